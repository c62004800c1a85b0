using FullStackAI.Data;

namespace Fraud;

/// <summary>What a card did before each payment. Nothing here looks ahead: a payment sees earlier payments of its card alone.</summary>
internal static class CardHistory
{
    /// <summary>The rows in the order of time with columns <c>hour</c>, <c>payments_before</c>,
    /// <c>minutes_since_last</c> and, of an amount, <c>amount_to_usual</c>.</summary>
    /// <param name="table">The payments.</param>
    /// <param name="time">A column of dates.</param>
    /// <param name="card">The column that names the card.</param>
    /// <param name="amount">The column of amounts; null means there is none.</param>
    internal static Table With(Table table, string time, string card, string? amount)
    {
        table = table.Sort(time);
        var dates = table[time] as DateTimeColumn
            ?? throw new SchemaException(
                $"Column '{time}' holds {table[time].Kind}; expected dates. Name the column of times with '--time'.");
        var past = new Dictionary<string, (int Count, long Last, double Paid)>(StringComparer.Ordinal);
        double[] hour = new double[table.RowCount], before =
            new double[table.RowCount], minutes = new double[table.RowCount], toUsual = new double[table.RowCount];
        for (int row = 0; row < table.RowCount; row++)
        {
            if (dates.IsMissing(row))
            {
                throw new SchemaException($"Row {row + 1:N0} in the order of time has no '{time}'. Remove payments without a time first.");
            }

            var cells = new TableRow(table, row);
            string name = cells.Text(card) ?? "";
            double paid = amount is null ? 0 : cells.Number(amount);
            (int count, long last, double sum) = past.GetValueOrDefault(name);
            hour[row] = new DateTime(dates[row]).TimeOfDay.TotalHours;
            before[row] = count;
            minutes[row] = count == 0 ? double.NaN : (dates[row] - last) / (double)TimeSpan.TicksPerMinute;
            toUsual[row] = count == 0 ? double.NaN : paid / (sum / count);
            past[name] = (count + 1, dates[row], sum + (double.IsNaN(paid) ? 0 : paid));
        }

        table = table
            .With(new NumberColumn("hour", hour))
            .With(new NumberColumn("payments_before", before))
            .With(new NumberColumn("minutes_since_last", minutes));
        return amount is null ? table : table.With(new NumberColumn("amount_to_usual", toUsual));
    }
}
