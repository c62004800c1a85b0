using System.Globalization;
using System.Text;
using FullStackAI.Data.Csv;
using FullStackAI.Data.Saving;

namespace FullStackAI.Data.Verbs;

/// <summary>Turns a column into one of another kind.</summary>
internal static class Casting
{
    private const int Examples = 5;

    internal static Column To(Column column, ColumnKind kind)
    {
        if (column.Kind == kind)
        {
            return column;
        }

        return kind switch
        {
            ColumnKind.Text => new TextColumn(column.Name, Texts(column)),
            ColumnKind.Category => CategoryColumn.Of(column.Name, Texts(column)),
            ColumnKind.Number => new NumberColumn(column.Name, Read(column, kind, Number, double.NaN)),
            ColumnKind.Integer => new IntegerColumn(column.Name, Read(column, kind, Integer, IntegerColumn.Missing)),
            ColumnKind.Boolean => new BooleanColumn(column.Name, Read(column, kind, Boolean, BooleanColumn.Missing)),
            ColumnKind.DateTime => new DateTimeColumn(column.Name, Read(column, kind, Date, DateTimeColumn.Missing)),
            _ => throw new SchemaException(
                $"Column '{column.Name}' holds {column.Kind} and cannot become {kind}. Make a {nameof(VectorColumn)}, and put it into the table with {nameof(Table.With)}."),
        };
    }

    /// <summary>The cells as text; null where missing.</summary>
    internal static string?[] Texts(Column column)
    {
        Func<int, string?> text = column switch
        {
            CategoryColumn categories => row => categories.Levels[categories[row]],
            TextColumn texts => row => texts[row],
            DateTimeColumn dates => row => DateText.Of(dates[row]),
            BooleanColumn booleans => row => booleans[row] == true ? booleans.Words.True : booleans.Words.False,
            NumberColumn numbers => row => numbers[row].ToString(CultureInfo.InvariantCulture),
            IntegerColumn integers => row => integers[row].ToString(CultureInfo.InvariantCulture),
            _ => throw new SchemaException($"Column '{column.Name}' holds {column.Kind}, which has no text. Use another column."),
        };
        return [.. Enumerable.Range(0, column.Length).Select(row => column.IsMissing(row) ? null : text(row))];
    }

    private static T[] Read<T>(Column column, ColumnKind kind, Func<Cell, T?> read, T missing)
        where T : struct
    {
        T[] values = new T[column.Length];
        // Each level is read once, however many cells have it.
        T?[]? levels = column is CategoryColumn categories
            ? [.. categories.Levels.Select(level => read(new Cell(null, Encoding.UTF8.GetBytes(level))))]
            : null;
        var bad = new List<string>();
        int count = 0;
        for (int row = 0; row < values.Length; row++)
        {
            if (column.IsMissing(row))
            {
                values[row] = missing;
                continue;
            }

            T? value = levels is null ? read(Of(column, row)) : levels[((CategoryColumn)column)[row]];
            if (value is null && count++ < Examples)
            {
                bad.Add(string.Create(CultureInfo.InvariantCulture, $"row {row}: '{column.GetValue(row)}'"));
            }

            values[row] = value ?? missing;
        }

        return count == 0
            ? values
            : throw new SchemaException(
                $"{count} of {column.Length} cells of column '{column.Name}' ({column.Kind}) cannot be read as {kind} ({string.Join(", ", bad)}{(count > bad.Count ? ", …" : "")}). Correct them, or leave those rows out first.");
    }

    private static Cell Of(Column column, int row) => column switch
    {
        NumberColumn numbers => new Cell(numbers[row], []),
        IntegerColumn integers => new Cell(integers[row], []) { Integer = integers[row] },
        BooleanColumn booleans => new Cell(booleans[row] == true ? 1 : 0, []),
        TextColumn texts => new Cell(null, texts.Utf8(row).ToArray()),
        _ => throw new SchemaException($"Column '{column.Name}' holds {column.Kind}, which can only become text or categories."),
    };

    private static double? Number(Cell cell) =>
        cell.Value ?? (NumberParser.Parse(cell.Word, (byte)'.', out _, out double number) != NumberShape.None ? number : null);

    private static long? Integer(Cell cell)
    {
        if (cell.Integer is { } same)
        {
            return same;
        }

        if (cell.Value is null && NumberParser.Parse(cell.Word, (byte)'.', out long integer, out _) == NumberShape.Integer)
        {
            return integer;
        }

        const double limit = 9.2233720368547758e18; // 2^63
        return Number(cell) is { } number && number == Math.Truncate(number) && Math.Abs(number) < limit ? (long)number : null;
    }

    private static byte? Boolean(Cell cell) => cell.Value switch
    {
        0 => 0,
        1 => 1,
        null => BooleanPair.Find(cell.Word, digits: true)?.Read(cell.Word) is >= 0 and int read ? (byte)read : null,
        _ => null,
    };

    private static long? Date(Cell cell) =>
        cell.Value is null
            && DateParser.TryParse(cell.Word, out long ticks, out DateTraits traits)
            && !traits.HasFlag(DateTraits.EitherOrder)
            ? ticks
            : null;

    /// <summary>A cell as a number where it is one, else as the UTF-8 bytes of its word.</summary>
    private readonly record struct Cell(double? Value, byte[] Word)
    {
        /// <summary>An integer beyond what a double holds exactly.</summary>
        internal long? Integer { get; init; }
    }
}
