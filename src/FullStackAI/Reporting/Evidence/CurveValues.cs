using FullStackAI.Data;
using FullStackAI.Inference;

namespace FullStackAI.Reporting;

/// <summary>The values that a curve of a column goes through: those that rows have, without the outermost hundredth.</summary>
internal static class CurveValues
{
    private const int MostNumbers = 25;
    private const int MostLevels = 10;

    /// <summary>In order; empty for text and vectors.</summary>
    internal static IReadOnlyList<RowValue> Of(Column column) => column switch
    {
        NumberColumn numbers =>
            [.. Spread([.. Present(column).Select(row => numbers[row]).Where(double.IsFinite).Order()]).Select(value => (RowValue)value)],
        IntegerColumn integers =>
            [.. Spread([.. Present(column).Select(row => (double)integers[row]).Order()])
                .Select(value => (long)Math.Round(value))
                .Distinct()
                .Select(value => (RowValue)value)],
        DateTimeColumn dates =>
            [.. Spread([.. Present(column).Select(row => (double)dates[row]).Order()])
                .Select(ticks => new DateTime((long)ticks))
                .Distinct()
                .Select(value => (RowValue)value)],
        BooleanColumn => [false, true],
        CategoryColumn categories =>
            [.. Present(column)
                .GroupBy(row => categories[row])
                .OrderByDescending(level => level.Count())
                .ThenBy(level => level.Key)
                .Take(MostLevels)
                .Select(level => (RowValue)categories.Levels[level.Key])],
        _ => [],
    };

    private static IEnumerable<int> Present(Column column) => Enumerable.Range(0, column.Length).Where(row => !column.IsMissing(row));

    // Few different values are all taken; of many, evenly spaced ones between the first and the last hundredth.
    private static IEnumerable<double> Spread(double[] sorted)
    {
        if (sorted.Length == 0)
        {
            return [];
        }

        double[] distinct = [.. sorted.Distinct().Take(MostNumbers + 1)];
        if (distinct.Length <= MostNumbers)
        {
            return distinct;
        }

        double low = sorted[(int)(0.01 * (sorted.Length - 1))];
        double high = sorted[(int)Math.Ceiling(0.99 * (sorted.Length - 1))];
        return high > low
            ? Enumerable.Range(0, MostNumbers).Select(i => low + ((high - low) * i / (MostNumbers - 1)))
            : [sorted[0], sorted[^1]];
    }
}
