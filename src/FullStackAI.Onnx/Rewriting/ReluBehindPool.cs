namespace FullStackAI.Onnx.Rewriting;

/// <summary>Moves a Relu from before a max pool to behind it, where a convolution stays in
/// floating point and its result is quantised behind the pool.</summary>
/// <remarks>
/// Relu(MaxPool(x)) = MaxPool(Relu(x)). Between pool and quantisation the Relu keeps a runtime from
/// pooling bytes, which ONNX Runtime does slowly outside integer convolutions;
/// it then falls away, since zero is the smallest value of the grid behind it.
/// </remarks>
internal static class ReluBehindPool
{
    /// <summary>Rewrites the graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="kept">The outputs of the layers that stay in floating point.</param>
    internal static void Move(OnnxGraph graph, IReadOnlySet<string> kept)
    {
        var links = new GraphLinks(graph);
        var editor = new GraphEditor(graph);
        List<OnnxNode> nodes = [.. graph.Nodes];
        foreach (DenseLayer layer in DenseLayer.In(graph, links).Where(
            layer => layer.Node.Operation == "Conv" && kept.Contains(layer.Node.Outputs[0])))
        {
            if (links.OnlyReader(layer.Node.Outputs[0]) is not { Operation: "Relu", Domain: "" } relu
                || links.OnlyReader(relu.Outputs[0]) is not { Operation: "MaxPool", Domain: "", Outputs.Count: 1 } pool
                || links.Readers(pool.Outputs[0]).All(reader => reader.Outputs.Any(kept.Contains)))
            {
                continue;
            }

            string result = pool.Outputs[0];
            pool.Inputs[0] = layer.Node.Outputs[0];
            relu.Inputs[0] = pool.Outputs[0] = editor.Fresh(result + "_pooled");
            relu.Outputs[0] = result;
            nodes.Remove(relu);
            nodes.Insert(nodes.IndexOf(pool) + 1, relu);
        }

        editor.SetNodes(nodes);
    }
}
