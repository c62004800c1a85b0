using FullStackAI.Numerics;

namespace FullStackAI.Preprocessing;

/// <summary>Which features are kept: by a score, and by one limit. With no limit
/// given, every feature whose score is above 0 is kept.</summary>
public sealed record SelectOptions
{
    /// <summary>The score; the default is the variance, which needs no labels.</summary>
    public SelectionScore Score { get; init; } = SelectionScore.Variance;

    /// <summary>Keep this many features, those of the highest score, the first of equals;
    /// at least 1; null (the default) means no such limit.</summary>
    public int? Top { get; init; }

    /// <summary>Keep this share of the features, rounded up, those of the highest score;
    /// in (0, 1]; null (the default) means no such limit.</summary>
    public double? Share { get; init; }

    /// <summary>Keep features whose score is higher than this; zero or more; null (the
    /// default) means 0 where no other limit is given.</summary>
    public double? Above { get; init; }

    /// <summary>The largest number of bins of a feature and of numeric labels for
    /// <see cref="SelectionScore.MutualInformation"/>, beside one for missing and one for 0; in [2, 1000]; the default is 10.</summary>
    public int Bins { get; init; } = 10;

    internal SelectOptions Validated()
    {
        int limits = (Top is null ? 0 : 1) + (Share is null ? 0 : 1) + (Above is null ? 0 : 1);
        new OptionFaults(nameof(SelectOptions))
            .Require(Enum.IsDefined(Score), nameof(Score), Score, "must be a score")
            .Require(Top is null or >= 1, nameof(Top), Top, "must be 1 or more, or null")
            .Require(Share is null or (> 0 and <= 1), nameof(Share), Share, "must lie in (0, 1], or be null")
            .Require(Above is null or (>= 0 and < double.PositiveInfinity), nameof(Above), Above, "must be finite and 0 or more, or null")
            .Require(limits <= 1, nameof(Top), Top, "must be the only limit; set one of Top, Share and Above")
            .Require(Bins is >= 2 and <= 1_000, nameof(Bins), Bins, "must lie in [2, 1000]; 10 is the default")
            .Throw();
        return this;
    }

    /// <summary>Which of the scores are kept.</summary>
    /// <param name="scores">[features]; NaN counts as 0.</param>
    /// <returns>[features].</returns>
    internal bool[] Keep(IReadOnlyList<double> scores)
    {
        if (Top is null && Share is null)
        {
            return [.. scores.Select(score => score > (Above ?? 0))];
        }

        bool[] kept = new bool[scores.Count];
        int count = Top ?? (int)Math.Ceiling(Share!.Value * scores.Count);
        foreach (int feature in Enumerable.Range(0, scores.Count)
            .OrderByDescending(feature => double.IsNaN(scores[feature]) ? 0 : scores[feature])
            .Take(count))
        {
            kept[feature] = true;
        }

        return kept;
    }
}
