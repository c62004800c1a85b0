namespace FullStackAI.Onnx;

/// <summary>How a convolution's or pool's window moves: its strides, dilations and padding on each spatial axis.</summary>
internal readonly struct Window
{
    private readonly NodeTypes _node;
    private readonly IReadOnlyList<long>? _strides;
    private readonly IReadOnlyList<long>? _dilations;
    private readonly IReadOnlyList<long>? _pads;
    private readonly string _automatic;
    private readonly bool _up;
    private readonly int _axes;

    /// <summary>Reads the attributes of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="axes">Number of spatial axes.</param>
    /// <exception cref="InferenceFault">An attribute has another number of values than there are axes, or a step below 1.</exception>
    internal Window(NodeTypes node, int axes)
    {
        (_node, _axes) = (node, axes);
        _strides = node.Ints("strides");
        _dilations = node.Ints("dilations");
        _pads = node.Ints("pads");
        _automatic = node.Text("auto_pad", "NOTSET");
        _up = node.Int("ceil_mode", 0) == 1;
        RequireCount("strides", _strides, axes);
        RequireCount("dilations", _dilations, axes);
        RequireCount("pads", _pads, 2 * axes);
        RequireSteps("strides", _strides);
        RequireSteps("dilations", _dilations);
    }

    /// <summary>How far a window of <paramref name="size"/> reaches on an axis, its gaps included.</summary>
    internal long Reach(long size, int axis) => checked(((size - 1) * (_dilations?[axis] ?? 1)) + 1);

    /// <summary>Number of places a window takes along <paramref name="length"/>; null where it does not fit once.</summary>
    internal long? Shrunk(long length, long size, int axis)
    {
        long stride = _strides?[axis] ?? 1;
        long room = checked(_automatic switch
        {
            "SAME_UPPER" or "SAME_LOWER" => ((length + stride - 1) / stride * stride) - stride,
            _ => length + Padding(axis) - Reach(size, axis),
        });
        return room < 0 ? null : checked((_up ? room + stride - 1 : room) / stride + 1);
    }

    /// <summary>The length that windows at <paramref name="length"/> places cover together,
    /// padding taken off: what a transposed convolution gives.</summary>
    internal long Grown(long length, long size, int axis)
    {
        long stride = _strides?[axis] ?? 1;
        return checked(_automatic is "SAME_UPPER" or "SAME_LOWER"
            ? length * stride
            : (stride * (length - 1)) + Reach(size, axis) - Padding(axis));
    }

    internal void RequireCount(string attribute, IReadOnlyList<long>? values, int count)
    {
        if (values is not null && values.Count != count)
        {
            throw _node.Fault($"its attribute '{attribute}' has {values.Count} number(s); for {_axes} spatial axes it needs {count}", 0);
        }
    }

    private long Padding(int axis) => _automatic == "VALID" || _pads is null ? 0 : checked(_pads[axis] + _pads[axis + _axes]);

    private void RequireSteps(string attribute, IReadOnlyList<long>? values)
    {
        if (values is not null && values.Any(value => value < 1))
        {
            throw _node.Fault($"its attribute '{attribute}' is [{string.Join(", ", values)}], expected numbers of at least 1", 0);
        }
    }
}
