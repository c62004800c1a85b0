namespace FullStackAI.Onnx.Rewriting;

/// <summary>Removes what no output depends on.</summary>
internal static class DeadNodes
{
    internal static void Remove(OnnxGraph graph)
    {
        SkipIdentities(graph);
        var wanted = graph.Outputs.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
        var kept = new List<OnnxNode>();
        foreach (OnnxNode node in graph.Nodes.Reverse())
        {
            if (node.Outputs.Any(output => output.Length > 0 && wanted.Contains(output)))
            {
                kept.Add(node);
                wanted.UnionWith(node.Inputs);
                wanted.UnionWith(GraphLinks.InnerReads(node));
            }
        }

        kept.Reverse();
        new GraphEditor(graph).SetNodes(kept);
        Keep(graph.Initializers, tensor => wanted.Contains(tensor.Name));
        var made = kept.SelectMany(node => node.Outputs).ToHashSet(StringComparer.Ordinal);
        Keep(graph.Values, value => made.Contains(value.Name));
    }

    private static void Keep<T>(IList<T> items, Func<T, bool> stays)
    {
        T[] kept = [.. items.Where(stays)];
        items.Clear();
        foreach (T item in kept)
        {
            items.Add(item);
        }
    }

    // Readers take what the Identity reads; one that makes an output stays, for its name is the caller's.
    private static void SkipIdentities(OnnxGraph graph)
    {
        var instead = new Dictionary<string, string>(StringComparer.Ordinal);
        var links = new GraphLinks(graph);
        foreach (OnnxNode node in graph.Nodes)
        {
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                node.Inputs[i] = instead.GetValueOrDefault(node.Inputs[i], node.Inputs[i]);
            }

            bool readInside = node.Outputs.Any(
                output => links.Readers(output).Any(reader => GraphLinks.InnerReads(reader).Contains(output)));
            if (node is { Operation: "Identity", Domain: "", Outputs.Count: 1, Inputs.Count: 1 }
                && !links.IsOutput(node.Outputs[0])
                && !readInside)
            {
                instead[node.Outputs[0]] = node.Inputs[0];
            }
        }
    }
}
