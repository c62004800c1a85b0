using System.Globalization;
using FullStackAI.Data.Saving;

namespace FullStackAI.Data;

/// <summary>One row of a table, for conditions and derived columns.</summary>
/// <param name="table">The table.</param>
/// <param name="index">The number of the row.</param>
public readonly struct TableRow(Table table, int index)
{
    /// <summary>The number of the row in its table, from 0.</summary>
    public int Index { get; } = index;

    /// <summary>A cell as an object; null where missing.</summary>
    /// <param name="column">The column.</param>
    /// <exception cref="SchemaException">There is no such column.</exception>
    public object? this[string column] => table[column].GetValue(Index);

    /// <summary>Whether a cell is missing.</summary>
    /// <param name="column">The column.</param>
    /// <exception cref="SchemaException">There is no such column.</exception>
    public bool IsMissing(string column) => table[column].IsMissing(Index);

    /// <summary>A number, an integer, or a boolean as 0 or 1; NaN where missing.</summary>
    /// <param name="column">The column.</param>
    /// <exception cref="SchemaException">There is no such column, or it holds no numbers.</exception>
    public double Number(string column) => table[column] switch
    {
        NumberColumn numbers => numbers[Index],
        IntegerColumn integers => integers.IsMissing(Index) ? double.NaN : integers[Index],
        BooleanColumn booleans => booleans[Index] switch { true => 1, false => 0, _ => double.NaN },
        Column other => throw new SchemaException(
            $"Column '{column}' holds {other.Kind}, not numbers. Read it with {nameof(Text)} or {nameof(Date)}."),
    };

    /// <summary>A cell of any kind as text, by the invariant culture, dates as ISO 8601; null where missing.</summary>
    /// <param name="column">The column.</param>
    /// <exception cref="SchemaException">There is no such column.</exception>
    public string? Text(string column) => table[column] switch
    {
        BooleanColumn booleans => booleans[Index] switch { true => booleans.Words.True, false => booleans.Words.False, _ => null },
        DateTimeColumn dates => dates.IsMissing(Index) ? null : DateText.Of(dates[Index]),
        Column other => other.IsMissing(Index) ? null : Convert.ToString(other.GetValue(Index), CultureInfo.InvariantCulture),
    };

    /// <summary>A date; null where missing.</summary>
    /// <param name="column">The column.</param>
    /// <exception cref="SchemaException">There is no such column, or it holds no dates.</exception>
    public DateTime? Date(string column) => table[column] is DateTimeColumn dates
        ? (DateTime?)dates.GetValue(Index)
        : throw new SchemaException($"Column '{column}' holds {table[column].Kind}, not dates.");

    /// <summary>A boolean; null where missing.</summary>
    /// <param name="column">The column.</param>
    /// <exception cref="SchemaException">There is no such column, or it holds no booleans.</exception>
    public bool? Boolean(string column) => table[column] is BooleanColumn booleans
        ? booleans[Index]
        : throw new SchemaException($"Column '{column}' holds {table[column].Kind}, not booleans.");
}
