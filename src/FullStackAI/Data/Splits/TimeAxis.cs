namespace FullStackAI.Data.Splits;

/// <summary>The times of rows as numbers: days since the first for dates, else the column's own numbers.</summary>
internal static class TimeAxis
{
    /// <summary>[rows]; finite.</summary>
    /// <exception cref="SchemaException">The column is neither a number nor a date, or has missing or infinite cells.</exception>
    internal static double[] Of(Column column)
    {
        double[] times = new double[column.Length];
        long first = column is DateTimeColumn dates && column.Length > 0
            ? Enumerable.Range(0, column.Length).Where(row => !dates.IsMissing(row)).Select(row => dates[row]).DefaultIfEmpty().Min()
            : 0;
        int bad = 0;
        for (int row = 0; row < times.Length; row++)
        {
            times[row] = column.IsMissing(row) ? double.NaN : column switch
            {
                NumberColumn number => number[row],
                IntegerColumn integer => integer[row],
                DateTimeColumn date => (date[row] - first) / (double)TimeSpan.TicksPerDay,
                _ => throw new SchemaException(
                    $"Time column '{column.Name}' holds {column.Kind} values; expected dates or numbers. Read it as dates (a column type), or choose another."),
            };
            bad += double.IsFinite(times[row]) ? 0 : 1;
        }

        return bad == 0
            ? times
            : throw new SchemaException(
                $"Time column '{column.Name}' is missing or infinite in {bad} of {times.Length} rows, so they have no place in time. Remove those rows, or choose another column.");
    }
}
