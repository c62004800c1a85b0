using System.Runtime.Intrinsics;
using FullStackAI.Models.Trees;

namespace FullStackAI.Trainers.Boosting;

/// <summary>Rewrites trees that ask for statistics of categories into trees that ask for the
/// categories: those whose statistic is low enough go left.</summary>
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
        int[]? set = tree.IsCategorical(child) ? tree.CategorySet(child).ToArray() : null;
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
        parts.AddPackedSet(set);
        parts.Gains.Add(tree.Gains[child]);
        parts.Lefts.Add(0);
        parts.Rights.Add(0);
        parts.Counts.Add(0);
        (parts.Lefts[node], int leftCount) = Copy(tree, left, parts);
        (parts.Rights[node], int rightCount) = Copy(tree, right, parts);
        parts.Counts[node] = leftCount + rightCount;
        return (node, leftCount + rightCount);
    }

    // The levels that go left, as bits without zero words at the end. A time limit may have passed already, and the nodes
    // of a tree of combinations look at hundreds of thousands of levels: 32 make a word at once.
    private static int[] LevelsOf(float[] values, float threshold, bool swaps)
    {
        ReadOnlySpan<float> levels = values.AsSpan(0, values.Length - 1);
        int[] words = new int[(levels.Length + 31) / 32];
        int used = 0;
        for (int word = 0; word < words.Length; word++)
        {
            ReadOnlySpan<float> those = levels.Slice(32 * word, Math.Min(32, levels.Length - (32 * word)));
            uint all = uint.MaxValue >> (32 - those.Length);
            uint below = those.Length == 32 && Vector256.IsHardwareAccelerated
                ? Below(those, Vector256.Create(threshold))
                : Below(those, threshold);
            words[word] = (int)((swaps ? ~below : below) & all);
            used = words[word] == 0 ? used : word + 1;
        }

        return words[..used];
    }

    private static uint Below(ReadOnlySpan<float> levels, Vector256<float> threshold)
    {
        uint bits = 0;
        for (int level = 0; level < levels.Length; level += Vector256<float>.Count)
        {
            bits |= Vector256.LessThanOrEqual(Vector256.Create(levels[level..]), threshold).ExtractMostSignificantBits() << level;
        }

        return bits;
    }

    private static uint Below(ReadOnlySpan<float> levels, float threshold)
    {
        uint bits = 0;
        for (int level = 0; level < levels.Length; level++)
        {
            bits |= (levels[level] <= threshold ? 1u : 0) << level;
        }

        return bits;
    }
}
