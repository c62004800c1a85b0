namespace FullStackAI.Onnx;

/// <summary>Rules of operators that fold axes away, and of searches along an axis.</summary>
internal static class ReductionRules
{
    private static readonly string[] Reductions =
    [
        "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum",
        "ReduceSumSquare",
    ];

    internal static IEnumerable<(string Operation, Action<NodeTypes> Rule)> All() =>
    [
        .. Reductions.Select(operation => (operation, (Action<NodeTypes>)Reduce)),
        ("ArgMax", Search),
        ("ArgMin", Search),
        ("TopK", TopK),
    ];

    private static void Reduce(NodeTypes node)
    {
        IReadOnlyList<OnnxDimension>? shape = node.Shape(0);
        if (shape is null || (node.HasInput(1) && node.ConstantInts(1) is null))
        {
            node.Output(0, node.Element(0), null);
            return;
        }

        IReadOnlyList<long>? axes = node.ConstantInts(1) ?? node.Ints("axes");
        if (axes is null or { Count: 0 } && node.Int("noop_with_empty_axes", 0) == 1)
        {
            node.Output(0, node.Element(0), shape);
            return;
        }

        HashSet<int> folded = axes is null or { Count: 0 }
            ? [.. Enumerable.Range(0, shape.Count)]
            : [.. axes.Select(axis => node.Axis(axis, shape.Count))];
        node.Output(0, node.Element(0), Folded(shape, folded, node.Int("keepdims", 1) == 1));
    }

    private static void Search(NodeTypes node)
    {
        IReadOnlyList<OnnxDimension>? shape = node.Shape(0);
        node.Output(
            0,
            OnnxElementType.Int64,
            shape is null ? null : Folded(shape, [node.Axis(node.Int("axis", 0), shape.Count)], node.Int("keepdims", 1) == 1));
    }

    private static void TopK(NodeTypes node)
    {
        OnnxDimension[]? shape = node.Shape(0) is { } known ? [.. known] : null;
        if (shape is not null)
        {
            int axis = node.Axis(node.Int("axis", -1), shape.Length);
            shape[axis] = node.ConstantInts(1) is [long k] ? k : default(OnnxDimension);
        }

        node.Output(0, node.Element(0), shape);
        node.Output(1, OnnxElementType.Int64, shape);
    }

    private static List<OnnxDimension> Folded(IReadOnlyList<OnnxDimension> shape, HashSet<int> axes, bool keep)
    {
        var result = new List<OnnxDimension>();
        for (int i = 0; i < shape.Count; i++)
        {
            if (!axes.Contains(i))
            {
                result.Add(shape[i]);
            }
            else if (keep)
            {
                result.Add(1);
            }
        }

        return result;
    }
}
