namespace FullStackAI.Preprocessing;

/// <summary>How the vector of a text is brought to length 1.</summary>
public enum TextNorm
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Divided by the sum of its numbers.</summary>
    L1,

    /// <summary>Divided by the root of the sum of their squares.</summary>
    L2,
}
