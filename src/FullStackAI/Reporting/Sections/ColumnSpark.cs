using FullStackAI.Data;
using FullStackAI.Data.Profiling;

namespace FullStackAI.Reporting;

/// <summary>A column's distribution in the size of a word.</summary>
internal static class ColumnSpark
{
    private const int Bins = 22;

    internal static Html Of(ColumnProfile profile, Column column)
    {
        if (Numeric.Values(column) is { Length: > 0 } values)
        {
            return Drawn(values, profile.Name);
        }

        if (column is DateTimeColumn dates)
        {
            double[] ticks = [.. Enumerable.Range(0, dates.Length).Where(row => !dates.IsMissing(row)).Select(row => (double)dates[row])];
            return ticks.Length == 0 ? new Html() : Drawn(ticks, profile.Name);
        }

        return profile.TopLevels.Count > 0
            ? new Histogram(0, profile.TopLevels.Count, [.. profile.TopLevels.Select(level => (double)level.Count)]).Spark(
                $"The most frequent values of {profile.Name}")
            : new Html();
    }

    private static Html Drawn(double[] values, string name)
    {
        int distinct = values.Distinct().Take(Bins + 1).Count();
        return Histogram.Of(values, Math.Max(2, Math.Min(Bins, distinct)), Histogram.Core(values)).Spark($"Histogram of {name}");
    }
}
