using FullStackAI.Numerics;

namespace FullStackAI.Data.Splits;

/// <summary>Divides rows into folds or into training and test rows: shuffled, stratified, by group, by time.</summary>
public static class RowSplits
{
    /// <summary>Divides rows into folds: every row is a test row once in each repeat
    /// (by time: once or, in the first part, never).</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="options">Folds, repeats, seed, gap; null means those that the rows were read with.</param>
    /// <exception cref="SchemaException">There are fewer rows, groups or times than folds.</exception>
    public static IReadOnlyList<Fold> KFold(SplitRows rows, SplitOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= rows.Options;
        options.Validate();
        if (rows.Times is not null)
        {
            return ForwardFolds.Make(rows.Times, rows.Groups, options.Folds, options.Gap, 1.0 / (options.Folds + 1));
        }

        UnitList units = Units(rows, options.Folds, rows.Count / options.Folds);
        var rng = new Rng(options.Seed);
        double[] shares = new double[options.Folds];
        Array.Fill(shares, 1.0 / options.Folds);
        var folds = new List<Fold>(options.Folds * options.Repeats);
        for (int repeat = 0; repeat < options.Repeats; repeat++)
        {
            int[] assigned = FoldAssignment.Assign(units, rows.Strata, shares, rng.Split("repeat", repeat));
            for (int fold = 0; fold < options.Folds; fold++)
            {
                folds.Add(Pick(assigned, fold));
            }
        }

        return folds;
    }

    /// <summary>Divides rows into training and test rows; by time the test rows are the last.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="testFraction">The share of test rows; in (0, 1).</param>
    /// <param name="options">Seed, gap; null means those that the rows were read with.</param>
    /// <exception cref="SchemaException">There are too few rows, groups or times.</exception>
    public static Fold TrainTest(SplitRows rows, double testFraction, SplitOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= rows.Options;
        options.Validate();
        if (testFraction is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(testFraction), testFraction, "The share of test rows lies in (0, 1); 0.2 is common.");
        }

        if (rows.Times is not null)
        {
            return ForwardFolds.Make(rows.Times, rows.Groups, 1, options.Gap, 1 - testFraction)[0];
        }

        UnitList units = Units(rows, 2, (int)Math.Max(1, rows.Count * Math.Min(testFraction, 1 - testFraction)));
        int[] assigned = FoldAssignment.Assign(units, rows.Strata, [1 - testFraction, testFraction], new Rng(options.Seed).Split("test"));
        Fold split = Pick(assigned, 1);
        if (split.Train.Length == 0 || split.Test.Length == 0)
        {
            // So few or so large units that one side stayed empty: the unit nearest in size to the smaller side goes there.
            int starved = split.Test.Length == 0 ? 1 : 0;
            double wanted = rows.Count * (starved == 1 ? testFraction : 1 - testFraction);
            foreach (int row in units[Enumerable.Range(0, units.Count).MinBy(unit => Math.Abs(units.SizeOf(unit) - wanted))])
            {
                assigned[row] = starved;
            }

            split = Pick(assigned, 1);
        }

        return split;
    }

    /// <summary>Divides a table into folds.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="options">Folds, label, groups, time, seed; null means five shuffled folds.</param>
    /// <returns>Row numbers; <see cref="Table.Take(ReadOnlySpan{int})"/> makes views of them.</returns>
    /// <exception cref="SchemaException">A column is not there, or there are fewer rows, groups or times than folds.</exception>
    public static IReadOnlyList<Fold> KFold(this Table table, SplitOptions? options = null) =>
        KFold(SplitRows.From(table, options), options);

    /// <summary>Divides a table into training and test rows.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="testFraction">The share of test rows; in (0, 1); the default is 0.2.</param>
    /// <param name="options">Label, groups, time, seed; null means a shuffle.</param>
    /// <returns>Two views; no cell is copied.</returns>
    /// <exception cref="SchemaException">A column is not there, or there are too few rows, groups or times.</exception>
    public static TrainTestSplit TrainTestSplit(this Table table, double testFraction = 0.2, SplitOptions? options = null)
    {
        Fold fold = TrainTest(SplitRows.From(table, options), testFraction, options);
        return new TrainTestSplit(table.Take(fold.Train), table.Take(fold.Test));
    }

    private static UnitList Units(SplitRows rows, int folds, int largestCopies)
    {
        UnitList units = rows.Units(Math.Max(1, largestCopies));
        if (units.Count < folds && rows.HasGroups)
        {
            units = rows.Units(largestCopies: 0); // rows that are equal by chance have chained the groups together: the groups alone count
        }

        if (units.Count >= folds)
        {
            return units;
        }

        if (rows.HasGroups || rows.Count < folds)
        {
            throw new SchemaException(
                $"{folds} folds need at least {folds} {(rows.HasGroups ? "groups" : "rows")}; found {units.Count} {(rows.HasGroups ? "groups" : "different rows")} in {rows.Count} rows. Lower the number of folds{(rows.HasGroups ? ", or choose a group column with more values" : "")}.");
        }

        return UnitList.Singles(rows.Count);
    }

    private static Fold Pick(int[] assigned, int test)
    {
        int held = assigned.AsSpan().Count(test);
        var fold = new Fold(new int[assigned.Length - held], new int[held]);
        for (int row = 0, train = 0, judged = 0; row < assigned.Length; row++)
        {
            if (assigned[row] == test)
            {
                fold.Test[judged++] = row;
            }
            else
            {
                fold.Train[train++] = row;
            }
        }

        return fold;
    }
}
