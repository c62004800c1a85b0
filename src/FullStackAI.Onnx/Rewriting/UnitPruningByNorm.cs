namespace FullStackAI.Onnx.Rewriting;

/// <summary>Takes the units out of hidden layers whose weights are smallest: by the norm
/// of those into a unit times that of those out of it.</summary>
internal static class UnitPruningByNorm
{
    /// <summary>Narrows the hidden layers of a graph.</summary>
    /// <param name="graph">The graph; changed.</param>
    /// <param name="share">Share of the units of each to go, in [0, 1); at least one stays.</param>
    internal static void Apply(OnnxGraph graph, double share)
    {
        var links = new GraphLinks(graph);
        foreach (OnnxNode node in graph.Nodes.ToList())
        {
            if (share > 0 && HiddenLayer.Of(node, links) is { } hidden)
            {
                int[] kept = Kept(hidden, share);
                hidden.Narrow(graph, kept);
                hidden.NarrowReader(graph, kept);
                links = new GraphLinks(graph); // both read other constants now
            }
        }
    }

    private static int[] Kept(HiddenLayer hidden, double share)
    {
        double[] into = hidden.Layer.SquaredNorms(hidden.Layer.OutputAxis);
        double[] outOf = hidden.Reader.SquaredNorms(hidden.ReadAxis);
        int count = Math.Max(1, into.Length - (int)(share * into.Length));
        return [.. Enumerable.Range(0, into.Length)
            .OrderByDescending(unit => into[unit] * outOf[unit])
            .ThenBy(unit => unit)
            .Take(count)
            .Order()];
    }
}
