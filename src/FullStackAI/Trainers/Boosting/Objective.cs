using FullStackAI.Models;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Boosting;

/// <summary>What a booster minimises, for all outputs together.</summary>
internal abstract class Objective
{
    private const int BlockRows = 4096;

    /// <summary>Number of scores a row; each gets a tree in every round.</summary>
    internal abstract int OutputCount { get; }

    /// <summary>How scores become predictions.</summary>
    internal abstract Link Link { get; }

    /// <summary>Whether every row's second derivative is 1 when rows have no weights.</summary>
    internal virtual bool HasConstantHessian => false;

    /// <summary>The quantile of the residuals that becomes a leaf's value; null when the Newton step stays.</summary>
    internal virtual double? LeafQuantile => null;

    /// <summary>[outputs]; the best scores when all rows must have the same.</summary>
    internal abstract double[] Initial(LabelledRows rows);

    /// <summary>Prepares the gradients of a training.</summary>
    /// <param name="rows">Labels and weights.</param>
    /// <param name="scores">The scores, which change from tree to tree.</param>
    /// <param name="team">Who works.</param>
    internal abstract GradientPlan Plan(LabelledRows rows, ScoreTable scores, ThreadTeam team);

    /// <summary>The mean loss (smaller is better).</summary>
    internal abstract double Evaluate(LabelledRows rows, ScoreTable scores, ThreadTeam team);

    /// <summary>Sums something over rows in fixed blocks, so that threads do not change the bits; divided by the weights.</summary>
    /// <param name="rows">Labels and weights.</param>
    /// <param name="team">Who works.</param>
    /// <param name="value">The loss of a row.</param>
    protected static unsafe double WeightedMean(LabelledRows rows, ThreadTeam team, Func<int, double> value)
    {
        int blocks = (rows.Count + BlockRows - 1) / BlockRows;
        double[] sums = new double[blocks];
        double[] totals = new double[blocks];
        team.ForEach(blocks, (_, block) =>
        {
            int end = Math.Min(rows.Count, (block + 1) * BlockRows);
            for (int row = block * BlockRows; row < end; row++)
            {
                double weight = rows.Weights is null ? 1 : rows.Weights[row];
                sums[block] += weight * value(row);
                totals[block] += weight;
            }
        });
        double sum = 0;
        double total = 0;
        for (int block = 0; block < blocks; block++)
        {
            sum += sums[block];
            total += totals[block];
        }

        return total > 0 ? sum / total : double.NaN;
    }
}
