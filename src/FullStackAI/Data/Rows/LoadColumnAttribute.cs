namespace FullStackAI.Data;

/// <summary>The place of a column in a text file. Prediction finds columns by name and does not need it; classes that carry it work as they are.</summary>
/// <param name="index">The column's number in the file, from 0.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class LoadColumnAttribute(int index) : Attribute
{
    /// <summary>The column's number in the file, from 0.</summary>
    public int Index { get; } = index;
}
