using FullStackAI.Data;

namespace FullStackAI.Metrics;

/// <summary>How well scores order the rows of each group. Groups without a relevant row
/// (label above 0) do not count; NaN means that no group has one.</summary>
public sealed record RankingMetrics
{
    private RankingMetrics()
    {
    }

    /// <summary>[truncation level]; entry k − 1 is NDCG@k: the discounted gain of the first k places over the best possible one; in
    /// [0, 1]. Gains are 2^relevance − 1; rows of equal score share the mean gain of their places.</summary>
    public IReadOnlyList<double> NormalizedDiscountedCumulativeGains { get; private init; } = [];

    /// <summary>[truncation level]; entry k − 1 is DCG@k: Σ (2^relevance − 1) / log₂(place + 1) over the first k places.</summary>
    public IReadOnlyList<double> DiscountedCumulativeGains { get; private init; } = [];

    /// <summary>The mean over groups of the average precision, any label above 0 being relevant; of
    /// equal scores the less relevant row comes first; in [0, 1].</summary>
    public double MeanAveragePrecision { get; private init; }

    /// <summary>The mean over groups of 1 / place of the first relevant row; of equal
    /// scores the less relevant row comes first; in [0, 1].</summary>
    public double MeanReciprocalRank { get; private init; }

    /// <summary>Computes all of them.</summary>
    /// <param name="rows">Labels, scores and group sizes of a ranking.</param>
    /// <param name="truncationLevel">The largest k; 1 or more; the default is 10.</param>
    /// <exception cref="ArgumentException">The labels are not those of a ranking.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="truncationLevel"/> is below 1.</exception>
    public static RankingMetrics Compute(ScoredRows rows, int truncationLevel = 10)
    {
        rows.Require(nameof(RankingMetrics), TaskKind.Ranking);
        ArgumentOutOfRangeException.ThrowIfLessThan(truncationLevel, 1);
        return new RankingMetrics
        {
            NormalizedDiscountedCumulativeGains =
            [
                .. Enumerable.Range(1, truncationLevel).Select(k => RankingErrors.NormalizedDiscountedCumulativeGain(rows, k))
            ],
            DiscountedCumulativeGains =
            [
                .. Enumerable.Range(1, truncationLevel).Select(k => RankingErrors.DiscountedCumulativeGain(rows, k))
            ],
            MeanAveragePrecision = RankingErrors.MeanAveragePrecision(rows),
            MeanReciprocalRank = RankingErrors.MeanReciprocalRank(rows),
        };
    }
}
