namespace FullStackAI.AutoML;

/// <summary>What the values of a dimension are.</summary>
public enum DimensionKind
{
    /// <summary>Numbers between two ends.</summary>
    Number,

    /// <summary>Whole numbers between two ends.</summary>
    Integer,

    /// <summary>One of a few values.</summary>
    Choice,
}

/// <summary>One direction of a search space, as samplers see it: every value is a number in [0, 1].</summary>
/// <param name="Name">What people read, for example <c>learning rate</c>.</param>
/// <param name="Kind">What the values are.</param>
/// <param name="Steps">The number of different values: of whole numbers and of choices; 0 for numbers.</param>
/// <param name="Start">Where the search starts, in [0, 1]: the value of the options the space was made from.</param>
public sealed record SearchDimension(string Name, DimensionKind Kind, int Steps, double Start);
