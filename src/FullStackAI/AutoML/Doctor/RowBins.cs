using FullStackAI.Data;
using FullStackAI.Data.Profiling;

namespace FullStackAI.AutoML;

/// <summary>Rows put into bins by the value of a column: by quantiles where values have an
/// order, one bin a value otherwise; 0 is for missing ones.</summary>
internal sealed class RowBins
{
    private const int RowsPerBin = 50;
    private const int FewestBins = 8;
    private const int MostBins = 256;

    private RowBins(int[] ofRows, int count) => (OfRows, Count) = (ofRows, count);

    /// <summary>[rows]; the bin of each row.</summary>
    internal int[] OfRows { get; }

    /// <summary>The number of bins.</summary>
    internal int Count { get; }

    /// <summary>Bins of any column but a vector, which has none.</summary>
    internal static RowBins? Of(Column column) => column is VectorColumn ? null
        : Ordered(column) is { } values ? OfNumbers(values)
        : OfValues(CellHashes.Of(column));

    /// <summary>Bins by value, of equally many rows; equal values share a bin.</summary>
    /// <param name="values">[rows]; NaN is missing.</param>
    internal static RowBins OfNumbers(double[] values)
    {
        int bins = Math.Clamp(values.Length / RowsPerBin, FewestBins, MostBins);
        int[] order = [.. Enumerable.Range(0, values.Length).Where(row => !double.IsNaN(values[row]))];
        double[] sorted = [.. order.Select(row => values[row])];
        Array.Sort(sorted, order);
        int distinct = sorted.Length == 0 ? 0 : 1 + Enumerable.Range(1, sorted.Length - 1).Count(i => sorted[i] != sorted[i - 1]);
        int[] ofRows = new int[values.Length];
        int bin = 0;
        int first = 0; // the first place of the present bin
        for (int i = 0; i < sorted.Length; i++)
        {
            bool isNew = i == 0 || sorted[i] != sorted[i - 1];
            if (isNew && (i == 0 || distinct <= bins || (i - first) * (long)bins >= sorted.Length))
            {
                bin++;
                first = i;
            }

            ofRows[order[i]] = bin;
        }

        return new RowBins(ofRows, bin + 1);
    }

    /// <summary>The numbers behind a column whose values have an order; null for others.</summary>
    /// <returns>[rows]; NaN where missing.</returns>
    internal static double[]? Ordered(Column column) => column switch
    {
        NumberColumn numbers => [.. Enumerable.Range(0, numbers.Length).Select(row => numbers[row])],
        IntegerColumn integers =>
            [.. Enumerable.Range(0, integers.Length).Select(row => integers.IsMissing(row) ? double.NaN : integers[row])],
        DateTimeColumn dates => [.. Enumerable.Range(0, dates.Length).Select(row => dates.IsMissing(row) ? double.NaN : dates[row])],
        _ => null,
    };

    /// <summary>Bins that are known.</summary>
    /// <param name="ofRows">[rows]; in [0, count).</param>
    /// <param name="count">The number of bins.</param>
    internal static RowBins Numbered(int[] ofRows, int count) => new(ofRows, count);

    /// <summary>One bin for each different value.</summary>
    /// <param name="hashes">[rows].</param>
    internal static RowBins OfValues(ulong[] hashes)
    {
        var known = new Dictionary<ulong, int> { [CellHashes.Missing] = 0 };
        int[] ofRows = new int[hashes.Length];
        for (int row = 0; row < hashes.Length; row++)
        {
            if (!known.TryGetValue(hashes[row], out int bin))
            {
                bin = known.Count;
                known.Add(hashes[row], bin);
            }

            ofRows[row] = bin;
        }

        return new RowBins(ofRows, known.Count);
    }
}
