namespace FullStackAI.Data.Profiling;

/// <summary>What a column is likely for.</summary>
public enum SuggestedRole
{
    /// <summary>Something to learn from.</summary>
    Feature,

    /// <summary>What is to be predicted.</summary>
    Label,

    /// <summary>A number or name of the row itself, from which nothing can be learned.</summary>
    Identifier,

    /// <summary>Free text to learn from.</summary>
    Text,

    /// <summary>A moment in time: to learn from, and to split by.</summary>
    Time,

    /// <summary>Constant, all missing, or the copy of another column.</summary>
    Ignore,
}
