namespace FullStackAI.Data;

/// <summary>What is to be predicted.</summary>
public enum TaskKind
{
    /// <summary>A number.</summary>
    Regression,

    /// <summary>One of two classes, with the probability of the second (the positive) one.</summary>
    Binary,

    /// <summary>One of three or more classes, with a probability for each.</summary>
    Multiclass,

    /// <summary>A score that orders the rows of each group.</summary>
    Ranking,
}
