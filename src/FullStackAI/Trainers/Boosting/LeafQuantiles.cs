using FullStackAI.Numerics;
using FullStackAI.Trainers.Boosting.Losses;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Boosting;

/// <summary>Sets leaf values to a quantile of the residuals, which is the exact minimum for absolute and quantile losses.</summary>
internal static unsafe class LeafQuantiles
{
    /// <summary>The quantile of label − score in every leaf.</summary>
    /// <param name="tree">The tree just grown.</param>
    /// <param name="lists">The rows of its leaves.</param>
    /// <param name="rows">Labels and weights.</param>
    /// <param name="scores">[rows]; the scores before the tree.</param>
    /// <param name="share">Which quantile, in (0, 1).</param>
    /// <param name="team">Who works.</param>
    internal static double[] Of(GrownTree tree, RowLists lists, LabelledRows rows, double* scores, double share, ThreadTeam team)
    {
        double[] values = new double[tree.LeafCount];
        team.ForEach(tree.LeafCount, (_, leaf) =>
        {
            RowRange range = tree.Ranges[leaf];
            double[] residuals = new double[range.Count];
            double[] weights = rows.Weights is null ? [] : new double[range.Count];
            for (int i = 0; i < range.Count; i++)
            {
                int row = lists.Rows[range.Start + i];
                residuals[i] = rows.Labels[row] - scores[row];
                if (weights.Length > 0)
                {
                    weights[i] = rows.Weights[row];
                }
            }

            values[leaf] = range.Count == 0 ? 0 : LabelStatistics.Quantile(residuals, weights, share);
        });
        return values;
    }
}
