namespace FullStackAI.Onnx;

/// <summary>Rules of convolution, pooling and resizing: images as [batch, channels,
/// height, width], or any number of spatial axes.</summary>
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
        ("ConvTranspose", TransposedConvolution),
        ("DepthToSpace", node => Blocks(node, grow: true)),
        ("SpaceToDepth", node => Blocks(node, grow: false)),
        ("Resize", Resize),
    ];

    private static void Convolution(NodeTypes node, int weightInput, OnnxElementType? element)
    {
        (IReadOnlyList<OnnxDimension>? shape, IReadOnlyList<OnnxDimension>? weights) = (node.Shape(0), node.Shape(weightInput));
        if (shape is null || weights is null)
        {
            node.Output(0, element, null);
            return;
        }

        RequireFilters(node, shape, weights, weightInput);
        long group = node.Int("group", 1);
        if (shape[1].Size is { } channels && weights[1].Size is { } each && channels != checked(each * group))
        {
            throw node.Fault(
                $"its input '{node.Node.Inputs[0]}' has {channels} channels; its weights '{node.Node.Inputs[weightInput]}' [{string.Join(',', weights)}] in {group} group(s) want {each * group}",
                0);
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
            throw node.Fault(
                $"its window [{string.Join(',', kernel)}] has {kernel.Count} axes; its input '{node.Node.Inputs[0]}' [{string.Join(',', shape)}] has {shape.Count - 2} spatial ones",
                0);
        }

        if (kernel.Any(size => size < 1))
        {
            throw node.Fault($"its window is [{string.Join(", ", kernel)}], expected sizes of at least 1", 0);
        }

        OnnxDimension[] result = [shape[0], shape[1], .. Spatial(node, shape, [.. kernel.Select(size => (long?)size)])];
        node.Output(0, node.Element(0), result);
        node.Output(1, OnnxElementType.Int64, result);
    }

    private static void TransposedConvolution(NodeTypes node)
    {
        (IReadOnlyList<OnnxDimension>? shape, IReadOnlyList<OnnxDimension>? weights) = (node.Shape(0), node.Shape(1));
        if (shape is null || weights is null)
        {
            node.Output(0, node.Element(0), null);
            return;
        }

        RequireFilters(node, shape, weights, 1);
        if (shape[1].Size is { } channels && weights[0].Size is { } wanted && channels != wanted)
        {
            throw node.Fault(
                $"its input '{node.Node.Inputs[0]}' has {channels} channels; its weights '{node.Node.Inputs[1]}' [{string.Join(',', weights)}] want {wanted}",
                0);
        }

        var window = new Window(node, shape.Count - 2);
        IReadOnlyList<long>? sizes = node.Ints("output_shape");
        IReadOnlyList<long>? added = node.Ints("output_padding");
        window.RequireCount("output_shape", sizes, shape.Count - 2);
        window.RequireCount("output_padding", added, shape.Count - 2);
        OnnxDimension[] spatial = new OnnxDimension[shape.Count - 2];
        for (int i = 0; i < spatial.Length; i++)
        {
            spatial[i] = sizes is not null ? sizes[i]
                : shape[i + 2].Size is { } size
                    && weights[i + 2].Size is { } reach ? checked(window.Grown(size, reach, i) + (added?[i] ?? 0))
                : default(OnnxDimension);
        }

        node.Output(0, node.Element(0), [shape[0], checked(new OnnxDimension(weights[1].Size * node.Int("group", 1))), .. spatial]);
    }

    private static void RequireFilters(
        NodeTypes node, IReadOnlyList<OnnxDimension> shape, IReadOnlyList<OnnxDimension> weights, int weightInput)
    {
        if (shape.Count < 3 || weights.Count != shape.Count)
        {
            throw node.Fault(
                $"its input '{node.Node.Inputs[0]}' is [{string.Join(',', shape)}] and its weights '{node.Node.Inputs[weightInput]}' [{string.Join(',', weights)}]; both need batch, channels and the same spatial axes",
                0);
        }
    }

    private static IEnumerable<OnnxDimension> Spatial(NodeTypes node, IReadOnlyList<OnnxDimension> shape, long?[] kernel)
    {
        var window = new Window(node, kernel.Length);
        for (int i = 0; i < kernel.Length; i++)
        {
            if (shape[i + 2].Size is not { } size || kernel[i] is not { } reach)
            {
                yield return default;
                continue;
            }

            if (window.Shrunk(size, reach, i) is not { } places)
            {
                throw node.Fault(
                    $"its window reaches over {window.Reach(reach, i)} on spatial axis {i}; its input '{node.Node.Inputs[0]}' [{string.Join(',', shape)}] has {size} there, padding added",
                    0);
            }

            yield return places;
        }
    }

    private static void GlobalPool(NodeTypes node) =>
        node.Output(0, node.Element(0), node.Shape(0)?.Select((dimension, i) => i < 2 ? dimension : 1).ToArray());

    private static void Blocks(NodeTypes node, bool grow)
    {
        long block = node.Int("blocksize", 1);
        if (node.Shape(0) is not { Count: 4 } shape)
        {
            node.Output(0, node.Element(0), null);
            return;
        }

        if (block is < 1 or > ushort.MaxValue)
        {
            throw node.Fault($"its attribute 'blocksize' is {block}, expected 1 to {ushort.MaxValue}", 0);
        }

        long square = block * block;
        node.Output(0, node.Element(0), checked(grow
            ? [shape[0], new(shape[1].Size / square), new(shape[2].Size * block), new(shape[3].Size * block)]
            : [shape[0], new(shape[1].Size * square), new(shape[2].Size / block), new(shape[3].Size / block)]));
    }

    private static void Resize(NodeTypes node)
    {
        IReadOnlyList<OnnxDimension>? shape = node.Shape(0);
        OnnxDimension[]? result = shape is null ? null : new OnnxDimension[shape.Count];
        if (node.ConstantInts(3) is { } sizes && result?.Length == sizes.Length)
        {
            result = [.. sizes.Select(size => size >= 0
                ? new OnnxDimension(size)
                : throw node.Fault($"its sizes are [{string.Join(", ", sizes)}], expected numbers of at least 0", 3))];
        }
        else if (node.Constant(2) is { ElementType: OnnxElementType.Float } scales
            && result is not null
            && scales.ElementCount == result.Length)
        {
            float[] factors = scales.Values<float>().ToArray();
            if (Array.Exists(factors, factor => !(factor is > 0 and < int.MaxValue)))
            {
                throw node.Fault($"its scales are [{string.Join(", ", factors)}], expected positive numbers", 2);
            }

            result = [.. shape!.Select((dimension, i) => factors[i] == 1 ? dimension
                : dimension.Size is { } size ? (long)Math.Floor(size * (double)factors[i])
                : default(OnnxDimension))];
        }

        node.Output(0, node.Element(0), result);
    }
}
