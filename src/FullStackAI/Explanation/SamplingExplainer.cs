using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Numerics;

namespace FullStackAI.Explanation;

/// <summary>Shapley values of any model, estimated over random orders of the features: each order and its
/// reverse is walked from a background row to the row, one feature at a time.</summary>
/// <remarks>
/// Features that a row and its background row share change nothing and are skipped. The sum is exact: what the walk gains is shared
/// out, the rest of the background goes to the baseline by a correction spread evenly over changed features.
/// Deterministic: orders come from a fixed seed. Source: Štrumbelj and Kononenko (2014); antithetic orders after Mitchell et al. (2022).
/// </remarks>
internal sealed class SamplingExplainer : ContributionExplainer
{
    private const int Walks = 16;
    private const int MaxBackground = 64;
    private readonly FeatureMatrix _background;
    private readonly double[] _backgroundScores;

    internal SamplingExplainer(Model model, FeatureMatrix background)
        : this(model, background.Rows <= MaxBackground
            ? background
            : background.Take(new Rng(0).Permutation(background.Rows).AsSpan(0, MaxBackground)), 0)
    {
    }

    private SamplingExplainer(Model model, FeatureMatrix background, int _)
        : this(model, background, ScoresOf(model, background))
    {
    }

    private SamplingExplainer(Model model, FeatureMatrix background, double[] scores)
        : base(model, MeanOf(scores, model.OutputCount))
    {
        _background = background;
        _backgroundScores = scores;
    }

    /// <inheritdoc/>
    public override ContributionMethod Method => ContributionMethod.Sampling;

    /// <inheritdoc/>
    public override void Explain(in FeatureRow row, Span<double> contributions)
    {
        int outputs = Model.OutputCount;
        int count = Model.Features.Count;
        contributions[..(count * outputs)].Clear();
        var walk = new FeatureWalk(row, count);
        double[] end = new double[outputs];
        Model.Score(row, end);
        var rng = new Rng(1);
        int done = 0;
        for (int pair = 0; pair < Walks / 2; pair++)
        {
            int background = rng.NextInt32(_background.Rows);
            int[] order = walk.Start(_background, background);
            rng.Shuffle<int>(order);
            Walk(walk, background, order, contributions);
            Array.Reverse(order);
            walk.Start(_background, background);
            Walk(walk, background, order, contributions);
            done += 2;
        }

        Settle(contributions, end, done);
    }

    private void Walk(FeatureWalk walk, int background, ReadOnlySpan<int> order, Span<double> contributions)
    {
        int outputs = Model.OutputCount;
        double[] before = _backgroundScores.AsSpan(background * outputs, outputs).ToArray();
        double[] after = new double[outputs];
        foreach (int feature in order)
        {
            walk.Reveal(feature);
            Model.Score(walk.Current, after);
            for (int output = 0; output < outputs; output++)
            {
                contributions[(feature * outputs) + output] += after[output] - before[output];
            }

            (before, after) = (after, before);
        }
    }

    /// <summary>Turns sums into means, and shares out what the few background rows miss of the mean over all of them.</summary>
    private void Settle(Span<double> contributions, double[] end, int walks)
    {
        int outputs = Model.OutputCount;
        int count = Model.Features.Count;
        for (int output = 0; output < outputs; output++)
        {
            double sum = 0;
            double size = 0;
            for (int feature = 0; feature < count; feature++)
            {
                ref double share = ref contributions[(feature * outputs) + output];
                share /= walks;
                sum += share;
                size += Math.Abs(share);
            }

            double missing = end[output] - Baseline[output] - sum;
            for (int feature = 0; feature < count; feature++)
            {
                ref double share = ref contributions[(feature * outputs) + output];
                share += size > 0 ? missing * Math.Abs(share) / size : missing / count;
            }
        }
    }

    private static double[] ScoresOf(Model model, FeatureMatrix rows)
    {
        double[] scores = new double[rows.Rows * model.OutputCount];
        model.Score(rows, scores);
        return scores;
    }

    private static double[] MeanOf(double[] scores, int outputs)
    {
        double[] means = new double[outputs];
        for (int i = 0; i < scores.Length; i++)
        {
            means[i % outputs] += scores[i] / (scores.Length / outputs);
        }

        return means;
    }
}
