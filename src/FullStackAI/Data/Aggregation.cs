using System.Globalization;
using FullStackAI.Data.Verbs;

namespace FullStackAI.Data;

/// <summary>A value computed from the rows of a group.</summary>
public sealed class Aggregation
{
    private readonly string _name;
    private readonly Func<Table, int[][], string, Column> _compute;

    private Aggregation(string name, Func<Table, int[][], string, Column> compute)
    {
        _name = name;
        _compute = compute;
    }

    private Aggregation(string name, string source, Func<double[], double> compute)
        : this(name, (table, groups, called) => OfNumbers(called, table.Numbers(source), groups, compute))
    {
    }

    /// <summary>The number of rows, in a column <c>count</c>.</summary>
    public static Aggregation Count() =>
        new("count", (_, groups, called) => new IntegerColumn(called, [.. groups.Select(rows => (long)rows.Length)]));

    /// <summary>The sum, in a column <c>sum(x)</c>; 0 without values.</summary>
    /// <param name="column">Numbers, integers or booleans.</param>
    public static Aggregation Sum(string column) => new($"sum({column})", column, values => values.Sum());

    /// <summary>The mean, in a column <c>mean(x)</c>; missing without values.</summary>
    /// <param name="column">Numbers, integers or booleans.</param>
    public static Aggregation Mean(string column) =>
        new($"mean({column})", column, values => values.Length == 0 ? double.NaN : values.Sum() / values.Length);

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

    /// <summary>A quantile, in a column <c>q0.9(x)</c>; between two values by their distance,
    /// as R's type 7 and NumPy do; missing without values.</summary>
    /// <param name="column">Numbers, integers or booleans.</param>
    /// <param name="share">In [0, 1]; 0.5 is the median.</param>
    public static Aggregation Quantile(string column, double share)
    {
        if (share is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A quantile's share lies in [0, 1]; 0.5 is the median.");
        }

        return new(string.Create(CultureInfo.InvariantCulture, $"q{share}({column})"), column, values =>
        {
            Array.Sort(values);
            double at = share * (values.Length - 1);
            int below = (int)at;
            return values.Length == 0 ? double.NaN
                : below + 1 >= values.Length ? values[^1]
                : values[below] + ((at - below) * (values[below + 1] - values[below]));
        });
    }

    /// <summary>The number of different values, in a column <c>distinct(x)</c>; missing cells do not count.</summary>
    /// <param name="column">Any kind but vectors.</param>
    public static Aggregation CountDistinct(string column) => new($"distinct({column})", (table, groups, called) =>
    {
        int[] values = new RowKeys(1, missingIsValue: false).Number([table[column]], table.RowCount);
        return new IntegerColumn(
            called,
            [.. groups.Select(rows => (long)rows.Select(row => values[row]).Where(value => value != RowKeys.Missing).Distinct().Count())]);
    });

    /// <summary>The first cell that is not missing, in a column <c>first(x)</c>; missing when all are.</summary>
    /// <param name="column">Any kind.</param>
    public static Aggregation First(string column) => new($"first({column})", (table, groups, called) =>
        CellCopy.Gather(table[column], [.. groups.Select(rows => FirstOr(rows, row => !table[column].IsMissing(row)))]).Rename(called));

    /// <summary>The last cell that is not missing, in a column <c>last(x)</c>; missing when all are.</summary>
    /// <param name="column">Any kind.</param>
    public static Aggregation Last(string column) => new($"last({column})", (table, groups, called) =>
        CellCopy.Gather(table[column], [.. groups.Select(rows => FirstOr(rows.Reverse(), row => !table[column].IsMissing(row)))])
            .Rename(called));

    /// <summary>The same aggregation in a column of another name.</summary>
    /// <param name="name">The column's name.</param>
    public Aggregation As(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new Aggregation(name, _compute);
    }

    internal Column Compute(Table table, int[][] groups) => _compute(table, groups, _name);

    private static int FirstOr(IEnumerable<int> rows, Func<int, bool> condition) => rows.Where(condition).DefaultIfEmpty(-1).First();

    private static NumberColumn OfNumbers(string name, double[] numbers, int[][] groups, Func<double[], double> compute) =>
        new(name, [.. groups.Select(rows => compute([.. rows.Select(row => numbers[row]).Where(value => !double.IsNaN(value))]))]);
}
