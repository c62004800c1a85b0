namespace FullStackAI.AutoML;

/// <summary>Gives most points of a search little, and only the better ones more: each is first
/// tried on a small share of the rows (or of the rounds) of one fold.</summary>
/// <remarks>Source: Li et al., A System for Massively Parallel Hyperparameter Tuning (2020): a point goes on
/// when it is among the best 1 / <see cref="Factor"/> of those that came as far.</remarks>
public sealed record SuccessiveHalving
{
    /// <summary>How many times more each step gives, and of how many points one goes on; 2 or more; the default is 3.</summary>
    public int Factor { get; init; } = 3;

    /// <summary>The steps before all folds; 1 or more; the default is 2: 1/9, then 1/3 of the rows, then everything.</summary>
    public int Steps { get; init; } = 2;

    internal IEnumerable<string> Faults()
    {
        if (Factor < 2)
        {
            yield return $"{nameof(SuccessiveHalving)}.{nameof(Factor)} must be 2 or more; got {Factor}; 3 is the default";
        }

        if (Steps < 1)
        {
            yield return $"{nameof(SuccessiveHalving)}.{nameof(Steps)} must be 1 or more; got {Steps}; 2 is the default";
        }
    }
}
