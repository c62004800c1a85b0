namespace FullStackAI.Onnx;

/// <summary>How many nodes a model has once the functions it defines itself stand where they are called, as runtimes write
/// them out. Forty functions that call one another twice make more than any memory holds.</summary>
internal sealed class FunctionExpansion
{
    // Calls within calls: exporters make one level for each module around a module.
    private const int MaximumDepth = 64;
    private const long Most = 1L << 50;
    private const long BeingCounted = -1;

    private readonly Dictionary<(string Domain, string Name, string Overload), OnnxGraph> _bodies = [];
    private readonly Dictionary<OnnxGraph, long> _counts = [];

    private FunctionExpansion(OnnxDocument document)
    {
        foreach (OnnxFunction function in document.Definitions)
        {
            _bodies.TryAdd((OperatorDomains.Canonical(function.Domain), function.Name, function.Overload), function.Body);
        }
    }

    /// <summary>Counts the nodes; a call counts as one beside those of its function.</summary>
    /// <param name="document">The model.</param>
    /// <returns>The number, at most 2⁵⁰.</returns>
    /// <exception cref="OnnxException">A function calls itself, or functions call each other more than 64 deep.</exception>
    internal static long Count(OnnxDocument document) => new FunctionExpansion(document).Nodes(document.Graph, 0);

    private long Nodes(OnnxGraph graph, int depth)
    {
        long count = 0;
        foreach (OnnxNode node in graph.Nodes)
        {
            count += 1 + Called(node, depth);
            foreach (OnnxGraph inner in node.Attributes.SelectMany(attribute => attribute.Graphs))
            {
                count += Nodes(inner, depth);
            }

            count = Math.Min(count, Most);
        }

        return count;
    }

    private long Called(OnnxNode node, int depth)
    {
        if (!_bodies.TryGetValue((OperatorDomains.Canonical(node.Domain), node.Operation, node.Overload), out OnnxGraph? body))
        {
            return 0;
        }

        if (!_counts.TryGetValue(body, out long count))
        {
            if (depth == MaximumDepth)
            {
                throw new OnnxException(
                    $"The model's own functions call each other more than {MaximumDepth} deep; no real model does. Check where the file comes from.");
            }

            _counts[body] = BeingCounted;
            _counts[body] = count = Nodes(body, depth + 1);
        }

        return count != BeingCounted
            ? count
            : throw new OnnxException(
                $"The model's function '{node.Operation}' calls itself, so it cannot be written out. Check where the file comes from.");
    }
}
