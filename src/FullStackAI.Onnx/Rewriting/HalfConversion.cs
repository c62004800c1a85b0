using System.Runtime.InteropServices;

namespace FullStackAI.Onnx.Rewriting;

/// <summary>Moves a graph from single to half precision, with casts at its borders and around nodes that know no halves.</summary>
internal static class HalfConversion
{
    // Operators whose kernels or rules want single precision.
    private static readonly HashSet<string> Single =
    [
        "Resize", "NonMaxSuppression", "TfIdfVectorizer", "DynamicQuantizeLinear", "QuantizeLinear", "DequantizeLinear", "RoiAlign",
        "CumSum", "Range", "RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Multinomial",
    ];

    internal static void Convert(OnnxDocument document)
    {
        OnnxGraph graph = document.Graph;
        IReadOnlyDictionary<string, OnnxType> types = ShapeInference.Infer(document).Types;
        Require(graph, types);
        var editor = new GraphEditor(graph);
        var nodes = new List<OnnxNode>();
        var half = new Dictionary<string, string>(StringComparer.Ordinal);
        HashSet<string> given = [.. graph.Inputs.Select(input => input.Name), .. graph.Initializers.Select(tensor => tensor.Name)];
        foreach (OnnxValueInfo input in graph.Inputs.Where(input => IsFloat(input.Type)))
        {
            half[input.Name] = Cast(editor, nodes, input.Name, OnnxElementType.Float16);
        }

        ConvertConstants(graph, editor, half);
        foreach (OnnxNode node in graph.Nodes.ToList())
        {
            if (StaysSingle(node))
            {
                KeepSingle(node, editor, nodes, half, types, given);
                continue;
            }

            for (int i = 0; i < node.Inputs.Count; i++)
            {
                node.Inputs[i] = half.GetValueOrDefault(node.Inputs[i], node.Inputs[i]);
            }

            Attributes(node);
            nodes.Add(node);
            for (int i = 0; i < node.Outputs.Count; i++)
            {
                string output = node.Outputs[i];
                if (output.Length > 0 && types.GetValueOrDefault(output) is { } type && IsFloat(type))
                {
                    node.Outputs[i] = half[output] = editor.Fresh(output + "_half");
                }
            }
        }

        var written = nodes.SelectMany(node => node.Outputs).ToHashSet(StringComparer.Ordinal);
        foreach (OnnxValueInfo output in graph.Outputs.Where(
            output => IsFloat(output.Type) && half.ContainsKey(output.Name) && !written.Contains(output.Name)))
        {
            nodes.Add(GraphEditor.Node("Cast", [half[output.Name]], output.Name, new OnnxAttribute("to", (long)OnnxElementType.Float)));
        }

        editor.SetNodes(nodes);
        graph.Values.Clear();
        DeadNodes.Remove(graph);
    }

    private static void Require(OnnxGraph graph, IReadOnlyDictionary<string, OnnxType> types)
    {
        foreach (OnnxNode node in graph.Nodes)
        {
            if (node.Attributes.Any(attribute => attribute.Graphs.Count > 0))
            {
                throw new OnnxException($"Node {node} holds a graph of its own; half precision is for graphs without control flow.");
            }

            if (node.Outputs.FirstOrDefault(output => output.Length > 0 && !types.ContainsKey(output)) is { } unknown && !StaysSingle(node))
            {
                throw new OnnxException(
                    $"The type of '{unknown}', which node {node} writes, cannot be inferred, so the model cannot be brought to half precision. State it among the graph's values.");
            }
        }
    }

    private static bool StaysSingle(OnnxNode node) => node.Domain.Length > 0 || Single.Contains(node.Operation);

    private static bool IsFloat(OnnxType type) => type is OnnxTensorType { Element: OnnxElementType.Float };

    private static void ConvertConstants(OnnxGraph graph, GraphEditor editor, Dictionary<string, string> half)
    {
        foreach (OnnxTensor tensor in graph.Initializers.Where(tensor =>
            tensor is { ElementType: OnnxElementType.Float, External: null }).ToList())
        {
            half[tensor.Name] = editor.Constant(Halved(tensor));
        }
    }

    private static void Attributes(OnnxNode node)
    {
        if (node.Operation == "Cast" && node.Attribute("to") is { Int: (long)OnnxElementType.Float } to)
        {
            to.Int = (long)OnnxElementType.Float16;
        }

        foreach (OnnxAttribute attribute in node.Attributes.Where(
            attribute => attribute.Tensors is [{ ElementType: OnnxElementType.Float }]))
        {
            attribute.Tensors[0] = Halved(attribute.Tensors[0]);
        }
    }

    private static void KeepSingle(
        OnnxNode node,
        GraphEditor editor,
        List<OnnxNode> nodes,
        Dictionary<string, string> half,
        IReadOnlyDictionary<string, OnnxType> types,
        HashSet<string> given)
    {
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            string input = node.Inputs[i];
            if (half.TryGetValue(input, out string? halved) && !given.Contains(input))
            {
                node.Inputs[i] = Cast(editor, nodes, halved, OnnxElementType.Float);
            }
        }

        nodes.Add(node);
        foreach (string output in node.Outputs.Where(
            output => output.Length > 0 && types.GetValueOrDefault(output) is { } type && IsFloat(type)))
        {
            half[output] = Cast(editor, nodes, output, OnnxElementType.Float16);
        }
    }

    private static string Cast(GraphEditor editor, List<OnnxNode> nodes, string value, OnnxElementType to)
    {
        string output = editor.Fresh($"{value}_{to.OnnxName()}");
        nodes.Add(GraphEditor.Node("Cast", [value], output, new OnnxAttribute("to", (long)to)));
        return output;
    }

    private static OnnxTensor Halved(OnnxTensor tensor)
    {
        ReadOnlySpan<float> values = tensor.Values<float>();
        var halves = new Half[values.Length];
        for (int i = 0; i < halves.Length; i++)
        {
            halves[i] = float.IsInfinity(values[i])
                ? (Half)values[i]
                : (Half)Math.Clamp(values[i], (float)Half.MinValue, (float)Half.MaxValue);
        }

        return OnnxTensor.FromRaw(
            tensor.Name, OnnxElementType.Float16, MemoryMarshal.AsBytes<Half>(halves).ToArray(), [.. tensor.Dimensions]);
    }
}
