using FullStackAI.Onnx.Rewriting;

namespace FullStackAI.Onnx;

/// <summary>Whether the nodes of a graph can be put in an order in which each reads what earlier ones
/// wrote. Takes time and memory in proportion to the graph, whatever it holds.</summary>
internal static class GraphOrder
{
    /// <summary>Whether some nodes wait for each other.</summary>
    internal static bool HasCycle(OnnxGraph graph)
    {
        var producers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int node = 0; node < graph.Nodes.Count; node++)
        {
            foreach (string output in graph.Nodes[node].Outputs.Where(output => output.Length > 0))
            {
                producers.TryAdd(output, node);
            }
        }

        (int From, int To)[] edges =
        [
            .. Enumerable.Range(0, graph.Nodes.Count).SelectMany(
                node => Reads(graph.Nodes[node]).Where(producers.ContainsKey).Select(input => (producers[input], node)))
        ];
        return Array.Exists(edges, edge => edge.From >= edge.To) && Ordered(graph.Nodes.Count, edges) < graph.Nodes.Count;
    }

    /// <summary>How many nodes come to their turn when each waits for those it reads from (Kahn, 1962).</summary>
    private static int Ordered(int nodes, (int From, int To)[] edges)
    {
        Array.Sort(edges);
        int[] waiting = new int[nodes];
        int[] first = new int[nodes + 1];
        foreach ((int from, int to) in edges)
        {
            waiting[to]++;
            first[from + 1]++;
        }

        for (int node = 0; node < nodes; node++)
        {
            first[node + 1] += first[node];
        }

        var ready = new Queue<int>(Enumerable.Range(0, nodes).Where(node => waiting[node] == 0));
        int done = 0;
        for (; ready.TryDequeue(out int node); done++)
        {
            for (int edge = first[node]; edge < first[node + 1]; edge++)
            {
                if (--waiting[edges[edge].To] == 0)
                {
                    ready.Enqueue(edges[edge].To);
                }
            }
        }

        return done;
    }

    private static IEnumerable<string> Reads(OnnxNode node) =>
        node.Attributes.Count == 0 ? node.Inputs : node.Inputs.Concat(GraphLinks.InnerReads(node));
}
