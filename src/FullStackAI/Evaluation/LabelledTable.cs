using FullStackAI.Data;
using FullStackAI.Data.Splits;

namespace FullStackAI.Evaluation;

/// <summary>A table with its columns in their roles: the features apart from labels,
/// weights and groups, only rows that have a label.</summary>
public sealed class LabelledTable
{
    private int[]? _groups;

    private LabelledTable(
        DataRoles roles, LabelEncoder encoder, Table source, Table features, Labels labels, float[]? weights, int[] rows,
        IReadOnlyList<string> warnings)
    {
        Roles = roles;
        Encoder = encoder;
        Source = source;
        Features = features;
        Labels = labels;
        Weights = weights;
        SourceRows = rows;
        Warnings = warnings;
    }

    /// <summary>The roles, every column by its name.</summary>
    public DataRoles Roles { get; }

    /// <summary>How labels are read.</summary>
    public LabelEncoder Encoder { get; }

    /// <summary>All columns of the rows that have a label.</summary>
    public Table Source { get; }

    /// <summary>The feature columns of the same rows.</summary>
    public Table Features { get; }

    /// <summary>[rows].</summary>
    public Labels Labels { get; }

    /// <summary>[rows]; null when every row weighs 1.</summary>
    public float[]? Weights { get; }

    /// <summary>[rows]; the row of the table each came from.</summary>
    public IReadOnlyList<int> SourceRows { get; }

    /// <summary>What people should know about the labels, for example how many rows have none.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The number of rows.</summary>
    public int Count => Labels.Count;

    /// <summary>Reads a table for training: decides the task and the classes.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="roles">What the columns are for.</param>
    /// <exception cref="SchemaException">A column is not there, or the label cannot be learned.</exception>
    public static LabelledTable ForTraining(Table table, DataRoles roles)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(roles);
        roles = roles.Resolve(table);
        return Make(table, roles, LabelEncoder.Fit(table[roles.Label], roles.Task, roles.PositiveClass));
    }

    /// <summary>Reads a table for evaluation: labels as an encoder learned them.</summary>
    /// <param name="table">The rows; columns that are neither label nor weights nor read by the model do not matter.</param>
    /// <param name="roles">What the columns are for.</param>
    /// <param name="encoder">From training.</param>
    /// <exception cref="SchemaException">A column is not there, no row has a label, or a class was not in training.</exception>
    public static LabelledTable ForEvaluation(Table table, DataRoles roles, LabelEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(roles);
        ArgumentNullException.ThrowIfNull(encoder);
        // Weights, times and ignored columns need not be there when a model is only judged.
        var there = roles with
        {
            Weights = IsThere(table, roles.Weights) ? roles.Weights : null,
            Time = IsThere(table, roles.Time) ? roles.Time : null,
            Group = encoder.Task == TaskKind.Ranking || IsThere(table, roles.Group) ? roles.Group : null,
            Ignored = [.. roles.Ignored.Where(name => IsThere(table, name))],
        };
        return Make(table, there.Resolve(table), encoder);
    }

    private static bool IsThere(Table table, string? column) => column is not null && table.TryGetColumn(column, out _);

    /// <summary>What a split needs to know of the rows: classes or tenths of the label, groups, times, identical rows.</summary>
    /// <param name="options">Folds, repeats, seed and gap, for splits that are given none of
    /// their own; the columns are those of <see cref="Roles"/>.</param>
    public SplitRows ForSplits(SplitOptions? options = null) => SplitRows.From(Source, InRoles(options ?? new SplitOptions()), Labels);

    /// <summary>The number of consecutive rows of each group among some rows of a ranking;
    /// null for other tasks and without a group column.</summary>
    /// <param name="rows">Row numbers, ascending; null means all.</param>
    internal int[]? GroupSizes(int[]? rows)
    {
        if (Labels.Task != TaskKind.Ranking || Roles.Group is null)
        {
            return null;
        }

        _groups ??= SplitRows.GroupsOf(Source[Roles.Group]);
        List<int> sizes = [];
        int? last = null;
        foreach (int row in rows ?? Enumerable.Range(0, Count))
        {
            if (_groups[row] == last)
            {
                sizes[^1]++;
            }
            else
            {
                sizes.Add(1);
            }

            last = _groups[row];
        }

        return [.. sizes];
    }

    /// <summary>Split options with the label, group, time and ignored columns of these roles.</summary>
    internal SplitOptions InRoles(SplitOptions options) => options with
    {
        LabelColumn = Roles.Label,
        GroupColumn = Roles.Group,
        TimeColumn = Roles.Time,
        IgnoredColumns = [.. Roles.Ignored, .. Roles.Weights is { } weights ? [weights] : Array.Empty<string>()],
    };

    private static LabelledTable Make(Table table, DataRoles roles, LabelEncoder encoder)
    {
        int[] rows = LabelEncoder.LabelledRows(table[roles.Label]);
        List<string> warnings = [];
        if (rows.Length == 0)
        {
            throw new SchemaException(
                $"Label '{roles.Label}' is missing in all {table.RowCount} rows. Choose another label, or check which tokens are read as missing.");
        }

        Table source = table;
        if (rows.Length < table.RowCount)
        {
            warnings.Add($"{table.RowCount - rows.Length} of {table.RowCount} rows have no label '{roles.Label}' and were left out.");
            source = table.Take(rows);
        }

        if (encoder.Task == TaskKind.Ranking && roles.Group is not null)
        {
            int[] order = OrderByGroup(source[roles.Group]);
            source = source.Take(order);
            rows = [.. order.Select(row => rows[row])];
        }

        Labels labels = encoder.Encode(source[roles.Label]);
        warnings.AddRange(RareClasses(labels));
        string?[] noFeatures = [roles.Label, roles.Weights, roles.Group, .. roles.Ignored];
        var features = new Table(source.Columns.Where(column => !noFeatures.Contains(column.Name)));
        if (features.Columns.Count == 0)
        {
            throw new SchemaException(
                $"No feature is left: the table has {table.Columns.Count} column(s), and all are label, weights, group or ignored. Add columns to learn from.");
        }

        return new LabelledTable(
            roles, encoder, source, features, labels, roles.Weights is null ? null : ReadWeights(source[roles.Weights]), rows, warnings);
    }

    // Groups in the order of their first row, rows of a group in the order of the table: what ranking trainers and metrics expect.
    private static int[] OrderByGroup(Column group)
    {
        int[] groups = SplitRows.GroupsOf(group);
        var first = new Dictionary<int, int>();
        for (int row = 0; row < groups.Length; row++)
        {
            first.TryAdd(groups[row], row);
        }

        return [.. Enumerable.Range(0, groups.Length).OrderBy(row => first[groups[row]]).ThenBy(row => row)];
    }

    private static IEnumerable<string> RareClasses(Labels labels)
    {
        if (labels.ClassCount == 0)
        {
            yield break;
        }

        int[] counts = new int[labels.ClassCount];
        foreach (float value in labels.Values)
        {
            counts[(int)value]++;
        }

        string[] single = [.. labels.ClassNames.Where((_, @class) => counts[@class] == 1)];
        if (single.Length > 0)
        {
            yield return $"{(single.Length == 1 ? "One class has" : $"{single.Length} classes have")} one row only: {LabelValues.Quote(single)}. No model can learn such a class and be judged on it at once.";
        }
    }

    private static float[] ReadWeights(Column column)
    {
        float[] weights = new float[column.Length];
        for (int row = 0; row < weights.Length; row++)
        {
            float weight = (float)LabelValues.Number(column, row);
            weights[row] = float.IsFinite(weight) && weight >= 0
                ? weight
                : throw new SchemaException(
                    $"Weight '{column.Name}' is {(column.IsMissing(row) ? "missing" : LabelValues.Name(column, row))} in row {row + 1}; expected a finite number, zero or more.");
        }

        return weights.Any(weight => weight > 0)
            ? weights
            : throw new SchemaException($"Weight '{column.Name}' is zero in every row, so no row counts. Choose another column.");
    }
}
