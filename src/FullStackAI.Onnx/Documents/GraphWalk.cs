namespace FullStackAI.Onnx;

/// <summary>Walks a graph and the graphs inside its nodes.</summary>
internal static class GraphWalk
{
    /// <summary>The graph itself, then those in attributes of its nodes, however deep.</summary>
    internal static IEnumerable<OnnxGraph> Graphs(OnnxGraph graph)
    {
        var pending = new Stack<OnnxGraph>([graph]);
        while (pending.TryPop(out OnnxGraph? next))
        {
            yield return next;
            foreach (OnnxNode node in next.Nodes)
            {
                foreach (OnnxAttribute attribute in node.Attributes)
                {
                    foreach (OnnxGraph inner in attribute.Graphs)
                    {
                        pending.Push(inner);
                    }
                }
            }
        }
    }

    /// <summary>All that a runtime may come to: the model's graph and the bodies of its own functions, with the graphs in them.</summary>
    internal static IEnumerable<OnnxGraph> Graphs(OnnxDocument document) =>
        Graphs(document.Graph).Concat(document.Definitions.SelectMany(function => Graphs(function.Body)));

    /// <summary>Every tensor that may name a data file, those of functions and sparse constants with it.</summary>
    internal static IEnumerable<OnnxTensor> Tensors(OnnxDocument document) =>
        Graphs(document).SelectMany(graph => Own(graph).Concat(graph.SparseConstants.SelectMany(constant => constant.Parts)));

    /// <summary>Every constant that can be changed: initializers and tensors in attributes.</summary>
    internal static IEnumerable<OnnxTensor> Tensors(OnnxGraph graph) =>
        Graphs(graph).SelectMany(Own);

    private static IEnumerable<OnnxTensor> Own(OnnxGraph graph) =>
        graph.Initializers.Concat(graph.Nodes.SelectMany(node => node.Attributes).SelectMany(attribute => attribute.Tensors));
}
