namespace FullStackAI.Onnx;

/// <summary>Rules of products, and of normalisation and recurrent layers.</summary>
internal static class MatrixRules
{
    internal static IEnumerable<(string Operation, Action<NodeTypes> Rule)> All() =>
    [
        ("MatMul", node => node.Output(0, node.SameElement(0, 1), Product(node, node.Shape(0), node.Shape(1)))),
        ("MatMulInteger", node => node.Output(0, OnnxElementType.Int32, Product(node, node.Shape(0), node.Shape(1)))),
        ("Gemm", Gemm),
        ("BatchNormalization", node => node.Output(0, node.Element(0), node.Shape(0))),
        ("InstanceNormalization", node => node.Output(0, node.Element(0), node.Shape(0))),
        ("LayerNormalization", node => node.Output(0, node.Element(0), node.Shape(0))),
        ("LSTM", node => Recurrent(node, hasCell: true)),
        ("GRU", node => Recurrent(node, hasCell: false)),
        ("RNN", node => Recurrent(node, hasCell: false)),
    ];

    private static List<OnnxDimension>? Product(NodeTypes node, IReadOnlyList<OnnxDimension>? left, IReadOnlyList<OnnxDimension>? right)
    {
        if (left is null || right is null)
        {
            return null;
        }

        if (left.Count == 0 || right.Count == 0)
        {
            throw node.Fault($"it multiplies [{string.Join(',', left)}] by [{string.Join(',', right)}]; neither may be a scalar", 0);
        }

        OnnxDimension inner = left[^1];
        OnnxDimension other = right.Count == 1 ? right[0] : right[^2];
        if (inner.Size is { } a && other.Size is { } b && a != b)
        {
            throw node.Fault(
                $"it multiplies '{node.Node.Inputs[0]}' [{string.Join(',', left)}] by '{node.Node.Inputs[1]}' [{string.Join(',', right)}]: {a} columns meet {b} rows",
                1);
        }

        var shape = new List<OnnxDimension>(node.Broadcast([.. left.SkipLast(2)], [.. right.SkipLast(2)], 1) ?? []);
        if (left.Count > 1)
        {
            shape.Add(left[^2]);
        }

        if (right.Count > 1)
        {
            shape.Add(right[^1]);
        }

        return shape;
    }

    private static void Gemm(NodeTypes node)
    {
        IReadOnlyList<OnnxDimension>? left = Turned(node.Shape(0), node.Int("transA", 0));
        IReadOnlyList<OnnxDimension>? right = Turned(node.Shape(1), node.Int("transB", 0));
        if (left is { Count: not 2 } || right is { Count: not 2 })
        {
            throw node.Fault("it takes matrices; use MatMul for more axes", left is { Count: not 2 } ? 0 : 1);
        }

        List<OnnxDimension>? product = Product(node, left, right);
        if (product is not null && node.HasInput(2) && node.Broadcast(product, node.Shape(2), 2) is { } sum && sum.Count > 2)
        {
            throw node.Fault(
                $"its third input has the shape [{string.Join(',', node.Shape(2)!)}], which does not stretch to [{string.Join(',', product)}]",
                2);
        }

        node.Output(0, node.SameElement(0, 1), product ?? [default, default]);

        static IReadOnlyList<OnnxDimension>? Turned(IReadOnlyList<OnnxDimension>? shape, long turn) =>
            turn == 0 || shape is null ? shape : [.. shape.Reverse()];
    }

    private static void Recurrent(NodeTypes node, bool hasCell)
    {
        IReadOnlyList<OnnxDimension>? shape = node.Shape(0);
        OnnxDimension hidden = node.Int("hidden_size", -1) is >= 0 and long size ? size
            : node.Shape(2) is { Count: 3 } recurrence ? recurrence[2]
            : default;
        OnnxDimension directions = node.Text("direction", "forward") == "bidirectional" ? 2 : 1;
        if (shape is { Count: not 3 })
        {
            throw node.Fault($"its input has {shape.Count} axes, expected [steps, batch, features]", 0);
        }

        bool batchFirst = node.Int("layout", 0) == 1;
        OnnxDimension steps = shape?[batchFirst ? 1 : 0] ?? default;
        OnnxDimension batch = shape?[batchFirst ? 0 : 1] ?? default;
        node.Output(0, node.Element(0), batchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden]);
        for (int state = 1; state <= (hasCell ? 2 : 1); state++)
        {
            node.Output(state, node.Element(0), batchFirst ? [batch, directions, hidden] : [directions, batch, hidden]);
        }
    }
}
