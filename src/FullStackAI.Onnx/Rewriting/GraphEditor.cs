using System.Globalization;

namespace FullStackAI.Onnx.Rewriting;

/// <summary>Fresh names and new parts for a graph that is being rewritten.</summary>
internal sealed class GraphEditor
{
    private readonly HashSet<string> _names;

    internal GraphEditor(OnnxGraph graph)
    {
        Graph = graph;
        _names = [.. GraphWalk.Graphs(graph)
            .SelectMany(inner =>
                inner.Nodes.SelectMany(node => node.Outputs)
                    .Concat(inner.Inputs.Select(input => input.Name))
                    .Concat(inner.Initializers.Select(tensor => tensor.Name)))];
    }

    internal OnnxGraph Graph { get; }

    internal string Fresh(string wish)
    {
        string name = wish;
        for (int i = 2; !_names.Add(name); i++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{wish}_{i}");
        }

        return name;
    }

    /// <summary>Adds a constant under a fresh name.</summary>
    internal string Constant(OnnxTensor tensor)
    {
        tensor.Name = Fresh(tensor.Name);
        Graph.Initializers.Add(tensor);
        return tensor.Name;
    }

    /// <summary>Makes a node; the caller puts it in its place.</summary>
    internal static OnnxNode Node(string operation, IEnumerable<string> inputs, string output, params OnnxAttribute[] attributes)
    {
        var node = new OnnxNode(operation) { Name = output };
        foreach (string input in inputs)
        {
            node.Inputs.Add(input);
        }

        node.Outputs.Add(output);
        foreach (OnnxAttribute attribute in attributes)
        {
            node.Attributes.Add(attribute);
        }

        return node;
    }

    /// <summary>Replaces the graph's nodes.</summary>
    internal void SetNodes(IEnumerable<OnnxNode> nodes)
    {
        OnnxNode[] kept = [.. nodes];
        Graph.Nodes.Clear();
        foreach (OnnxNode node in kept)
        {
            Graph.Nodes.Add(node);
        }
    }

    /// <summary>A copy of a model that can be changed; the bytes of its weights are shared.</summary>
    internal static OnnxDocument Copy(OnnxDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return OnnxDocument.Parse(document.ToArray());
    }
}
