using FullStackAI.Models.Trees;

namespace FullStackAI.Trainers.Boosting;

/// <summary>Rewrites trees that ask for statistics of categories into trees that ask for the categories: those whose statistic is low enough go left.</summary>
/// <remarks>
/// Missing and unseen categories always go right at a categorical node, so where their statistic sends them left the children change sides.
/// A node whose categories all go one way asks nothing: the child that they go to takes its place.
/// </remarks>
/// <param name="featureOf">The feature to ask for instead of a column.</param>
/// <param name="valuesOf">[levels and one for missing and unseen]; the statistic in a column; null when the column is no statistic.</param>
internal sealed class StatisticTreeWriter(Func<int, int> featureOf, Func<int, float[]?> valuesOf)
{
    /// <summary>The same tree for the features of the data.</summary>
    internal DecisionTree Rewrite(DecisionTree tree)
    {
        var parts = new TreeParts();
        Copy(tree, tree.NodeCount == 0 ? ~0 : 0, parts);
        return new DecisionTree(parts);
    }

    // Writes a node or leaf and what is below it; tells its new number and its training rows.
    private (int Child, int Count) Copy(DecisionTree tree, int child, TreeParts parts)
    {
        if (child < 0)
        {
            int outputs = tree.OutputCount;
            parts.LeafValues.AddRange(tree.LeafValues.Slice(~child * outputs, outputs));
            parts.LeafCounts.Add(tree.LeafCounts[~child]);
            return (~(parts.LeafCounts.Count - 1), tree.LeafCounts[~child]);
        }

        (int left, int right) = (tree.Lefts[child], tree.Rights[child]);
        int[]? set = tree.IsCategorical(child) ? CodesOf(tree, child) : null;
        if (valuesOf(tree.Features[child]) is { } values)
        {
            float threshold = tree.Thresholds[child];
            bool swaps = values[^1] <= threshold;
            set = LevelsOf(values, threshold, swaps);
            (left, right) = swaps ? (right, left) : (left, right);
            if (set.Length == 0)
            {
                return Copy(tree, right, parts);
            }
        }

        int node = parts.Features.Count;
        parts.Features.Add(featureOf(tree.Features[child]));
        parts.Thresholds.Add(set is null ? tree.Thresholds[child] : float.NaN);
        parts.MissingLeft.Add(set is null && tree.MissingGoesLeft(child));
        parts.Sets.Add(set);
        parts.Gains.Add(tree.Gains[child]);
        parts.Lefts.Add(0);
        parts.Rights.Add(0);
        parts.Counts.Add(0);
        (parts.Lefts[node], int leftCount) = Copy(tree, left, parts);
        (parts.Rights[node], int rightCount) = Copy(tree, right, parts);
        parts.Counts[node] = leftCount + rightCount;
        return (node, leftCount + rightCount);
    }

    // The levels that go left. A time limit may have passed already, and a tree of combinations looks at hundreds of thousands of levels: no iterators here.
    private static int[] LevelsOf(float[] values, float threshold, bool swaps)
    {
        ReadOnlySpan<float> levels = values.AsSpan(0, values.Length - 1);
        int count = 0;
        foreach (float value in levels)
        {
            count += value <= threshold != swaps ? 1 : 0;
        }

        int[] found = new int[count];
        int next = 0;
        for (int level = 0; next < found.Length; level++)
        {
            found[next] = level;
            next += levels[level] <= threshold != swaps ? 1 : 0;
        }

        return found;
    }

    private static int[] CodesOf(DecisionTree tree, int node) =>
        [.. Enumerable.Range(0, 32 * tree.CategorySet(node).Length).Where(code => tree.GoesLeft(node, code))];
}
