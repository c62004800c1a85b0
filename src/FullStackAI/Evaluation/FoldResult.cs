using FullStackAI.Data.Splits;
using FullStackAI.Metrics;

namespace FullStackAI.Evaluation;

/// <summary>What came of one fold: predictions of its test rows, or why there are none.</summary>
public sealed record FoldResult
{
    /// <summary>The fold's number, from 0.</summary>
    public required int Number { get; init; }

    /// <summary>Its rows.</summary>
    public required Fold Fold { get; init; }

    /// <summary>The test rows with their predictions; null when the fold failed.</summary>
    public ScoredRows? Scored { get; init; }

    /// <summary>The recipe learned on the training rows; null unless it was to be kept.</summary>
    public FittedRecipe? Fitted { get; init; }

    /// <summary>Why the fold failed; null when it did not.</summary>
    public Exception? Failure { get; init; }

    /// <summary>The time it took to fit and to predict.</summary>
    public required TimeSpan Elapsed { get; init; }
}
