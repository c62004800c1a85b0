namespace FullStackAI.Data;

/// <summary>What happens to rows without a match in a join.</summary>
public enum JoinKind
{
    /// <summary>They are left out.</summary>
    Inner,

    /// <summary>Rows of the left table stay, with missing cells for the columns of the right one.</summary>
    Left,
}
