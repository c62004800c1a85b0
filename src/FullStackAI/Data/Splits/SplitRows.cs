namespace FullStackAI.Data.Splits;

/// <summary>What a split knows of its rows. Made once from a table, used for any number of splits.</summary>
public sealed class SplitRows
{
    private readonly int[] _strata;
    private readonly int[]? _groups;
    private readonly double[]? _times;
    private readonly ulong[]? _identities;

    private SplitRows(int count, SplitOptions options, int[]? strata, int[]? groups, double[]? times, ulong[]? identities)
    {
        Count = count;
        Options = options;
        _strata = strata ?? new int[count];
        _groups = groups;
        _times = times;
        _identities = identities;
    }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>Whether rows are ordered by time.</summary>
    public bool HasTime => _times is not null;

    /// <summary>Whether some rows must stay together because of a group column.</summary>
    public bool HasGroups => _groups is not null;

    /// <summary>What the rows were read with: the folds, seed and gap of splits that are given none of their own.</summary>
    internal SplitOptions Options { get; }

    internal int[] Strata => _strata;

    internal int[]? Groups => _groups;

    internal double[]? Times => _times;

    /// <summary>Reads strata, groups, times and identities from a table.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="options">Names the columns; its folds, seed and gap hold for splits that
    /// are given no options of their own; null means the defaults.</param>
    /// <param name="labels">[rows]; stratify by these instead of by the label column; null (the default) reads the column.</param>
    /// <exception cref="SchemaException">A column is not there, or a time is missing.</exception>
    public static SplitRows From(Table table, SplitOptions? options = null, Labels? labels = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        options ??= new SplitOptions();
        options.Validate();
        int[]? strata = labels is not null ? Splits.Strata.Of(labels)
            : options.LabelColumn is null ? null
            : Splits.Strata.Of(table[options.LabelColumn]);
        HashSet<string?> noFeatures = [.. options.IgnoredColumns, options.LabelColumn, options.GroupColumn, options.TimeColumn];
        ulong[]? identities = options.KeepIdenticalRowsTogether && options.TimeColumn is null
            ? RowIdentity.Hash(table.Columns.Where(column => !noFeatures.Contains(column.Name)), table.RowCount)
            : null;
        return new SplitRows(
            table.RowCount,
            options,
            strata,
            options.GroupColumn is null ? null : GroupsOf(table[options.GroupColumn]),
            options.TimeColumn is null ? null : TimeAxis.Of(table[options.TimeColumn]),
            identities);
    }

    /// <summary>The rows of each unit that no fold may part.</summary>
    /// <param name="largestCopies">Identical rows that are more than this are spread; 0 spreads all.</param>
    internal UnitList Units(int largestCopies)
    {
        var units = new RowUnits(Count);
        if (_groups is not null)
        {
            units.Join([.. _groups.Select(group => (ulong)group)]);
        }

        if (_identities is not null && largestCopies > 0)
        {
            units.Join(_identities, largestCopies);
        }

        return units.ToList();
    }

    /// <summary>[rows]; equal numbers for equal values; a missing cell is a group of its own.</summary>
    internal static int[] GroupsOf(Column column)
    {
        int[] groups = Splits.Strata.Distinct<string?>([
            .. Enumerable.Range(0, column.Length).Select(
                row => Convert.ToString(column.GetValue(row), System.Globalization.CultureInfo.InvariantCulture))
        ]);
        int next = column.Length;
        for (int row = 0; row < groups.Length; row++)
        {
            groups[row] = column.IsMissing(row) ? next++ : groups[row];
        }

        return groups;
    }
}
