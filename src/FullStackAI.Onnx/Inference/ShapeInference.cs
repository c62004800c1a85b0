namespace FullStackAI.Onnx;

/// <summary>Infers element types and shapes from the inputs on, for the operators this
/// library writes; values behind any other operator stay unknown.</summary>
public static class ShapeInference
{
    private const int MaximumFaults = 100;

    /// <summary>Infers what the main graph's values are.</summary>
    /// <param name="document">A model whose nodes stand in order.</param>
    /// <returns>The types found and the nodes whose inputs do not fit; stated output types
    /// that contradict the inferred ones are faults too.</returns>
    public static InferredTypes Infer(OnnxDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        OnnxGraph graph = document.Graph;
        var scope = new TypeScope();
        var faults = new List<OnnxFault>();
        foreach (OnnxTensor tensor in graph.Initializers)
        {
            scope.Add(tensor);
        }

        foreach (OnnxValueInfo info in graph.Values.Concat(graph.Inputs))
        {
            if (info.Type is not OnnxOtherType)
            {
                scope.Types.TryAdd(info.Name, info.Type);
            }
        }

        foreach (OnnxNode node in graph.Nodes)
        {
            if (faults.Count == MaximumFaults)
            {
                break;
            }

            if (Infer(node, document.OperatorSetVersion(node.Domain) ?? 1, scope) is { } fault)
            {
                faults.Add(fault);
            }
        }

        foreach (OnnxValueInfo output in graph.Outputs)
        {
            if (scope.Types.TryGetValue(output.Name, out OnnxType? found) && !Agree(output.Type, found))
            {
                faults.Add(new OnnxFault(
                    $"The graph's output '{output.Name}' is declared as {output.Type} but is computed as {found}.", null, output.Name));
            }
        }

        return new InferredTypes(scope.Types, faults);
    }

    /// <summary>Infers one node's outputs into the scope; gives back what is wrong with its inputs.</summary>
    internal static OnnxFault? Infer(OnnxNode node, long opset, TypeScope scope)
    {
        if (!InferenceRules.TryFind(OperatorDomains.Canonical(node.Domain), node.Operation, out Action<NodeTypes>? rule))
        {
            return null;
        }

        var types = new NodeTypes(node, opset, scope);
        try
        {
            rule(types);
            return null;
        }
        catch (InferenceFault fault)
        {
            return new OnnxFault(fault.Message, node.ToString(), fault.Value);
        }
        catch (OverflowException)
        {
            return new OnnxFault("its shapes are larger than any tensor can be.", node.ToString());
        }
        catch (OnnxException fault)
        {
            return new OnnxFault(fault.Message, node.ToString());
        }
    }

    private static bool Agree(OnnxType stated, OnnxType found) => (stated, found) switch
    {
        (OnnxTensorType a, OnnxTensorType b) =>
            a.Element == b.Element
                && (a.Shape is null
                    || b.Shape is null
                    || (a.Shape.Count == b.Shape.Count
                        && a.Shape.Zip(b.Shape).All(
                            pair => pair.First.Size is null || pair.Second.Size is null || pair.First.Size == pair.Second.Size))),
        (OnnxOtherType, _) => true,
        _ => stated.GetType() == found.GetType(),
    };
}
