namespace FullStackAI.Onnx;

/// <summary>Rules of operators that arrange, pick or make elements.</summary>
internal static class ShapeRules
{
    private const int MaximumRank = 64;

    internal static IEnumerable<(string Operation, Action<NodeTypes> Rule)> All() =>
    [
        ("Constant", Constant),
        (
            "ConstantOfShape",
            node => node.Output(
                0, node.Node.Attribute("value")?.Tensors.FirstOrDefault()?.ElementType ?? OnnxElementType.Float, Sizes(node, 0))),
        ("Shape", node => node.Output(
            0,
            OnnxElementType.Int64,
            [node.Shape(0) is { } shape && node.Node.Attribute("start") is null && node.Node.Attribute("end") is null
                ? shape.Count
                : default(OnnxDimension)])),
        ("Size", node => node.Output(0, OnnxElementType.Int64, [])),
        ("NonZero", node => node.Output(0, OnnxElementType.Int64, [node.Shape(0)?.Count ?? default(OnnxDimension), default])),
        ("Concat", Concat),
        ("Reshape", Reshape),
        ("Flatten", Flatten),
        ("Transpose", Transpose),
        ("Squeeze", Squeeze),
        ("Unsqueeze", Unsqueeze),
        ("Expand", node => node.Output(0, node.Element(0), node.Broadcast(node.Shape(0), Sizes(node, 1) ?? Unknown(node.Shape(1)), 1))),
        ("Tile", Tile),
        ("Slice", Slice),
        ("Split", Split),
        ("Pad", Pad),
        ("Gather", Gather),
        ("GatherElements", node => node.Output(0, node.Element(0), node.Shape(1))),
        ("GatherND", node => node.Output(0, node.Element(0), null)),
        ("ScatterElements", node => node.Output(0, node.Element(0), node.Shape(0))),
        ("ScatterND", node => node.Output(0, node.Element(0), node.Shape(0))),
        ("OneHot", OneHot),
        ("Range", Range),
        (
            "StringNormalizer",
            node => node.Output(0, OnnxElementType.String, node.Shape(0) is { } shape ? [.. shape.SkipLast(1), default] : null)),
        ("TfIdfVectorizer", TfIdf),
        ("Unique", Unique),
        ("NonMaxSuppression", node => node.Output(0, OnnxElementType.Int64, [default, 3])),
    ];

    /// <summary>A shape of which only the number of axes is known, from the shape of the vector that will hold it.</summary>
    private static OnnxDimension[]? Unknown(IReadOnlyList<OnnxDimension>? vector) =>
        vector is [{ Size: >= 0 and <= MaximumRank and { } rank }] ? new OnnxDimension[rank] : null;

    private static OnnxDimension[]? Sizes(NodeTypes node, int input) =>
        node.ConstantInts(input) is not { } sizes ? null
        : Array.TrueForAll(sizes, size => size >= 0) ? [.. sizes.Select(size => new OnnxDimension(size))]
        : throw node.Fault($"the sizes it is given are [{string.Join(", ", sizes)}], expected numbers of at least 0", input);

    private static void Constant(NodeTypes node)
    {
        OnnxAttribute? value = node.Node.Attributes.FirstOrDefault();
        OnnxTensor? tensor = value?.Type switch
        {
            OnnxAttributeType.Tensor => value.Tensors.FirstOrDefault(),
            OnnxAttributeType.Int => OnnxTensor.Create("", [value.Int]),
            OnnxAttributeType.Ints => OnnxTensor.Create<long>("", value.Ints.ToArray(), value.Ints.Count),
            OnnxAttributeType.Float => OnnxTensor.Create("", [value.Float]),
            OnnxAttributeType.Floats => OnnxTensor.Create<float>("", value.Floats.ToArray(), value.Floats.Count),
            OnnxAttributeType.String => OnnxTensor.Create("", [value.Text]),
            OnnxAttributeType.Strings => OnnxTensor.Create("", value.Texts.ToArray(), value.Texts.Count),
            _ => null,
        };
        if (tensor is not null)
        {
            node.Constant(tensor);
        }
    }

    private static void Range(NodeTypes node)
    {
        OnnxDimension count = node.ConstantInts(0) is [var start]
            && node.ConstantInts(1) is [var end]
            && node.ConstantInts(2) is [var step]
            && step != 0
            ? new OnnxDimension((long)Math.Max(0, Math.Ceiling(((double)end - start) / step)))
            : default;
        node.Output(0, node.Element(0), [count]);
    }

    private static void Concat(NodeTypes node)
    {
        OnnxDimension[]? result = null;
        bool known = true;
        for (int i = 0; i < node.InputCount; i++)
        {
            node.SameElement(0, i);
            if (node.Shape(i) is not { } shape)
            {
                known = false;
                continue;
            }

            if (result is null)
            {
                result = [.. shape];
                continue;
            }

            if (shape.Count != result.Length)
            {
                throw node.Fault(
                    $"it joins '{node.Node.Inputs[i]}' [{string.Join(',', shape)}] to [{string.Join(',', result)}]: the numbers of axes differ",
                    i);
            }

            int axis = node.Axis(node.Int("axis", 0), shape.Count);
            for (int d = 0; d < result.Length; d++)
            {
                if (d == axis)
                {
                    result[d] = checked(new OnnxDimension(result[d].Size + shape[d].Size));
                }
                else if (result[d].Size is { } a && shape[d].Size is { } b && a != b)
                {
                    throw node.Fault(
                        $"it joins '{node.Node.Inputs[i]}' [{string.Join(',', shape)}] along axis {axis} to values with {a} on axis {d}",
                        i);
                }
                else if (result[d].Size is null && shape[d].Size is not null)
                {
                    result[d] = shape[d];
                }
            }
        }

        node.Output(0, node.Element(0), known ? result : null);
    }

    private static void Reshape(NodeTypes node)
    {
        if (node.ConstantInts(1) is not { } wanted)
        {
            node.Output(0, node.Element(0), node.Shape(1) is [{ Size: { } rank and < 64 }] ? new OnnxDimension[rank] : null);
            return;
        }

        if (wanted.Any(size => size < -1) || wanted.Count(size => size == -1) > 1)
        {
            throw node.Fault($"its shape is [{string.Join(", ", wanted)}], expected sizes of at least 0 and at most one -1", 1);
        }

        IReadOnlyList<OnnxDimension>? shape = node.Shape(0);
        long? total = Product(shape);
        var result = new OnnxDimension[wanted.Length];
        for (int i = 0; i < wanted.Length; i++)
        {
            result[i] = wanted[i] switch
            {
                0 when node.Int("allowzero", 0) == 0 => shape is not null && i < shape.Count ? shape[i] : default,
                -1 => default,
                _ => wanted[i],
            };
        }

        int open = Array.IndexOf(wanted, -1);
        long? product = Product(result.Where((_, i) => i != open));
        if (open >= 0 && total is { } all && product is > 0)
        {
            result[open] = all % product == 0
                ? all / product.Value
                : throw node.Fault($"{all} elements do not fill the shape [{string.Join(", ", wanted)}]", 0);
        }
        else if (open < 0 && total is { } have && product is { } need && have != need)
        {
            throw node.Fault(
                $"'{node.Node.Inputs[0]}' [{string.Join(',', shape!)}] has {have} elements, the shape [{string.Join(", ", wanted)}] needs {need}",
                0);
        }

        node.Output(0, node.Element(0), result);
    }

    private static long? Product(IEnumerable<OnnxDimension>? shape) =>
        shape is not null && shape.All(dimension => dimension.Size is not null)
            ? shape.Aggregate(1L, (product, dimension) => checked(product * dimension.Size!.Value))
            : null;

    private static void Flatten(NodeTypes node)
    {
        IReadOnlyList<OnnxDimension>? shape = node.Shape(0);
        int axis = shape is null ? 0 : (int)(node.Int("axis", 1) is < 0 and long negative ? negative + shape.Count : node.Int("axis", 1));
        node.Output(0, node.Element(0), [Joined(shape?.Take(axis)), Joined(shape?.Skip(axis))]);

        static OnnxDimension Joined(IEnumerable<OnnxDimension>? part) =>
            part is null ? default : part.Count() == 1 ? part.First() : new OnnxDimension(Product(part));
    }

    private static void Transpose(NodeTypes node)
    {
        IReadOnlyList<OnnxDimension>? shape = node.Shape(0);
        IReadOnlyList<long>? order = node.Ints("perm");
        if (shape is not null && order is not null && (order.Count != shape.Count || order.Distinct().Count() != order.Count))
        {
            throw node.Fault($"its order [{string.Join(", ", order)}] is none of the {shape.Count} axes of '{node.Node.Inputs[0]}'", 0);
        }

        node.Output(
            0,
            node.Element(0),
            shape is null ? null : order is null ? [.. shape.Reverse()] : [.. order.Select(axis => shape[node.Axis(axis, shape.Count)])]);
    }

    private static void Squeeze(NodeTypes node)
    {
        IReadOnlyList<OnnxDimension>? shape = node.Shape(0);
        IReadOnlyList<long>? axes = node.ConstantInts(1) ?? node.Ints("axes");
        if (shape is null || (node.HasInput(1) && axes is null))
        {
            node.Output(0, node.Element(0), null);
            return;
        }

        HashSet<int> gone = axes is null
            ? [.. Enumerable.Range(0, shape.Count).Where(i => shape[i].Size == 1)]
            : [.. axes.Select(axis => node.Axis(axis, shape.Count))];
        node.Output(0, node.Element(0), [.. shape.Where((_, i) => !gone.Contains(i))]);
    }

    private static void Unsqueeze(NodeTypes node)
    {
        IReadOnlyList<long>? axes = node.ConstantInts(1) ?? node.Ints("axes");
        if (node.Shape(0) is not { } shape || axes is null)
        {
            node.Output(0, node.Element(0), null);
            return;
        }

        var added = new HashSet<int>(axes.Select(axis => node.Axis(axis, shape.Count + axes.Count)));
        if (added.Count < axes.Count)
        {
            throw node.Fault($"its axes [{string.Join(", ", axes)}] name one axis twice", 1);
        }

        var result = new List<OnnxDimension>(shape);
        foreach (int axis in added.Order())
        {
            result.Insert(axis, 1);
        }

        node.Output(0, node.Element(0), result);
    }

    private static void Tile(NodeTypes node)
    {
        long[]? repeats = node.ConstantInts(1);
        node.Output(
            0,
            node.Element(0),
            node.Shape(0)?.Select((dimension, i) => repeats is not null && i < repeats.Length
                ? repeats[i] == 1 ? dimension : checked(new OnnxDimension(dimension.Size * repeats[i]))
                : default).ToArray());
    }

    private static void Slice(NodeTypes node)
    {
        if (node.Shape(0) is not { } shape)
        {
            node.Output(0, node.Element(0), null);
            return;
        }

        IReadOnlyList<long>? starts = node.ConstantInts(1) ?? node.Ints("starts");
        IReadOnlyList<long>? ends = node.ConstantInts(2) ?? node.Ints("ends");
        IReadOnlyList<long>? axes = node.ConstantInts(3)
            ?? node.Ints("axes")
            ?? (node.HasInput(3) || starts is null ? null : [.. Enumerable.Range(0, starts.Count)]);
        long[]? steps = node.HasInput(4) ? node.ConstantInts(4) : null;
        OnnxDimension[] result = [.. shape];
        if (starts is null || ends is null || axes is null || (node.HasInput(4) && steps is null))
        {
            node.Output(0, node.Element(0), new OnnxDimension[result.Length]);
            return;
        }

        if (ends.Count != starts.Count
            || axes.Count != starts.Count
            || (steps is not null && (steps.Length != starts.Count || steps.Contains(0))))
        {
            throw node.Fault(
                $"it slices from [{string.Join(", ", starts)}] to [{string.Join(", ", ends)}] along [{string.Join(", ", axes)}]{(steps is null ? "" : $" by [{string.Join(", ", steps)}]")}; expected as many of each, and no step of 0",
                1);
        }

        for (int i = 0; i < axes.Count; i++)
        {
            int axis = node.Axis(axes[i], shape.Count);
            result[axis] = shape[axis].Size is { } size ? Length(size, starts[i], ends[i], steps?[i] ?? 1) : default(OnnxDimension);
        }

        node.Output(0, node.Element(0), result);

        static long Length(long size, long start, long end, long step)
        {
            (long low, long high) = step > 0 ? (0L, size) : (-1L, size - 1);
            start = Math.Clamp(start < 0 ? start + size : start, step > 0 ? 0 : -1, high);
            end = Math.Clamp(end < 0 && end > -size - 1 ? end + size : end, low, high);
            return Math.Max(0, checked(step > 0 ? (end - start + step - 1) / step : (start - end - step - 1) / -step));
        }
    }

    private static void Split(NodeTypes node)
    {
        IReadOnlyList<long>? parts = node.ConstantInts(1) ?? node.Ints("split");
        int count = node.Node.Outputs.Count;
        for (int i = 0; i < count; i++)
        {
            OnnxDimension[]? result = node.Shape(0) is { } shape ? [.. shape] : null;
            if (result is not null)
            {
                int axis = node.Axis(node.Int("axis", 0), result.Length);
                result[axis] = parts is not null && i < parts.Count ? parts[i]
                    : !node.HasInput(1) && result[axis].Size is { } size && size % count == 0 ? size / count
                    : default(OnnxDimension);
            }

            node.Output(i, node.Element(0), result);
        }
    }

    private static void Pad(NodeTypes node)
    {
        IReadOnlyList<long>? pads = node.ConstantInts(1) ?? node.Ints("pads");
        IReadOnlyList<OnnxDimension>? shape = node.Shape(0);
        node.Output(
            0,
            node.Element(0),
            shape?.Select((dimension, i) => pads is not null && pads.Count == 2 * shape.Count && !node.HasInput(3)
                ? checked(new OnnxDimension(dimension.Size + pads[i] + pads[i + shape.Count]))
                : default).ToArray());
    }

    private static void Gather(NodeTypes node)
    {
        if (node.Element(1) is not null and not (OnnxElementType.Int64 or OnnxElementType.Int32))
        {
            throw node.Fault($"its positions '{node.Node.Inputs[1]}' are {node.Element(1)!.Value.OnnxName()}, expected int64 or int32", 1);
        }

        if (node.Shape(0) is { } shape && node.Shape(1) is { } positions)
        {
            int axis = node.Axis(node.Int("axis", 0), shape.Count);
            node.Output(0, node.Element(0), [.. shape.Take(axis), .. positions, .. shape.Skip(axis + 1)]);
        }
        else
        {
            node.Output(0, node.Element(0), null);
        }
    }

    private static void OneHot(NodeTypes node)
    {
        if (node.Shape(0) is not { } shape)
        {
            node.Output(0, node.Element(2), null);
            return;
        }

        var result = new List<OnnxDimension>(shape);
        result.Insert(
            node.Axis(node.Int("axis", -1), shape.Count + 1),
            node.ConstantInts(1) is [long depth] ? depth : default(OnnxDimension));
        node.Output(0, node.Element(2), result);
    }

    private static void TfIdf(NodeTypes node)
    {
        OnnxDimension width = node.Ints("ngram_indexes") is { Count: > 0 } indexes ? checked(indexes.Max() + 1) : default(OnnxDimension);
        node.Output(0, OnnxElementType.Float, node.Shape(0) is { } shape ? [.. shape.SkipLast(1), width] : null);
    }

    private static void Unique(NodeTypes node)
    {
        bool flat = node.Node.Attribute("axis") is null;
        node.Output(
            0,
            node.Element(0),
            flat ? [default] : node.Shape(0) is { } shape ? [.. shape.Select(_ => default(OnnxDimension))] : null);
        for (int output = 1; output < node.Node.Outputs.Count; output++)
        {
            node.Output(output, OnnxElementType.Int64, [default]);
        }
    }
}
