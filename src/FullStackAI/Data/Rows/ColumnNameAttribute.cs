namespace FullStackAI.Data;

/// <summary>Names the column that a property or field stands for, where it differs from the member's own name.</summary>
/// <param name="name">The column's name; compared ordinally.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class ColumnNameAttribute(string name) : Attribute
{
    /// <summary>The column's name.</summary>
    public string Name { get; } = name;
}
