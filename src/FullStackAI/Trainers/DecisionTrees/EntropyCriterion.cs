using FullStackAI.Numerics;

namespace FullStackAI.Trainers.DecisionTrees;

/// <summary>The weight times the negative entropy of the classes, in nats.</summary>
internal readonly struct EntropyCriterion : ISplitCriterion
{
    /// <inheritdoc/>
    public double Score(ReadOnlySpan<double> sums, double weight)
    {
        if (sums.Length == 1)
        {
            return Term(sums[0], weight) + Term(weight - sums[0], weight); // the positive class of two
        }

        double score = 0;
        foreach (double sum in sums)
        {
            score += Term(sum, weight);
        }

        return score;
    }

    private static double Term(double sum, double weight) => sum > 0 ? sum * Elementary.Log(sum / weight) : 0;
}
