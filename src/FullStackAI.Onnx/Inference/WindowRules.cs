namespace FullStackAI.Onnx;

/// <summary>Rules of convolution, pooling and resizing: images as [batch, channels, height, width], or any number of spatial axes.</summary>
internal static class WindowRules
{
    internal static IEnumerable<(string Operation, Action<NodeTypes> Rule)> All() =>
    [
        ("Conv", node => Convolution(node, 1, node.Element(0))),
        ("QLinearConv", node => Convolution(node, 3, node.Element(7))),
        ("ConvInteger", node => Convolution(node, 1, OnnxElementType.Int32)),
        ("MaxPool", Pool),
        ("AveragePool", Pool),
        ("LpPool", Pool),
        ("GlobalAveragePool", GlobalPool),
        ("GlobalMaxPool", GlobalPool),
        ("ConvTranspose", node => node.Output(0, node.Element(0), node.Shape(0) is { } shape ? [shape[0], Channels(node), .. new OnnxDimension[shape.Count - 2]] : null)),
        ("DepthToSpace", node => Blocks(node, grow: true)),
        ("SpaceToDepth", node => Blocks(node, grow: false)),
        ("Resize", Resize),
    ];

    private static OnnxDimension Channels(NodeTypes node) => node.Shape(1) is { Count: > 2 } weights ? new OnnxDimension(weights[1].Size * node.Int("group", 1)) : default;

    private static void Convolution(NodeTypes node, int weightInput, OnnxElementType? element)
    {
        (IReadOnlyList<OnnxDimension>? shape, IReadOnlyList<OnnxDimension>? weights) = (node.Shape(0), node.Shape(weightInput));
        if (shape is null || weights is null)
        {
            node.Output(0, element, null);
            return;
        }

        if (shape.Count < 3 || weights.Count != shape.Count)
        {
            throw node.Fault($"its input '{node.Node.Inputs[0]}' is [{string.Join(',', shape)}] and its weights '{node.Node.Inputs[weightInput]}' [{string.Join(',', weights)}]; both need batch, channels and the same spatial axes", 0);
        }

        long group = node.Int("group", 1);
        if (shape[1].Size is { } channels && weights[1].Size is { } each && channels != each * group)
        {
            throw node.Fault($"its input '{node.Node.Inputs[0]}' has {channels} channels; its weights '{node.Node.Inputs[weightInput]}' [{string.Join(',', weights)}] in {group} group(s) want {each * group}", 0);
        }

        long?[] kernel = [.. weights.Skip(2).Select(dimension => dimension.Size)];
        node.Output(0, element, [shape[0], weights[0], .. Spatial(node, shape, kernel)]);
    }

    private static void Pool(NodeTypes node)
    {
        IReadOnlyList<OnnxDimension>? shape = node.Shape(0);
        IReadOnlyList<long>? kernel = node.Ints("kernel_shape");
        if (shape is null || kernel is null)
        {
            node.Output(0, node.Element(0), null);
            return;
        }

        if (shape.Count != kernel.Count + 2)
        {
            throw node.Fault($"its window [{string.Join(',', kernel)}] has {kernel.Count} axes; its input '{node.Node.Inputs[0]}' [{string.Join(',', shape)}] has {shape.Count - 2} spatial ones", 0);
        }

        OnnxDimension[] result = [shape[0], shape[1], .. Spatial(node, shape, [.. kernel.Select(size => (long?)size)])];
        node.Output(0, node.Element(0), result);
        node.Output(1, OnnxElementType.Int64, result);
    }

    private static IEnumerable<OnnxDimension> Spatial(NodeTypes node, IReadOnlyList<OnnxDimension> shape, long?[] kernel)
    {
        IReadOnlyList<long>? strides = node.Ints("strides");
        IReadOnlyList<long>? dilations = node.Ints("dilations");
        IReadOnlyList<long>? pads = node.Ints("pads");
        string automatic = node.Text("auto_pad", "NOTSET");
        bool up = node.Int("ceil_mode", 0) == 1;
        for (int i = 0; i < kernel.Length; i++)
        {
            long stride = strides?[i] ?? 1;
            if (shape[i + 2].Size is not { } size || kernel[i] is not { } window || stride < 1)
            {
                yield return default;
                continue;
            }

            long reach = (window - 1) * (dilations?[i] ?? 1) + 1;
            long room = automatic switch
            {
                "SAME_UPPER" or "SAME_LOWER" => (size + stride - 1) / stride * stride - stride,
                _ => size + (automatic == "VALID" || pads is null ? 0 : pads[i] + pads[i + kernel.Length]) - reach,
            };
            if (room < 0)
            {
                throw node.Fault($"its window reaches over {reach} on spatial axis {i}; its input '{node.Node.Inputs[0]}' [{string.Join(',', shape)}] has {size} there, padding added", 0);
            }

            yield return (up ? room + stride - 1 : room) / stride + 1;
        }
    }

    private static void GlobalPool(NodeTypes node) =>
        node.Output(0, node.Element(0), node.Shape(0)?.Select((dimension, i) => i < 2 ? dimension : 1).ToArray());

    private static void Blocks(NodeTypes node, bool grow)
    {
        long block = node.Int("blocksize", 1);
        if (node.Shape(0) is not { Count: 4 } shape || block < 1)
        {
            node.Output(0, node.Element(0), null);
            return;
        }

        long square = block * block;
        node.Output(0, node.Element(0), grow
            ? [shape[0], new(shape[1].Size / square), new(shape[2].Size * block), new(shape[3].Size * block)]
            : [shape[0], new(shape[1].Size * square), new(shape[2].Size / block), new(shape[3].Size / block)]);
    }

    private static void Resize(NodeTypes node)
    {
        IReadOnlyList<OnnxDimension>? shape = node.Shape(0);
        OnnxDimension[]? result = shape is null ? null : new OnnxDimension[shape.Count];
        if (node.ConstantInts(3) is { } sizes && result?.Length == sizes.Length)
        {
            result = [.. sizes.Select(size => new OnnxDimension(size))];
        }
        else if (node.Constant(2) is { ElementType: OnnxElementType.Float } scales && result is not null && scales.ElementCount == result.Length)
        {
            float[] factors = scales.Values<float>().ToArray();
            result = [.. shape!.Select((dimension, i) => factors[i] == 1 ? dimension : dimension.Size is { } size ? (long)Math.Floor(size * (double)factors[i]) : default(OnnxDimension))];
        }

        node.Output(0, node.Element(0), result);
    }
}
