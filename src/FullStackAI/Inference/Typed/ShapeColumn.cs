namespace FullStackAI.Inference.Typed;

/// <summary>What a member of a class holds.</summary>
public enum ShapeKind
{
    /// <summary>A floating-point number.</summary>
    Number,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A string.</summary>
    Text,

    /// <summary>A date with time of day.</summary>
    DateTime,

    /// <summary>An array of numbers.</summary>
    Vector,
}

/// <summary>A member of a class that stands for a column.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Member">The member's name.</param>
/// <param name="Kind">What it holds.</param>
public sealed record ShapeColumn(string Name, string Member, ShapeKind Kind);
