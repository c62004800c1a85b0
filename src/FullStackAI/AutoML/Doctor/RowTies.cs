using System.Globalization;
using FullStackAI.Data;
using FullStackAI.Data.Profiling;
using FullStackAI.Data.Splits;
using FullStackAI.Evaluation;

namespace FullStackAI.AutoML;

/// <summary>Finds rows that belong together: equal ones with different labels, those of one group, neighbours in time.</summary>
internal sealed class RowTies(LabelledTable data, int[] rows, List<LeakageFinding> findings)
{
    private const int FewestRows = 50;
    private const double ConflictShare = 0.01;
    private const double MostlyDistinct = 0.5;
    private const int FewestGroups = 20;
    private const double MostRowsPerGroup = 50;
    private const double LargestGroup = 0.1;
    private const double GroupShare = 0.3;
    private const double SevereGroupShare = 0.8;
    private const double TimeCorrelation = 0.3;
    private readonly Table _features = rows.Length == data.Count ? data.Features : data.Features.Take(rows);
    private readonly Labels _labels = rows.Length == data.Count ? data.Labels : data.Labels.Take(rows);

    internal void Find(CancellationToken cancellationToken)
    {
        if (rows.Length < FewestRows || _features.Columns.Count == 0)
        {
            return;
        }

        FindConflicts();
        foreach (Column column in _features.Columns)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (data.Roles.Group is null && column is IntegerColumn or CategoryColumn or TextColumn)
            {
                FindGroups(column);
            }
            else if (data.Roles.Time is null && column is DateTimeColumn dates)
            {
                FindTime(dates);
            }
        }
    }

    private void FindConflicts()
    {
        ulong[] hashes = RowIdentity.Hash(_features.Columns, rows.Length);
        var labels = new Dictionary<ulong, float>();
        var conflicts = new HashSet<ulong>();
        for (int row = 0; row < hashes.Length; row++)
        {
            if (!labels.TryAdd(hashes[row], _labels.Values[row]) && labels[hashes[row]] != _labels.Values[row])
            {
                conflicts.Add(hashes[row]);
            }
        }

        int count = hashes.Count(conflicts.Contains);
        if (count == 0)
        {
            return;
        }

        double share = count / (double)rows.Length;
        // Where most rows repeat, few features tell few rows apart, and labels differ by nature.
        LeakageSeverity severity = share >= ConflictShare && labels.Count >= MostlyDistinct * rows.Length
            ? LeakageSeverity.Warning
            : LeakageSeverity.Note;
        findings.Add(new LeakageFinding(LeakageKind.ConflictingDuplicates, [], share, severity,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count:N0} of {rows.Length:N0} rows ({LeakageFinding.Percent(share)}) equal another in every feature and differ from it in the label '{data.Roles.Label}'."),
            "No model can tell them apart: correct the labels, or add the feature that does."));
    }

    private void FindGroups(Column column)
    {
        RowBins bins = RowBins.OfValues(CellHashes.Of(column));
        int groups = bins.Count - 1;
        int[] counts = new int[bins.Count];
        foreach (int bin in bins.OfRows)
        {
            counts[bin]++;
        }

        int inPairs = counts.Skip(1).Where(count => count >= 2).Sum();
        bool groupLike = groups >= FewestGroups
            && inPairs >= 0.5 * rows.Length
            && rows.Length <= MostRowsPerGroup * groups
            && counts.Max() <= LargestGroup * rows.Length;
        if (!groupLike)
        {
            return;
        }

        double own = GroupMeans.Share(_labels, bins, counts, neighbours: false);
        if (own < GroupShare
            || (column is IntegerColumn numbers
                && GroupMeans.Share(_labels, GroupMeans.Consecutive(numbers), null, neighbours: true) > own / 2))
        {
            return; // what neighbouring numbers tell as well is a quantity, not a name
        }

        findings.Add(new LeakageFinding(LeakageKind.GroupLike, [column.Name], own, own >= SevereGroupShare
            ? LeakageSeverity.Severe
            : LeakageSeverity.Warning,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Column '{column.Name}' looks like a group: {groups:N0} values of {rows.Length / (double)groups:0.#} rows each, and the others of a value tell the label '{data.Roles.Label}' of a row (R² {own:0.00})."),
            $"Keep the rows of a group in one fold: --group-column \"{column.Name}\" (GroupColumn)."));
    }

    private void FindTime(DateTimeColumn dates)
    {
        int[] order = [.. Enumerable.Range(0, dates.Length).Where(row => !dates.IsMissing(row)).OrderBy(row => dates[row])];
        if (order.Length < FewestRows || dates[order[0]] == dates[order[^1]])
        {
            return;
        }

        double correlation = GroupMeans.Neighbours(_labels, order);
        if (correlation >= TimeCorrelation)
        {
            findings.Add(new LeakageFinding(LeakageKind.TimeOrder, [dates.Name], correlation, LeakageSeverity.Warning,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Rows near in time have similar labels: the label '{data.Roles.Label}' correlates {correlation:0.00} with that of the row before it by '{dates.Name}'."),
                $"Judge models on later rows: --time-column \"{dates.Name}\" (TimeColumn). Shuffled folds would see the future."));
        }
    }
}
