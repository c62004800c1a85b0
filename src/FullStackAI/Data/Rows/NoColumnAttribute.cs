namespace FullStackAI.Data;

/// <summary>Says that a property or field is no column.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class NoColumnAttribute : Attribute;
