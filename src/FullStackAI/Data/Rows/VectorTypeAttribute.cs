namespace FullStackAI.Data;

/// <summary>The length of an array that stands for a vector column.</summary>
/// <param name="width">The number of numbers; 0 where it varies.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class VectorTypeAttribute(int width = 0) : Attribute
{
    /// <summary>The number of numbers; 0 where it varies.</summary>
    public int Width { get; } = width;
}
