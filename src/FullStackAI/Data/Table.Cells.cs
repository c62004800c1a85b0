using FullStackAI.Data.Profiling;
using FullStackAI.Data.Verbs;

namespace FullStackAI.Data;

/// <content>What columns hold: as a whole, as arrays, and as another kind.</content>
public sealed partial class Table
{
    /// <summary>Describes every column: kind, missing and distinct cells, range, quantiles, frequent
    /// levels, and what a modeller should know. Its text is a table to read.</summary>
    /// <param name="options">The label, and how much to show; default: the label is guessed by its name.</param>
    /// <param name="cancellationToken">Polled at every column.</param>
    /// <exception cref="SchemaException">The label is no column of the table.</exception>
    public TableProfile Describe(ProfileOptions? options = null, CancellationToken cancellationToken = default) =>
        TableProfile.Of(this, options, cancellationToken);

    /// <summary>The cells of a column as numbers.</summary>
    /// <param name="name">Numbers, integers or booleans (0 and 1).</param>
    /// <returns>[rows]; a copy; NaN where missing.</returns>
    /// <exception cref="SchemaException">There is no such column, or it holds no numbers.</exception>
    public double[] Numbers(string name)
    {
        Column column = this[name];
        double[] values = new double[RowCount];
        if (column is NumberColumn numbers)
        {
            numbers.CopyTo(0, values);
            return values;
        }

        Func<int, double> cell = column switch
        {
            IntegerColumn integers => row => integers.IsMissing(row) ? double.NaN : integers[row],
            BooleanColumn booleans => row => booleans[row] switch { true => 1, false => 0, _ => double.NaN },
            _ => throw new SchemaException(
                $"Column '{name}' holds {column.Kind}, not numbers. Read it with {nameof(Texts)} or {nameof(Dates)}, or turn it into numbers with {nameof(Cast)}."),
        };
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = cell(row);
        }

        return values;
    }

    /// <summary>The cells of a column of any kind but vectors as text: numbers by the invariant
    /// culture, dates as ISO 8601, booleans by the words of their source.</summary>
    /// <param name="name">The column.</param>
    /// <returns>[rows]; a copy; null where missing.</returns>
    /// <exception cref="SchemaException">There is no such column, or it holds vectors.</exception>
    public string?[] Texts(string name) => Casting.Texts(this[name]);

    /// <summary>The cells of a column as dates.</summary>
    /// <param name="name">A column of dates.</param>
    /// <returns>[rows]; a copy; null where missing.</returns>
    /// <exception cref="SchemaException">There is no such column, or it holds no dates.</exception>
    public DateTime?[] Dates(string name) => this[name] is DateTimeColumn dates
        ? [.. Enumerable.Range(0, RowCount).Select(row => (DateTime?)dates.GetValue(row))]
        : throw new SchemaException($"Column '{name}' holds {this[name].Kind}, not dates. Turn it into dates with {nameof(Cast)}.");

    /// <summary>The same table with one column of another kind: codes as categories, words
    /// as numbers, and so on. Missing cells stay missing.</summary>
    /// <param name="name">The column; not of vectors.</param>
    /// <param name="kind">The kind it is to have. Everything can become text or categories; numbers come from
    /// integers, booleans and words; integers from whole numbers, booleans and words;
    /// booleans from 0 and 1 and from words such as <c>yes</c>; dates from words
    /// whose day and month cannot be taken for each other.</param>
    /// <exception cref="SchemaException">There is no such column, or cells cannot be
    /// read so; the message names the first of them.</exception>
    public Table Cast(string name, ColumnKind kind) => With(Casting.To(this[name], kind));
}
