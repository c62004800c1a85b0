using FullStackAI.Data;
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
    /// <param name="cancellation">Looked at for each class; the default never stops.</param>
    /// <returns>Null when there are too few rows to hold any back.</returns>
    internal static HeldBackRows? Draw(TrainingSet set, double share, Rng rng, CancellationToken cancellation = default)
    {
        int[] starts = UnitStarts(set);
        bool[] held = new bool[set.Rows];
        int stratum = 0;
        foreach (int[] units in Strata(set, starts.Length - 1))
        {
            cancellation.ThrowIfCancellationRequested();
            int count = (int)Math.Round(units.Length * share, MidpointRounding.AwayFromZero);
            foreach (int place in rng.Split("stratum", stratum++).Permutation(units.Length).AsSpan(0, count))
            {
                int unit = units[place];
                held.AsSpan(starts[unit]..starts[unit + 1]).Fill(true);
            }
        }

        HeldBackRows split = new(RowsWhere(held, false), RowsWhere(held, true));
        return split.Held.Length == 0
            || split.Kept.Length == 0
            || (set.Weights is { } weights && (WeighNothing(weights, split.Held) || WeighNothing(weights, split.Kept)))
            ? null
            : split;
    }

    /// <summary>Some rows of a set.</summary>
    /// <param name="set">All rows.</param>
    /// <param name="rows">Row numbers, ascending; of a ranking, whole groups.</param>
    /// <param name="cancellation">Looked at for each feature; the default never stops.</param>
    internal static TrainingSet Take(TrainingSet set, int[] rows, CancellationToken cancellation = default)
    {
        float[]? weights = set.Weights is { } own ? Array.ConvertAll(rows, row => own[row]) : null;
        float[][] dense = new float[set.Features.DenseCount][];
        for (int feature = 0; feature < dense.Length; feature++)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<float> source = set.Features.Dense(feature);
            float[] taken = dense[feature] = new float[rows.Length];
            for (int i = 0; i < taken.Length; i++)
            {
                taken[i] = source[rows[i]];
            }
        }

        FeatureMatrix features = new(rows.Length, set.Features.Features, dense, set.Features.Sparse?.Take(rows));
        return new(features, set.Labels.Take(rows), weights, GroupSizesOf(set, rows));
    }

    private static int[] RowsWhere(bool[] held, bool wanted)
    {
        int[] rows = new int[held.Count(row => row == wanted)];
        int next = 0;
        for (int row = 0; row < held.Length; row++)
        {
            if (held[row] == wanted)
            {
                rows[next++] = row;
            }
        }

        return rows;
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

    // What is drawn together is a unit: a group, or a row.
    private static int[] UnitStarts(TrainingSet set)
    {
        int[] starts = new int[(set.GroupSizes?.Length ?? set.Rows) + 1];
        for (int unit = 1; unit < starts.Length; unit++)
        {
            starts[unit] = starts[unit - 1] + (set.GroupSizes?[unit - 1] ?? 1);
        }

        return starts;
    }

    // Units of each class apart.
    private static IEnumerable<int[]> Strata(TrainingSet set, int units)
    {
        if (set.GroupSizes is not null || set.Labels.ClassCount == 0)
        {
            return [[.. Enumerable.Range(0, units)]];
        }

        var byClass = new List<int>[set.Labels.ClassCount];
        ReadOnlySpan<float> labels = set.Labels.Values;
        for (int row = 0; row < labels.Length; row++)
        {
            (byClass[(int)labels[row]] ??= []).Add(row);
        }

        return byClass.Where(rows => rows is not null).Select(rows => rows.ToArray());
    }
}
