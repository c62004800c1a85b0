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

        int[] order = rng.Permutation(set.Rows);
        int[] rows = set.Labels.ClassCount == 0 ? order[..count] : OfEachClass(set, order, count);
        Array.Sort(rows);
        float[]? weights = set.Weights is { } own ? Array.ConvertAll(rows, row => own[row]) : null;
        bool weighsNothing = weights is not null && Array.TrueForAll(weights, weight => weight == 0);
        return weighsNothing ? set : new TrainingSet(set.Features.Take(rows), set.Labels.Take(rows), weights);
    }

    private static int[] OfEachClass(TrainingSet set, int[] order, int count)
    {
        ReadOnlySpan<float> labels = set.Labels.Values;
        int[] open = new int[set.Labels.ClassCount];
        foreach (float label in labels)
        {
            open[(int)label]++;
        }

        double share = (double)count / set.Rows;
        open = Array.ConvertAll(open, rows => rows == 0 ? 0 : Math.Max(1, (int)Math.Round(rows * share)));
        List<int> taken = [];
        foreach (int row in order)
        {
            if (open[(int)labels[row]]-- > 0)
            {
                taken.Add(row);
            }
        }

        return [.. taken];
    }
}
