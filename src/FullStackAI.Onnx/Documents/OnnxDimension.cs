using System.Globalization;

namespace FullStackAI.Onnx;

/// <summary>One axis of a shape: a size, a name that stands for a size known at run time, or neither.</summary>
/// <param name="Size">The size, at least 0; null where it is known only at run time.</param>
/// <param name="Name">The free dimension's name, such as <c>batch</c>; equal names mean equal sizes.</param>
public readonly record struct OnnxDimension(long? Size, string? Name = null)
{
    /// <summary>A fixed size.</summary>
    /// <param name="size">The size, at least 0.</param>
    public static implicit operator OnnxDimension(long size) => new(size);

    /// <summary>A named free dimension.</summary>
    /// <param name="name">Its name.</param>
    public static implicit operator OnnxDimension(string name) => new(null, name);

    /// <summary>A fixed size.</summary>
    /// <param name="size">The size, at least 0.</param>
    /// <returns>The dimension.</returns>
    public static OnnxDimension FromInt64(long size) => size;

    /// <summary>A named free dimension.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The dimension.</returns>
    public static OnnxDimension FromString(string name) => name;

    /// <summary>The size, the name, or <c>?</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Size?.ToString(CultureInfo.InvariantCulture) ?? Name ?? "?";
}
