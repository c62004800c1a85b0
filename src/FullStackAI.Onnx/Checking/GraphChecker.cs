namespace FullStackAI.Onnx;

/// <summary>Checks names, order, operators and constants of one graph and the graphs inside it.</summary>
internal sealed class GraphChecker(OnnxDocument document, List<OnnxFault> faults, int maximumFaults)
{
    private readonly HashSet<OnnxFunctionName> _functions = [.. document.Functions];

    /// <summary>Checks a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="outer">Names an inner graph may read from around it; null for the model's own graph.</param>
    internal void Check(OnnxGraph graph, NameScope? outer)
    {
        var known = new NameScope(outer);
        var own = new HashSet<string>(StringComparer.Ordinal);
        if (outer is null && graph.Name.Length == 0)
        {
            faults.Add(new OnnxFault("The graph has no name; ONNX wants one."));
        }

        Inputs(graph, known, own, outer is null);
        var producers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (string output in graph.Nodes[i].Outputs)
            {
                producers.TryAdd(output, i);
            }
        }

        for (int i = 0; i < graph.Nodes.Count && faults.Count < maximumFaults; i++)
        {
            Node(graph.Nodes[i], i, known, own, producers);
        }

        foreach (OnnxValueInfo output in graph.Outputs)
        {
            if (!known.Contains(output.Name))
            {
                faults.Add(new OnnxFault($"The graph's output '{output.Name}' is produced by no node.", null, output.Name));
            }

            RequireType(output, outer is null);
        }
    }

    private void Inputs(OnnxGraph graph, NameScope known, HashSet<string> own, bool top)
    {
        foreach (OnnxValueInfo input in graph.Inputs)
        {
            if (input.Name.Length == 0 || !own.Add(input.Name))
            {
                faults.Add(new OnnxFault(
                    $"The graph's input '{input.Name}' {(input.Name.Length == 0 ? "has no name" : "is listed twice")}.", null, input.Name));
            }

            known.Add(input.Name);
            RequireType(input, top);
        }

        var inputs = new HashSet<string>(own, StringComparer.Ordinal);
        var listed = new HashSet<string>(own, StringComparer.Ordinal);
        foreach (OnnxTensor tensor in graph.Initializers)
        {
            if (tensor.Name.Length == 0 || (!own.Add(tensor.Name) && !inputs.Remove(tensor.Name)))
            {
                faults.Add(new OnnxFault(
                    $"The constant '{tensor.Name}' {(tensor.Name.Length == 0 ? "has no name" : "is listed twice")}.", null, tensor.Name));
            }

            if (document.IrVersion < 4 && top && !listed.Contains(tensor.Name))
            {
                faults.Add(new OnnxFault(
                    $"The constant '{tensor.Name}' is no input of the graph; IR version {document.IrVersion} wants every constant listed there too. Save with IR version 4 or newer.",
                    null,
                    tensor.Name));
            }

            known.Add(tensor.Name);
            Tensor(tensor, null);
        }

        foreach (OnnxSparseConstant constant in graph.SparseConstants)
        {
            known.Add(constant.Name);
        }
    }

    private void Node(OnnxNode node, int position, NameScope known, HashSet<string> own, Dictionary<string, int> producers)
    {
        string label = node.ToString();
        foreach (string input in node.Inputs)
        {
            if (input.Length > 0 && !known.Contains(input))
            {
                string why = !producers.TryGetValue(
                    input, out int producer) ? "which nothing produces: no input, constant or node has that name"
                    : producer == position ? "which it writes itself: a cycle"
                    : $"which only the later node number {producer} writes: the nodes are out of order or form a cycle";
                faults.Add(new OnnxFault($"it reads '{input}', {why}.", label, input));
            }
        }

        Operator(node, label);
        foreach (OnnxAttribute attribute in node.Attributes)
        {
            foreach (OnnxTensor tensor in attribute.Tensors)
            {
                Tensor(tensor, label);
            }

            foreach (OnnxGraph inner in attribute.Graphs)
            {
                Check(inner, known);
            }
        }

        foreach (string output in node.Outputs)
        {
            if (output.Length > 0 && !own.Add(output))
            {
                faults.Add(new OnnxFault(
                    $"it writes '{output}', which another node, an input or a constant already does; every name is written once.",
                    label,
                    output));
            }

            known.Add(output);
        }
    }

    private void Operator(OnnxNode node, string label)
    {
        string domain = OperatorDomains.Canonical(node.Domain);
        long? version = document.OperatorSetVersion(domain) ?? (document.IrVersion < 3 && domain.Length == 0 ? 1 : null);
        if (node.Operation.Length == 0)
        {
            faults.Add(new OnnxFault("it names no operator.", label));
            return;
        }

        if (version is not { } opset)
        {
            faults.Add(new OnnxFault(
                $"its operator is of the set '{(domain.Length == 0 ? "ai.onnx" : domain)}', which the model does not import; it imports {string.Join(", ", document.OperatorSets.Select(set => $"'{(set.Domain.Length == 0 ? "ai.onnx" : set.Domain)}' {set.Version}"))}.",
                label));
            return;
        }

        if (OperatorCatalog.KnownVersion(domain) is not { } newest
            || _functions.Contains(new OnnxFunctionName(node.Domain, node.Operation)))
        {
            return;
        }

        if (OperatorCatalog.Find(domain, node.Operation, opset) is not { } signature)
        {
            if (opset <= newest || OperatorCatalog.Knows(domain, node.Operation))
            {
                faults.Add(new OnnxFault(
                    $"version {opset} of '{(domain.Length == 0 ? "ai.onnx" : domain)}' has no operator '{node.Operation}'{Hint(domain, node.Operation, opset)}.",
                    label));
            }

            return;
        }

        if (opset <= newest)
        {
            Signature(node, label, signature);
        }
    }

    private void Signature(OnnxNode node, string label, OperatorSignature signature)
    {
        Count("input", node.Inputs.Count, signature.Inputs);
        Count("output", node.Outputs.Count, signature.Outputs);
        foreach (OnnxAttribute attribute in node.Attributes)
        {
            if (!signature.Attributes.TryGetValue(attribute.Name, out (OnnxAttributeType Type, bool Required) expected))
            {
                faults.Add(new OnnxFault(
                    $"it has the attribute '{attribute.Name}', which {node.Operation} does not take; it takes {List(signature.Attributes.Keys)}.",
                    label));
            }
            else if (attribute.Type != expected.Type && attribute.Type != OnnxAttributeType.Undefined)
            {
                faults.Add(new OnnxFault($"its attribute '{attribute.Name}' is {attribute.Type}, expected {expected.Type}.", label));
            }
        }

        foreach ((string name, (OnnxAttributeType type, bool required)) in signature.Attributes)
        {
            if (required && node.Attribute(name) is null)
            {
                faults.Add(new OnnxFault($"it lacks the attribute '{name}' ({type}), which {node.Operation} needs.", label));
            }
        }

        void Count(string what, int found, (int Least, int Most) expected)
        {
            if (found < expected.Least || found > expected.Most)
            {
                string range = expected.Least == expected.Most ? $"{expected.Least}"
                    : expected.Most == int.MaxValue ? $"at least {expected.Least}"
                    : $"{expected.Least} to {expected.Most}";
                faults.Add(new OnnxFault($"it has {found} {what}(s), expected {range}.", label));
            }
        }
    }

    private void Tensor(OnnxTensor tensor, string? label)
    {
        try
        {
            long count = tensor.ElementCount;
            if (tensor.External is not null)
            {
                return;
            }

            if (tensor.ElementType == OnnxElementType.String)
            {
                if (tensor.Strings().Count != count)
                {
                    faults.Add(new OnnxFault(
                        $"the constant '{tensor.Name}' of shape [{string.Join(", ", tensor.Dimensions)}] has {tensor.Strings().Count} texts, expected {count}.",
                        label,
                        tensor.Name));
                }
            }
            else if (tensor.ElementType.BitsPerElement() == 0)
            {
                faults.Add(new OnnxFault(
                    $"the constant '{tensor.Name}' has the element type {(int)tensor.ElementType}, which this library does not know.",
                    label,
                    tensor.Name));
            }
            else if (tensor.Raw.Length != tensor.ElementType.ByteCount(count))
            {
                faults.Add(new OnnxFault(
                    $"the constant '{tensor.Name}' of {tensor.ElementType.OnnxName()}[{string.Join(',', tensor.Dimensions)}] has {tensor.Raw.Length} bytes, expected {tensor.ElementType.ByteCount(count)}.",
                    label,
                    tensor.Name));
            }
        }
        catch (OnnxException error)
        {
            faults.Add(new OnnxFault(error.Message, label, tensor.Name));
        }
    }

    private void RequireType(OnnxValueInfo info, bool top)
    {
        if (top && info.Type is OnnxOtherType or OnnxTensorType { Element: OnnxElementType.Undefined })
        {
            faults.Add(new OnnxFault($"'{info.Name}' goes in or out of the graph and has no type; it needs one.", null, info.Name));
        }
    }

    private static string Hint(string domain, string name, long opset)
    {
        if (OperatorCatalog.Nearest(domain, name) is { } near && near != name)
        {
            return $"; '{near}' is spelt so";
        }

        return OperatorCatalog.Knows(domain, name) && OperatorCatalog.FirstVersion(domain, name) > opset
            ? $"; it came with version {OperatorCatalog.FirstVersion(domain, name)}"
            : "";
    }

    private static string List(IEnumerable<string> names) => names.Any() ? string.Join(", ", names) : "none";
}
