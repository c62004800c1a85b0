namespace FullStackAI.Onnx;

/// <summary>What a value of a graph is: a tensor, a sequence, a map, an optional
/// value, or something this library only carries along.</summary>
public abstract record OnnxType
{
    private protected OnnxType()
    {
    }

    /// <summary>A tensor with a shape.</summary>
    /// <param name="element">What one element is.</param>
    /// <param name="shape">The axes, outermost first; empty for a scalar.</param>
    /// <returns>The type.</returns>
    public static OnnxTensorType Tensor(OnnxElementType element, params OnnxDimension[] shape) => new(element, shape);
}

/// <summary>A dense tensor.</summary>
/// <param name="Element">What one element is.</param>
/// <param name="Shape">The axes, outermost first; empty for a scalar; null where not even their number is known.</param>
public sealed record OnnxTensorType(OnnxElementType Element, IReadOnlyList<OnnxDimension>? Shape) : OnnxType
{
    /// <summary>Equal element and equal axes.</summary>
    /// <param name="other">The type compared with.</param>
    /// <returns>Whether the two are the same.</returns>
    public bool Equals(OnnxTensorType? other) =>
        other is not null && Element == other.Element
        && (Shape is null ? other.Shape is null : other.Shape is not null && Shape.SequenceEqual(other.Shape));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Element, Shape?.Count);

    /// <summary>The type as ONNX's text form shows it: <c>float[batch,784]</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Shape is null ? $"{Element.OnnxName()}[...]" : $"{Element.OnnxName()}[{string.Join(',', Shape)}]";
}

/// <summary>A list of values of one type.</summary>
/// <param name="Item">What each is.</param>
public sealed record OnnxSequenceType(OnnxType Item) : OnnxType
{
    /// <summary>The type as text: <c>seq(float[3])</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"seq({Item})";
}

/// <summary>A dictionary.</summary>
/// <param name="Key">Type of the keys: an integer or text.</param>
/// <param name="Value">What each value is.</param>
public sealed record OnnxMapType(OnnxElementType Key, OnnxType Value) : OnnxType
{
    /// <summary>The type as text: <c>map(int64,float[])</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"map({Key.OnnxName()},{Value})";
}

/// <summary>A value that may be absent.</summary>
/// <param name="Item">What it is when present.</param>
public sealed record OnnxOptionalType(OnnxType Item) : OnnxType
{
    /// <summary>The type as text: <c>optional(float[3])</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"optional({Item})";
}

/// <summary>A type this library carries along unread: a sparse tensor, an opaque value, or none stated.</summary>
public sealed record OnnxOtherType : OnnxType
{
    internal OnnxOtherType(ReadOnlyMemory<byte> encoded) => Encoded = encoded;

    internal ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>A fixed word.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Encoded.IsEmpty ? "untyped" : "other";
}
