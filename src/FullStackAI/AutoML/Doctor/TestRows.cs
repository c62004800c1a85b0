using System.Globalization;
using FullStackAI.Data;
using FullStackAI.Data.Profiling;
using FullStackAI.Evaluation;

namespace FullStackAI.AutoML;

/// <summary>Compares test rows with training rows: the same rows again, or columns that are distributed otherwise.</summary>
internal sealed class TestRows(LabelledTable data, int[] rows, Table test, int[] testRows, List<LeakageFinding> findings)
{
    private const double SharedRows = 0.01;
    private const double Distance = 0.1;
    private const double SevereDistance = 0.5;
    private const double Chance = 0.001; // of a false alarm, over all columns

    internal void Find(CancellationToken cancellationToken)
    {
        Column[] shared =
        [
            .. data.Features.Columns.Where(column => test.TryGetColumn(column.Name, out Column? other) && other.Kind == column.Kind)
        ];
        if (shared.Length == 0 || testRows.Length == 0)
        {
            return;
        }

        FindRows(shared);
        Table train = new Table(shared).Take(rows);
        Table other = test.Select([.. shared.Select(column => column.Name)]).Take(testRows);
        foreach (Column column in train.Columns)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (column is not VectorColumn)
            {
                Compare(column, other[column.Name], shared.Length);
            }
        }
    }

    private void FindRows(Column[] shared)
    {
        var known = new HashSet<ulong>(Hashes(shared, data.Count));
        ulong[] hashes = Hashes([.. shared.Select(column => test[column.Name])], test.RowCount);
        int count = hashes.Count(known.Contains);
        double share = count / (double)hashes.Length;
        // Rows that few features tell apart meet again by nature.
        bool mostlyDistinct = known.Count >= data.Count / 2;
        if (share >= SharedRows && mostlyDistinct)
        {
            findings.Add(new LeakageFinding(LeakageKind.TestRowsInTraining, [], share, share >= SevereDistance
                ? LeakageSeverity.Severe
                : LeakageSeverity.Warning,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{count:N0} of {hashes.Length:N0} test rows ({LeakageFinding.Percent(share)}) equal a training row in every feature."),
                "Remove them from the test: a model has seen them."));
        }
    }

    // By the text of levels, which number levels alike in both tables.
    private static ulong[] Hashes(Column[] columns, int count)
    {
        ulong[] hashes = new ulong[count];
        foreach (Column column in columns)
        {
            ulong[] cells = CellHashes.Of(column);
            for (int row = 0; row < count; row++)
            {
                hashes[row] = CellHashes.Combine(hashes[row], cells[row]);
            }
        }

        return hashes;
    }

    private void Compare(Column train, Column other, int columns)
    {
        double limit = Math.Sqrt(-0.5 * Math.Log(Chance / columns / 2) * (1.0 / train.Length + (1.0 / other.Length)));
        (double distance, string what) = RowBins.Ordered(train) is { } numbers
            ? (TwoSamples.KolmogorovSmirnov(numbers, RowBins.Ordered(other)!), "Kolmogorov-Smirnov distance")
            : (
                TwoSamples.TotalVariation(CellHashes.Of(train), CellHashes.Of(other)),
                "share of rows that would have to change their value");
        if (distance < Distance || distance < limit)
        {
            return;
        }

        findings.Add(new LeakageFinding(LeakageKind.Drift, [train.Name], distance, distance >= SevereDistance
            ? LeakageSeverity.Severe
            : LeakageSeverity.Warning,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Column '{train.Name}' is distributed otherwise in the test rows ({what} {distance:0.00})."),
            train is DateTimeColumn
                ? $"If test rows are later, judge models on later rows too: --time-column \"{train.Name}\" (TimeColumn)."
                : "Find out why: scores by folds of the training rows will not hold for such rows."));
    }
}
