using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference.Plan;
using FullStackAI.Preprocessing;

namespace FullStackAI.Inference;

/// <summary>Turns a table into the columns a model reads: picks them by name, converts what a file's detection
/// saw otherwise than training did, and names all that does not fit at once.</summary>
/// <remarks>A column of the right kind is not copied; one that is converted is copied once.</remarks>
internal static class InputTable
{
    /// <summary>The columns of the signature, in its order.</summary>
    /// <exception cref="SchemaException">Columns are missing or hold values that cannot be read; all are named.</exception>
    internal static Table From(Table table, ScoringPlan plan, MissingColumns missing)
    {
        List<string> faults = [];
        var columns = new List<Column>();
        foreach (PlanColumn wanted in plan.Columns)
        {
            if (table.TryGetColumn(wanted.Name, out Column? found))
            {
                columns.Add(Convert(found, wanted, faults));
            }
            else if (missing == MissingColumns.TreatAsMissing)
            {
                columns.Add(AllMissing(wanted.Signature, table.RowCount));
            }
            else
            {
                faults.Add($"column '{wanted.Name}' ({wanted.Kind}) is missing");
            }
        }

        return faults.Count == 0
            ? new Table(columns)
            : throw new SchemaException(
                $"The table does not fit the model: {string.Join("; ", faults)}. The table has: {string.Join(", ", table.Columns.Take(50).Select(c => $"'{c.Name}' ({c.Kind})"))}{(table.Columns.Count > 50 ? ", …" : "")}.");
    }

    private static Column Convert(Column found, PlanColumn wanted, List<string> faults)
    {
        SignatureColumn signature = wanted.Signature;
        bool wordsDiffer = found.Kind == ColumnKind.Boolean
            ? signature.Kind is ColumnKind.Category or ColumnKind.Text
            : signature.Kind == ColumnKind.Boolean && !IsNumeric(found.Kind);
        bool fits = !wordsDiffer && wanted.Targets.All(target => ColumnReader.CanRead(found.Kind, target.Kind))
            && (found is not VectorColumn vector || (vector.Width == signature.Width && vector.IsSparse == signature.IsSparse));
        if (fits)
        {
            return found;
        }

        if (found.Kind != ColumnKind.Vector && found.CountMissing() == found.Length)
        {
            return AllMissing(signature, found.Length); // detection cannot know the kind of a column without values
        }

        int badRow = -1;
        Column? converted = signature.Kind switch
        {
            ColumnKind.Vector => null,
            _ when found.Kind == ColumnKind.Vector => null,
            ColumnKind.Number or ColumnKind.Integer => ToNumbers(found, out badRow),
            ColumnKind.Boolean => ToBooleans(found, signature.Levels, out badRow),
            ColumnKind.DateTime => ToDates(found, out badRow),
            _ => new TextColumn(found.Name, Enumerable.Range(0, found.Length).Select(row => TextOf(found, row))),
        };
        if (converted is not null && badRow < 0)
        {
            return converted;
        }

        string example = badRow < 0 ? "" : $" (row {badRow}: \"{CellText.Shorten(TextOf(found, badRow)!)}\")";
        faults.Add($"column '{found.Name}' holds {found.Kind} values{example}, but the model was trained on {Expected(signature)}");
        return found;
    }

    private static bool IsNumeric(ColumnKind kind) => kind is ColumnKind.Number or ColumnKind.Integer;

    private static string Expected(SignatureColumn column) => column.Kind switch
    {
        ColumnKind.Vector => $"{(column.IsSparse ? "sparse" : "dense")} vectors of {column.Width} numbers",
        ColumnKind.Boolean => $"Boolean ('{column.Levels[0]}' and '{column.Levels[1]}')",
        _ => column.Kind.ToString(),
    };

    /// <summary>The text of a cell: a boolean by the words of its file, the rest as training reads it.</summary>
    private static string? TextOf(Column column, int row) =>
        column is BooleanColumn booleans && booleans[row] is { } flag
            ? (flag ? booleans.Words.True : booleans.Words.False)
            : ColumnReader.Format(column, row);

    private static NumberColumn ToNumbers(Column found, out int badRow)
    {
        double[] values = new double[found.Length];
        badRow = -1;
        for (int row = 0; row < values.Length && badRow < 0; row++)
        {
            bool read = CellText.TryNumber(TextOf(found, row) ?? "", out values[row]);
            badRow = read ? -1 : row;
        }

        return new NumberColumn(found.Name, values);
    }

    private static BooleanColumn ToBooleans(Column found, IReadOnlyList<string> words, out int badRow)
    {
        byte[] values = new byte[found.Length];
        badRow = -1;
        for (int row = 0; row < values.Length && badRow < 0; row++)
        {
            string? text = TextOf(found, row);
            bool flag = false;
            bool missing = string.IsNullOrEmpty(text);
            badRow = missing || CellText.TryBoolean(text!, words, out flag) ? -1 : row;
            values[row] = missing ? BooleanColumn.Missing : flag ? (byte)1 : (byte)0;
        }

        return new BooleanColumn(found.Name, values, new BooleanWords(words[0], words[1]));
    }

    private static DateTimeColumn ToDates(Column found, out int badRow)
    {
        long[] ticks = new long[found.Length];
        badRow = -1;
        for (int row = 0; row < ticks.Length && badRow < 0; row++)
        {
            bool read = CellText.TryDate(TextOf(found, row) ?? "", out ticks[row]) && found is not (NumberColumn or IntegerColumn);
            badRow = read ? -1 : row;
        }

        return new DateTimeColumn(found.Name, ticks);
    }

    private static Column AllMissing(SignatureColumn column, int rows) => column.Kind switch
    {
        ColumnKind.Number => new NumberColumn(column.Name, Filled(rows, double.NaN)),
        ColumnKind.Integer => new IntegerColumn(column.Name, Filled(rows, IntegerColumn.Missing)),
        ColumnKind.Boolean => new BooleanColumn(column.Name, Filled(rows, BooleanColumn.Missing)),
        ColumnKind.DateTime => new DateTimeColumn(column.Name, Filled(rows, DateTimeColumn.Missing)),
        ColumnKind.Category => new CategoryColumn(column.Name, Filled(rows, CategoryColumn.Missing), []),
        ColumnKind.Text => new TextColumn(column.Name, Enumerable.Repeat<string?>(null, rows)),
        _ when column.IsSparse => new VectorColumn(column.Name, new SparseMatrix(column.Width, new long[rows + 1], [], [])),
        _ => new VectorColumn(column.Name, Filled(checked(rows * column.Width), float.NaN), column.Width),
    };

    private static T[] Filled<T>(int count, T value)
    {
        T[] values = new T[count];
        Array.Fill(values, value);
        return values;
    }
}
