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

    /// <summary>Every constant: initializers and tensors in attributes.</summary>
    internal static IEnumerable<OnnxTensor> Tensors(OnnxGraph graph) =>
        Graphs(graph).SelectMany(inner => inner.Initializers.Concat(inner.Nodes.SelectMany(node => node.Attributes).SelectMany(attribute => attribute.Tensors)));
}
