using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Boosting;

/// <summary>Parts rows into those that trees are grown on and those that early stopping watches.</summary>
/// <param name="Kept">[kept rows]; row numbers, ascending.</param>
/// <param name="Held">[held rows]; row numbers, ascending.</param>
internal sealed record HeldBackRows(int[] Kept, int[] Held)
{
    /// <summary>Draws rows: of each class the same share, of a ranking whole groups.</summary>
    /// <param name="set">The rows.</param>
    /// <param name="share">How many are held back, in (0, 1).</param>
    /// <param name="rng">Draws.</param>
    /// <returns>Null when there are too few rows to hold any back.</returns>
    internal static HeldBackRows? Draw(TrainingSet set, double share, Rng rng)
    {
        bool[] held = new bool[set.Rows];
        int stratum = 0;
        foreach (int[][] units in Strata(set))
        {
            int count = (int)Math.Round(units.Length * share, MidpointRounding.AwayFromZero);
            foreach (int unit in rng.Split("stratum", stratum++).Permutation(units.Length).AsSpan(0, count))
            {
                foreach (int row in units[unit])
                {
                    held[row] = true;
                }
            }
        }

        int[] all = [.. Enumerable.Range(0, set.Rows)];
        var split = new HeldBackRows(Array.FindAll(all, row => !held[row]), Array.FindAll(all, row => held[row]));
        return split.Held.Length == 0 || split.Kept.Length == 0 || (set.Weights is { } weights && (WeighNothing(weights, split.Held) || WeighNothing(weights, split.Kept))) ? null : split;
    }

    /// <summary>Some rows of a set.</summary>
    /// <param name="set">All rows.</param>
    /// <param name="rows">Row numbers, ascending; of a ranking, whole groups.</param>
    internal static TrainingSet Take(TrainingSet set, int[] rows)
    {
        float[]? weights = set.Weights is { } own ? Array.ConvertAll(rows, row => own[row]) : null;
        return new(set.Features.Take(rows), set.Labels.Take(rows), weights, GroupSizesOf(set, rows));
    }

    private static bool WeighNothing(float[] weights, int[] rows) => Array.TrueForAll(rows, row => weights[row] == 0);

    private static int[]? GroupSizesOf(TrainingSet set, int[] rows)
    {
        if (set.GroupSizes is not { } sizes)
        {
            return null;
        }

        var taken = rows.ToHashSet();
        var kept = new List<int>();
        int start = 0;
        foreach (int size in sizes)
        {
            if (taken.Contains(start))
            {
                kept.Add(size);
            }

            start += size;
        }

        return [.. kept];
    }

    // What is drawn together: groups, or rows one by one, class by class.
    private static IEnumerable<int[][]> Strata(TrainingSet set)
    {
        if (set.GroupSizes is { } sizes)
        {
            int start = 0;
            var groups = new List<int[]>();
            foreach (int size in sizes)
            {
                groups.Add([.. Enumerable.Range(start, size)]);
                start += size;
            }

            return [[.. groups]];
        }

        float[] labels = set.Labels.Values.ToArray();
        return set.Labels.ClassCount == 0
            ? [[.. Enumerable.Range(0, set.Rows).Select(row => new[] { row })]]
            : Enumerable.Range(0, set.Rows).GroupBy(row => labels[row]).OrderBy(group => group.Key).Select(group => group.Select(row => new[] { row }).ToArray());
    }
}
