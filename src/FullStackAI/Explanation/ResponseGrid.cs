using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;

namespace FullStackAI.Explanation;

/// <summary>The values a column is tried with: from the smallest to the largest of training, or every known level.</summary>
internal static class ResponseGrid
{
    /// <param name="column">As the bundle describes it.</param>
    /// <param name="points">The largest number of numbers or dates; levels are all taken.</param>
    /// <exception cref="ArgumentException">The column is text or a vector, or training saw no value of it.</exception>
    internal static RowValue[] Of(SignatureColumn column, int points) => column.Kind switch
    {
        ColumnKind.Number when column.Quantiles.Count > 0 =>
            [.. Spread(column.Quantiles[0], column.Quantiles[^1], points).Select(value => (RowValue)value)],
        ColumnKind.Integer when column.Quantiles.Count > 0 =>
            [.. Spread(column.Quantiles[0], column.Quantiles[^1], points)
                .Select(value => (long)Math.Round(value))
                .Distinct()
                .Select(value => (RowValue)value)],
        ColumnKind.Boolean => [false, true],
        ColumnKind.Category when column.Levels.Count > 0 => [.. column.Levels.Select(level => (RowValue)level)],
        ColumnKind.DateTime when column.Earliest is { } first && column.Latest is { } last =>
            [.. Spread(0, (last - first).Ticks, points).Select(ticks => (RowValue)first.AddTicks((long)ticks)).Distinct()],
        _ => throw new ArgumentException(
            $"Column '{column.Name}' ({column.Kind}) has no range of values to try: curves are for numbers, dates, booleans and categories that training saw. Pass the values to try.",
            nameof(column)),
    };

    private static IEnumerable<double> Spread(double low, double high, int points) => low == high
        ? [low]
        : Enumerable.Range(0, points).Select(i => i == points - 1 ? high : low + ((high - low) * i / (points - 1)));
}
