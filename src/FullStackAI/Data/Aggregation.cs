namespace FullStackAI.Data;

/// <summary>A number computed from the rows of a group.</summary>
public sealed class Aggregation
{
    private readonly string? _source;
    private readonly string _name;
    private readonly Func<double[], double>? _compute;

    private Aggregation(string name, string? source, Func<double[], double>? compute)
    {
        _name = name;
        _source = source;
        _compute = compute;
    }

    /// <summary>The number of rows, in a column <c>count</c>.</summary>
    public static Aggregation Count() => new("count", null, null);

    /// <summary>The sum, in a column <c>sum(x)</c>; 0 without values.</summary>
    /// <param name="column">Numbers, integers or booleans.</param>
    public static Aggregation Sum(string column) => new($"sum({column})", column, values => values.Sum());

    /// <summary>The mean, in a column <c>mean(x)</c>; missing without values.</summary>
    /// <param name="column">Numbers, integers or booleans.</param>
    public static Aggregation Mean(string column) => new($"mean({column})", column, values => values.Length == 0 ? double.NaN : values.Sum() / values.Length);

    /// <summary>The median, in a column <c>median(x)</c>; the mean of the middle two of an even number; missing without values.</summary>
    /// <param name="column">Numbers, integers or booleans.</param>
    public static Aggregation Median(string column) => new($"median({column})", column, values =>
    {
        Array.Sort(values);
        int half = values.Length / 2;
        return values.Length == 0 ? double.NaN : values.Length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    });

    /// <summary>The sample standard deviation (n − 1), in a column <c>sd(x)</c>; missing below two values.</summary>
    /// <param name="column">Numbers, integers or booleans.</param>
    public static Aggregation StandardDeviation(string column) => new($"sd({column})", column, values =>
    {
        double mean = values.Sum() / values.Length;
        return values.Length < 2 ? double.NaN : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    });

    /// <summary>The smallest value, in a column <c>min(x)</c>; missing without values.</summary>
    /// <param name="column">Numbers, integers or booleans.</param>
    public static Aggregation Min(string column) => new($"min({column})", column, values => values.Length == 0 ? double.NaN : values.Min());

    /// <summary>The largest value, in a column <c>max(x)</c>; missing without values.</summary>
    /// <param name="column">Numbers, integers or booleans.</param>
    public static Aggregation Max(string column) => new($"max({column})", column, values => values.Length == 0 ? double.NaN : values.Max());

    internal Column Compute(Table table, int[][] groups)
    {
        if (_compute is null)
        {
            return new IntegerColumn(_name, [.. groups.Select(rows => (long)rows.Length)]);
        }

        _ = table[_source!];
        return new NumberColumn(_name, [.. groups.Select(rows => _compute([.. rows.Select(row => new TableRow(table, row).Number(_source!)).Where(value => !double.IsNaN(value))]))]);
    }
}
