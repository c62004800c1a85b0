using FullStackAI.Bundles;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;

namespace FullStackAI.AutoML;

/// <summary>What came of one trial: its scores over all folds, or why it failed.</summary>
public sealed record LeaderboardEntry
{
    private readonly Bundle? _bundle;

    /// <summary>The trial's name, for example <c>boosting</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of trainer, for example <c>boosting</c>; empty for a blend.</summary>
    public string Family { get; init; } = "";

    /// <summary>The options that were tried, in words; empty when they were given whole.</summary>
    public string Settings { get; init; } = "";

    /// <summary>The metric over the folds with its standard error; not defined (NaN) for a failed trial.</summary>
    public required MetricEstimate Score { get; init; }

    /// <summary>The time the trial took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>When the trial ended, since the start of the run; zero when it was not started.</summary>
    public TimeSpan EndedAt { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public Exception? Failure { get; init; }

    /// <summary>Every fold's result; null for a blend.</summary>
    public CrossValidationResult? Validation { get; init; }

    /// <summary>The trials it blends with their weights; empty unless it is a blend.</summary>
    public IReadOnlyList<BlendMember> Members { get; init; } = [];

    /// <summary>The predictions of the test rows of each fold; empty for a failed trial.</summary>
    public IReadOnlyList<ScoredRows> Scored { get; init; } = [];

    /// <summary>What trials are ranked by; null for an entry that was not scored.</summary>
    internal Metric? Metric { get; init; }

    /// <summary>How often each row is a test row.</summary>
    internal int Repeats { get; init; } = 1;

    /// <summary>The model learned from all rows, ready to save. Only the winner has one.</summary>
    /// <exception cref="InvalidOperationException">The trial is not the winner.</exception>
    public Bundle Bundle
    {
        get => _bundle ?? throw new InvalidOperationException(
            $"Trial '{Name}' was judged on folds only; the winner's model is the one that learned from all rows. Take Leaderboard.Best.Bundle, or make this one's with Leaderboard.Refit.");
        init => _bundle = value;
    }

    /// <summary>Where the score on new rows is expected to lie: what the folds leave
    /// open, and the luck of the new rows themselves.</summary>
    /// <param name="rows">The number of new rows; 1 or more.</param>
    /// <returns>Both ends of an interval that should hold the score 95 times in 100, never beyond what
    /// a perfect model would reach; NaN where the error is not known.</returns>
    /// <remarks>
    /// The wider of two: Student's t for the scores of the few folds (expansion of Abramowitz and
    /// Stegun, 26.7.5), which by luck may all be alike, and bootstrap samples of the
    /// rows within each fold, which do not see what folds differ by. The variance of the
    /// mean over the judged rows, and again as it is for the new ones.
    /// A log-loss can be worse than that: one new row in as many as were judged may be of another class than a model is sure of.
    /// </remarks>
    public Interval ScoreOn(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        const double Z = 1.959964;
        const double DegreesOfOneFold = 49; // bootstrap samples
        double degrees = Scored.Count > 1 ? Scored.Count - 1 : DegreesOfOneFold;
        double t = Z
            + (((Z * Z * Z) + Z) / (4 * degrees))
            + (((5 * Math.Pow(Z, 5)) + (16 * Z * Z * Z) + (3 * Z)) / (96 * degrees * degrees))
            + (((3 * Math.Pow(Z, 7)) + (19 * Math.Pow(Z, 5)) + (17 * Z * Z * Z) - (15 * Z)) / (384 * degrees * degrees * degrees));
        // Folds of several repeats share their rows: the error falls with the rows, not with the repeats.
        double judged = Scored.Sum(fold => (double)fold.Count) / Repeats;
        double half = Math.Max(t * Score.StandardError, Z * ErrorOfRows()) * Math.Sqrt(Repeats * (1 + (judged / rows)));
        if (Metric is null || Scored.Count == 0 || !UnseenRow.Matters(Metric))
        {
            return Possible(Score.Value - half, Score.Value + half);
        }

        (double mean, double deviation) = Estimates.Unseen(Metric, Scored, Repeats, rows);
        double worse = mean + Math.Sqrt((half * half) + (Z * Z * deviation * deviation));
        return Metric.HigherIsBetter
            ? Possible(Score.Value - worse, Score.Value + half)
            : Possible(Score.Value - half, Score.Value + worse);
    }

    // Nothing is better than a perfect model: of the library's own metrics that is 1 where higher is
    // better, else an error of 0. What a user's own metric may reach nobody knows.
    private Interval Possible(double low, double high)
    {
        bool isKnown = Metric is not null && Scored.Count > 0 && Metric.All(Scored[0].Labels.Task).Contains(Metric);
        return !isKnown ? new Interval(low, high)
            : Metric!.HigherIsBetter ? new Interval(Math.Min(low, 1), Math.Min(high, 1))
            : new Interval(Math.Max(low, 0), Math.Max(high, 0));
    }

    /// <summary>Whether <see cref="Bundle"/> is there.</summary>
    public bool HasBundle => _bundle is not null;

    // Of one fold the score's own error is that already.
    private double ErrorOfRows() => Metric is null || Scored.Count < 2 ? 0 : Estimates.ErrorOfRows(Metric, Scored);
}
