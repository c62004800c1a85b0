using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers;

/// <summary>Draws rows to learn from, in the order of the table.</summary>
internal static class RowSample
{
    private const int Fewest = 20;

    /// <summary>A sample; of classes the same share of each, and of each that is there one row at least.</summary>
    /// <param name="set">The rows; not of a ranking.</param>
    /// <param name="count">How many are wanted; about so many are drawn, and 20 or all at least.</param>
    /// <param name="rng">Draws.</param>
    internal static TrainingSet Take(TrainingSet set, int count, Rng rng)
    {
        count = Math.Max(Math.Min(Fewest, set.Rows), count);
        if (count >= set.Rows)
        {
            return set;
        }

        int[] rows = Rows(set.Labels, count, rng);
        float[]? weights = set.Weights is { } own ? Array.ConvertAll(rows, row => own[row]) : null;
        bool weighsNothing = weights is not null && Array.TrueForAll(weights, weight => weight == 0);
        return weighsNothing ? set : new TrainingSet(set.Features.Take(rows), set.Labels.Take(rows), weights);
    }

    /// <summary>The numbers of the rows drawn, ascending.</summary>
    /// <param name="labels">Of all rows; not of a ranking.</param>
    /// <param name="count">How many are wanted; about so many are drawn, and 20 or all at least.</param>
    /// <param name="rng">Draws.</param>
    internal static int[] Rows(Labels labels, int count, Rng rng)
    {
        count = Math.Min(labels.Count, Math.Max(Fewest, count));
        int[] order = rng.Permutation(labels.Count);
        int[] rows = labels.ClassCount == 0 ? order[..count] : OfEachClass(labels, order, count);
        Array.Sort(rows);
        return rows;
    }

    private static int[] OfEachClass(Labels all, int[] order, int count)
    {
        ReadOnlySpan<float> labels = all.Values;
        int[] open = new int[all.ClassCount];
        foreach (float label in labels)
        {
            open[(int)label]++;
        }

        double share = (double)count / all.Count;
        open = Array.ConvertAll(open, rows => rows == 0 ? 0 : Math.Max(1, (int)Math.Round(rows * share)));
        int[] taken = new int[open.Sum()];
        int drawn = 0;
        for (int i = 0; drawn < taken.Length; i++)
        {
            if (open[(int)labels[order[i]]]-- > 0)
            {
                taken[drawn++] = order[i];
            }
        }

        return taken;
    }
}
