namespace FullStackAI.Onnx.Rewriting;

/// <summary>Who makes and who reads each value of a graph, taken at one moment.</summary>
internal sealed class GraphLinks
{
    private readonly Dictionary<string, OnnxNode> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<OnnxNode>> _readers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxTensor> _constants = new(StringComparer.Ordinal);
    private readonly HashSet<string> _outputs;

    internal GraphLinks(OnnxGraph graph)
    {
        foreach (OnnxNode node in graph.Nodes)
        {
            foreach (string output in node.Outputs)
            {
                _producers.TryAdd(output, node);
            }

            foreach (string input in node.Inputs.Concat(InnerReads(node)).Where(input => input.Length > 0).Distinct())
            {
                (_readers.TryGetValue(input, out List<OnnxNode>? readers) ? readers : _readers[input] = []).Add(node);
            }
        }

        var inputs = graph.Inputs.Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        foreach (OnnxTensor tensor in graph.Initializers.Where(tensor => !inputs.Contains(tensor.Name)))
        {
            if (!_constants.TryAdd(tensor.Name, tensor))
            {
                throw new OnnxException(
                    $"The constant '{tensor.Name}' of the graph '{graph.Name}' is listed twice, so it is not known which one counts. Export the model again.");
            }
        }

        _outputs = graph.Outputs.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
    }

    internal OnnxNode? Producer(string name) => _producers.GetValueOrDefault(name);

    internal IReadOnlyList<OnnxNode> Readers(string name) => _readers.GetValueOrDefault(name) ?? [];

    /// <summary>The constant of that name; null where it is computed, given, or may be overridden by the caller.</summary>
    internal OnnxTensor? Constant(string name) => _constants.GetValueOrDefault(name);

    internal bool IsOutput(string name) => _outputs.Contains(name);

    /// <summary>The one node that reads a value which is no output; null where there are none or several.</summary>
    internal OnnxNode? OnlyReader(string name) => !IsOutput(name) && Readers(name) is [var reader] ? reader : null;

    /// <summary>Names that graphs inside a node read from around it.</summary>
    internal static IEnumerable<string> InnerReads(OnnxNode node) =>
        node.Attributes.SelectMany(attribute => attribute.Graphs).SelectMany(GraphWalk.Graphs)
            .SelectMany(inner => inner.Nodes.SelectMany(innerNode => innerNode.Inputs).Concat(inner.Outputs.Select(output => output.Name)));
}
