using System.Globalization;
using FullStackAI.Data;
using FullStackAI.Data.Profiling;
using FullStackAI.Preprocessing;

namespace FullStackAI.AutoML;

/// <summary>Finds columns that tell the label: copies of it, near-perfect predictors, row
/// names and row numbers; and whether the order of the rows does.</summary>
internal sealed class TellingColumns(LeakageSample sample, List<LeakageFinding> findings)
{
    private const double NearPerfectArea = 0.99;
    private const double PerfectArea = 0.999;
    private const double NearPerfectShare = 0.98; // of the variance
    private const double PerfectShare = 0.999;
    private const double NameArea = 0.7; // a name should tell nothing
    private const double NameShare = 0.1;
    private const double OrderArea = 0.6;
    private const double OrderShare = 0.05;
    private const double CountsRows = 0.999; // correlation of ranks with the row number
    private const int FewestRows = 30;
    private const int MostSketched = 200_000;

    private readonly HashSet<string> _told = [];

    internal void Find(CancellationToken cancellationToken)
    {
        if (sample.Rows.Length < FewestRows)
        {
            return;
        }

        FindCopies(cancellationToken);
        double order = OrderScore();
        foreach (Column column in sample.Features.Columns)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!_told.Contains(column.Name) && RowBins.Of(column) is { } bins)
            {
                Judge(column, bins, order);
            }
        }

        if (IsTelling(order, OrderArea, OrderShare) && !findings.Any(finding => finding.Kind == LeakageKind.RowOrder))
        {
            findings.Add(new LeakageFinding(
                LeakageKind.RowOrder,
                [],
                order,
                LeakageSeverity.Note,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The rows are sorted: the place of a row tells its label '{sample.Label}' ({sample.Score.Name} {order:0.000})."),
                    "Shuffle before splitting by place; the folds here are drawn at random unless a time column is given."));
        }
    }

    private void FindCopies(CancellationToken cancellationToken)
    {
        Column label = new Table([sample.Data.Source[sample.Label]]).Take(sample.Rows).Columns[0];
        var leaks = new LabelLeaks(new Table([label, .. sample.Features.Columns]), label);
        foreach (Column column in sample.Features.Columns)
        {
            cancellationToken.ThrowIfCancellationRequested();
            leaks.Check(
                column,
                CellHashes.Of(column),
                (_, _, message) => Add(
                    LeakageKind.LabelCopy,
                    [column.Name],
                    $"Column '{column.Name}': {message[..message.LastIndexOf(" Leave", StringComparison.Ordinal)]}",
                    "Leave it out, unless it is known before the label is."));
        }

        foreach ((string first, string second) in leaks.Sums())
        {
            Add(
                LeakageKind.LabelSum,
                [first, second],
                $"Columns '{first}' and '{second}' add up to the label '{sample.Label}' in every row.",
                "Leave both out.");
        }
    }

    private void Add(LeakageKind kind, string[] columns, string message, string advice)
    {
        _told.UnionWith(columns);
        findings.Add(new LeakageFinding(kind, columns, 1, LeakageSeverity.Severe, message, advice));
    }

    private void Judge(Column column, RowBins bins, double order)
    {
        double score = sample.Score.Of(bins);
        bool isPerfect = score >= (sample.Score.IsArea ? PerfectArea : PerfectShare);
        if (CountsTheRows(column) && IsTelling(order, OrderArea, OrderShare))
        {
            findings.Add(new LeakageFinding(
                LeakageKind.RowOrder,
                [column.Name],
                order,
                LeakageSeverity.Severe,
                Told(column, order, "goes along with the place of the row, and the rows are sorted so that it tells"),
                    "Leave it out: new rows will come in another order."));
        }
        else if (Name(column) is { } names && sample.Score.Of(names) is var named && IsTelling(named, NameArea, NameShare))
        {
            findings.Add(new LeakageFinding(LeakageKind.Identifier, [column.Name], named, isPerfect
                ? LeakageSeverity.Severe
                : LeakageSeverity.Warning, Told(column, named, "names the rows, and its number tells"),
                "Leave it out, or find out why: names should tell nothing."));
        }
        else if (score >= (sample.Score.IsArea ? NearPerfectArea : NearPerfectShare))
        {
            findings.Add(new LeakageFinding(LeakageKind.NearPerfectFeature, [column.Name], score, isPerfect
                ? LeakageSeverity.Severe
                : LeakageSeverity.Warning, Told(column, score, "alone tells"),
                "Is it known before the label is? If not, leave it out."));
        }
    }

    private string Told(Column column, double score, string what) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Column '{column.Name}' {what} the label '{sample.Label}' ({sample.Score.Name} {score:0.0000} out of fold).");

    private bool IsTelling(double score, double area, double share) =>
        score >= (sample.Score.IsArea ? area : share) && sample.Score.IsBeyondChance(score);

    private double OrderScore() => sample.Score.Of(RowBins.OfNumbers([.. sample.Rows.Select(row => (double)sample.Data.SourceRows[row])]));

    /// <summary>Whether a column rises or falls with the row number.</summary>
    private static bool CountsTheRows(Column column)
    {
        double[]? values = RowBins.Ordered(column) ?? Numbers(column);
        if (values is null || values.Any(double.IsNaN))
        {
            return false;
        }

        int distinct = values.Distinct().Count();
        return distinct >= 0.5 * values.Length && Math.Abs(Ranks.Correlation(values)) >= CountsRows;
    }

    /// <summary>Bins of the number in a column that names the rows; null for a column that describes them.</summary>
    private RowBins? Name(Column column)
    {
        Column whole = sample.Data.Features[column.Name];
        Column sketched = whole.Length <= MostSketched ? whole : new Table([whole]).Take([.. Enumerable.Range(0, MostSketched)]).Columns[0];
        return column is not (IntegerColumn or CategoryColumn or TextColumn) || ColumnSketch.Of(sketched).Fault is null ? null
            : (RowBins.Ordered(column) ?? Numbers(column)) is { } numbers ? RowBins.OfNumbers(numbers)
            : null;
    }

    /// <summary>The first run of digits in each cell of words.</summary>
    /// <returns>[rows]; NaN where there is none; null for other columns.</returns>
    private static double[]? Numbers(Column column) => column is CategoryColumn or TextColumn
        ? [.. Enumerable.Range(0, column.Length).Select(
            row => column.IsMissing(row) ? double.NaN : FirstNumber((string)column.GetValue(row)!))]
        : null;

    private static double FirstNumber(string text)
    {
        int start = text.AsSpan().IndexOfAnyInRange('0', '9');
        if (start < 0)
        {
            return double.NaN;
        }

        int length = text.AsSpan(start).IndexOfAnyExceptInRange('0', '9');
        return double.Parse(length < 0 ? text.AsSpan(start) : text.AsSpan(start, length), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
