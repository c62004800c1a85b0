using System.Globalization;
using FullStackAI.Data.Verbs;

namespace FullStackAI.Data.Profiling;

/// <summary>Walks over the columns of a table once and notes what each holds.</summary>
internal sealed class TableScan(Table table, ProfileOptions options)
{
    private static readonly string[] LabelNames = ["label", "target", "class", "y", "outcome", "response"];

    private readonly List<ProfileWarning> _warnings = [];
    private readonly Dictionary<ulong, string> _columnsByHash = [];
    private readonly ulong[] _rows = new ulong[table.RowCount];

    internal TableProfile Run(CancellationToken cancellationToken)
    {
        options.Validate(table);
        string? label = options.Label
            ?? table.Columns.FirstOrDefault(column => LabelNames.Contains(column.Name, StringComparer.OrdinalIgnoreCase))?.Name;
        var leaks = label is null ? null : new LabelLeaks(table, table[label]);
        var columns = new List<ColumnProfile>();
        foreach (Column column in table.Columns)
        {
            cancellationToken.ThrowIfCancellationRequested();
            columns.Add(Profile(column, column.Name == label, leaks));
        }

        leaks?.FindSums(Warn);
        int duplicates = table.RowCount - new HashSet<ulong>(_rows).Count;
        if (duplicates > 0)
        {
            Warn(
                ProfileFinding.DuplicateRows,
                null,
                $"{duplicates} of {table.RowCount} rows {(duplicates == 1 ? "repeats" : "repeat")} an earlier one; keep equal rows on one side of every split.");
        }

        return new TableProfile(table.RowCount, duplicates, columns, _warnings);
    }

    private void Warn(ProfileFinding finding, string? column, string message) =>
        _warnings.Add(new ProfileWarning(finding, column, message));

    private ColumnProfile Profile(Column column, bool isLabel, LabelLeaks? leaks)
    {
        ulong[] hashes = CellHashes.Of(column);
        ulong whole = (ulong)column.Kind;
        var distinct = new Dictionary<ulong, int>(); // each different cell and the first row that has it
        int missing = 0;
        for (int row = 0; row < hashes.Length; row++)
        {
            whole = CellHashes.Combine(whole, hashes[row]);
            _rows[row] = CellHashes.Combine(_rows[row], hashes[row]);
            if (column.IsMissing(row))
            {
                missing++;
            }
            else
            {
                distinct.TryAdd(hashes[row], row);
            }
        }

        int present = column.Length - missing;
        bool copy = present > 0 && !_columnsByHash.TryAdd(whole, column.Name);
        NumberSummary? numbers = Numeric.Summarise(column);
        DateRange? dates = column is DateTimeColumn times && present > 0 ? Range(times) : null;
        bool identifier = !copy && Identifiers.IsLikely(column, distinct.Count, present);
        SuggestedRole role = isLabel ? SuggestedRole.Label
            : present == 0 || distinct.Count == 1 || copy ? SuggestedRole.Ignore
            : identifier ? SuggestedRole.Identifier
            : column.Kind == ColumnKind.Text ? SuggestedRole.Text
            : column.Kind == ColumnKind.DateTime ? SuggestedRole.Time
            : SuggestedRole.Feature;

        WarnOfCells(column, missing, present, distinct.Count, numbers);
        if (copy)
        {
            Warn(
                ProfileFinding.DuplicateColumn,
                column.Name,
                $"all cells equal those of column '{_columnsByHash[whole]}'; one of the two suffices.");
        }
        else if (identifier && !isLabel)
        {
            Warn(
                ProfileFinding.Identifier,
                column.Name,
                $"{distinct.Count} different values in {present} rows: it names the rows, and a model would learn them by heart. Leave it out, or use it to group.");
        }

        if (isLabel)
        {
            WarnOfLabel(column, missing, hashes);
        }
        else if (present > 0 && distinct.Count > 1)
        {
            leaks?.Check(column, hashes, Warn);
        }

        double? length = column is TextColumn texts && present > 0
            ? Enumerable.Range(0, texts.Length).Sum(row => (double)texts.Utf8(row).Length) / present
            : null;
        string[] examples = [.. distinct.Values.Order().Take(options.Examples).Select(row => TablePreview.Cell(column, row))];
        return new ColumnProfile(
            column.Name, column.Kind, role, missing, distinct.Count, numbers, dates, length, TopLevels(column, hashes, distinct), examples);
    }

    private LevelShare[] TopLevels(Column column, ulong[] hashes, Dictionary<ulong, int> distinct)
    {
        if (column.Kind is not (ColumnKind.Category or ColumnKind.Boolean))
        {
            return [];
        }

        var counts = new Dictionary<ulong, int>();
        for (int row = 0; row < hashes.Length; row++)
        {
            if (distinct.ContainsKey(hashes[row]))
            {
                counts[hashes[row]] = counts.GetValueOrDefault(hashes[row]) + 1;
            }
        }

        return [.. counts.OrderByDescending(pair => pair.Value).ThenBy(pair => distinct[pair.Key]).Take(options.TopLevels)
            .Select(pair => new LevelShare(new TableRow(new Table([column]), distinct[pair.Key]).Text(column.Name)!, pair.Value))];
    }

    private static DateRange Range(DateTimeColumn dates)
    {
        (long earliest, long latest) = (long.MaxValue, 0);
        for (int row = 0; row < dates.Length; row++)
        {
            if (!dates.IsMissing(row))
            {
                (earliest, latest) = (Math.Min(earliest, dates[row]), Math.Max(latest, dates[row]));
            }
        }

        return new DateRange(new DateTime(earliest), new DateTime(latest));
    }

    private void WarnOfCells(Column column, int missing, int present, int distinct, NumberSummary? numbers)
    {
        if (present == 0)
        {
            Warn(ProfileFinding.AllMissing, column.Name, "every cell is missing; leave it out.");
            return;
        }

        if (distinct == 1 && column.Length > 1)
        {
            Warn(
                ProfileFinding.Constant,
                column.Name,
                missing == 0
                    ? "every cell has the same value; nothing can be learned from it."
                    : "every cell that is there has the same value; only whether it is there tells anything.");
        }

        if (missing * 2L > column.Length)
        {
            Warn(
                ProfileFinding.MostlyMissing,
                column.Name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{missing} of {column.Length} cells ({missing / (double)column.Length:0.#%}) are missing."));
        }

        if (numbers is { Outliers: > 0 })
        {
            Warn(
                ProfileFinding.Outliers,
                column.Name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{numbers.Outliers} {(numbers.Outliers == 1 ? "value lies" : "values lie")} far from the others (range {numbers.Min:G6} to {numbers.Max:G6}, middle half {numbers.Quantile25:G6} to {numbers.Quantile75:G6}); clip them for models that are not trees."));
        }

        if (numbers is not null && (double.IsInfinity(numbers.Min) || double.IsInfinity(numbers.Max)))
        {
            Warn(ProfileFinding.Infinite, column.Name, "some values are infinite; replace or clip them.");
        }
    }

    private void WarnOfLabel(Column column, int missing, ulong[] hashes)
    {
        const int fewRows = 10;
        if (missing > 0)
        {
            Warn(
                ProfileFinding.LabelMissing,
                column.Name,
                missing == 1
                    ? "1 row has no label; it cannot be trained on."
                    : $"{missing} rows have no label; they cannot be trained on.");
        }

        if (column.Kind is ColumnKind.Category or ColumnKind.Boolean)
        {
            int rare = hashes.Where(hash => hash != CellHashes.Missing).GroupBy(hash => hash).Count(group => group.Count() < fewRows);
            if (rare > 0)
            {
                Warn(
                    ProfileFinding.RareClass,
                    column.Name,
                    $"{rare} {(rare == 1 ? "class has" : "classes have")} fewer than {fewRows} rows; scores for {(rare == 1 ? "it" : "them")} will be guesses.");
            }
        }
    }
}
