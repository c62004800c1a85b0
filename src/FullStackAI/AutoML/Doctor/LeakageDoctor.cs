using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Numerics;

namespace FullStackAI.AutoML;

/// <summary>Looks, before any training, for reasons why a model would score better than it will do: columns that tell the
/// label, row numbers and groups that do, time, equal rows, and test rows of another kind.</summary>
/// <remarks>Reads a bounded number of rows, so that it takes about as long for a million rows as for a
/// hundred thousand. The answer depends on the rows and the seed alone.</remarks>
public static class LeakageDoctor
{
    private const int ExactTimes = 10; // as many rows again are compared for equality

    /// <summary>Examines a table.</summary>
    /// <param name="table">The rows to train on.</param>
    /// <param name="roles">What the columns are for.</param>
    /// <param name="test">The rows to test on; null means there are none.</param>
    /// <param name="options">How thoroughly; null means the defaults.</param>
    /// <param name="cancellationToken">Polled for each column.</param>
    /// <exception cref="SchemaException">A column is not there, or the label cannot be learned.</exception>
    public static LeakageReport Examine(
        Table table,
        DataRoles roles,
        Table? test = null,
        LeakageDoctorOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Examine(LabelledTable.ForTraining(table, roles), test, options, cancellationToken);

    /// <summary>Examines a table whose columns have their roles.</summary>
    /// <param name="data">The rows to train on.</param>
    /// <param name="test">The rows to test on; null means there are none.</param>
    /// <param name="options">How thoroughly; null means the defaults.</param>
    /// <param name="cancellationToken">Polled for each column.</param>
    public static LeakageReport Examine(
        LabelledTable data, Table? test = null, LeakageDoctorOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new LeakageDoctorOptions();
        options.Validate();
        return Examine(data, test, options, [], cancellationToken);
    }

    /// <summary>The same, with a list that holds what was found by the time the token ends it.</summary>
    internal static LeakageReport Examine(
        LabelledTable data, Table? test, LeakageDoctorOptions options, List<LeakageFinding> findings, CancellationToken cancellationToken)
    {
        int[] rows = Draw(data.Count, options.MaxRows, options.Seed);
        var sample = new LeakageSample(data, rows, new Rng(options.Seed).Split("halves"));
        new TellingColumns(sample, findings).Find(cancellationToken);
        int[] many = Draw(data.Count, (int)Math.Min(int.MaxValue, ExactTimes * (long)options.MaxRows), options.Seed);
        new RowTies(data, many, findings).Find(cancellationToken);
        if (test is not null)
        {
            new TestRows(data, rows, test, Draw(test.RowCount, options.MaxRows, options.Seed), findings).Find(cancellationToken);
        }

        return new LeakageReport(data.Count, rows.Length, [.. findings.OrderByDescending(finding => finding.Severity)]);
    }

    /// <summary>Row numbers, ascending; all rows where they are few.</summary>
    private static int[] Draw(int count, int most, ulong seed)
    {
        if (count <= most)
        {
            return [.. Enumerable.Range(0, count)];
        }

        int[] drawn = new Rng(seed).Split("rows").Permutation(count)[..most];
        Array.Sort(drawn);
        return drawn;
    }
}
