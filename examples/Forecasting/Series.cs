using System.Globalization;
using FullStackAI.Data;

namespace Forecasting;

/// <summary>One value for each step of time without a hole: steps that a file leaves out are there, and missing.</summary>
internal sealed class Series
{
    private readonly DateTime _start;
    private readonly int _months;
    private readonly TimeSpan _step;
    private readonly int[] _rows;
    private readonly Table _table;

    private Series(Table table, int[] rows, DateTime start, int months, TimeSpan step, double[] values)
    {
        (_table, _rows, _start, _months, _step, Values) = (table, rows, start, months, step, values);
        Known = Array.FindLastIndex(values, value => !double.IsNaN(value)) + 1;
    }

    /// <summary>[steps]; NaN where missing.</summary>
    internal double[] Values { get; }

    /// <summary>The number of steps up to the last value; what follows is still to come.</summary>
    internal int Known { get; }

    /// <summary>A step in words.</summary>
    internal string Step =>
        _months > 0 ? Words(_months, "month")
            : _step.Ticks % TimeSpan.TicksPerDay == 0 ? Words(_step.TotalDays, "day")
            : _step.Ticks % TimeSpan.TicksPerHour == 0 ? Words(_step.TotalHours, "hour")
            : Words(_step.TotalMinutes, "minute");

    /// <summary>A step in days, of months the longest.</summary>
    internal double StepDays => _months > 0 ? 31 * _months : _step.TotalDays;

    /// <summary>After how many steps such series use to repeat: the day, the week, the year; the shortest first.</summary>
    internal int[] Seasons => _months > 0 ? [Math.Max(1, 12 / _months)]
        : _step == TimeSpan.FromDays(7) ? [52]
        : _step == TimeSpan.FromDays(1) ? [7]
        : _step < TimeSpan.FromDays(1)
            && TimeSpan.FromDays(1).Ticks % _step.Ticks == 0 ? [
                (int)(TimeSpan.FromDays(1) / _step), 7 * (int)(TimeSpan.FromDays(1) / _step),
            ]
        : [1];

    /// <summary>When a step begins; steps after the last are the future.</summary>
    internal DateTime TimeOf(int step) => _months > 0 ? _start.AddMonths(step * _months) : _start + (step * _step);

    /// <summary>A time in writing: the day alone where steps are days or longer.</summary>
    internal string Text(DateTime time) =>
        time.ToString(StepDays >= 1 && _start.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A column of the file at some steps; missing where the file has no such step.</summary>
    internal Column At(string column, int[] steps, string name)
    {
        int RowOf(int i) => steps[i] >= 0 && steps[i] < _rows.Length ? _rows[steps[i]] : -1;
        var rows = new Table([new IntegerColumn(name, new long[steps.Length])]);
        return _table[column] is NumberColumn or IntegerColumn or BooleanColumn
            ? rows.Derive(name, row => RowOf(row.Index) is >= 0 and int at ? new TableRow(_table, at).Number(column) : double.NaN)[name]
            : rows.Derive(name, row => RowOf(row.Index) is >= 0 and int at ? new TableRow(_table, at).Text(column) : null)[name];
    }

    /// <summary>Reads a table: finds the step, orders the rows, fills the holes.</summary>
    /// <exception cref="SchemaException">The times do not make one evenly spaced series.</exception>
    internal static Series Read(Table table, string time, string label)
    {
        var dates = table[time] as DateTimeColumn
            ?? throw new SchemaException(
                $"Column '{time}' holds {table[time].Kind}; expected dates. Name the column of times with '--time'.");
        table = table.Where(row => !dates.IsMissing(row.Index)).Sort(time);
        dates = (DateTimeColumn)table[time];
        if (table.RowCount < 3)
        {
            throw new SchemaException($"There are {table.RowCount} rows with a '{time}'; a series needs more.");
        }

        long[] gaps = [.. Enumerable.Range(1, table.RowCount - 1).Select(row => dates[row] - dates[row - 1])];
        if (Array.IndexOf(gaps, 0) is >= 0 and int twin)
        {
            throw new SchemaException(
                $"'{time}' {Date(dates, twin):yyyy-MM-dd HH:mm} is there more than once: {gaps.Count(gap => gap == 0):N0} of {table.RowCount:N0} rows. Give one series at a time: choose one, or add them up.");
        }

        DateTime start = Date(dates, 0);
        var step = new TimeSpan(gaps.GroupBy(gap => gap).MaxBy(group => group.Count())!.Key);
        int months = step.TotalDays is < 28 or > 366
            || Enumerable.Range(0, table.RowCount).Any(row => Date(dates, row).Day != start.Day) ? 0
            : Enumerable.Range(1, table.RowCount - 1).Min(row => Months(start, Date(dates, row)) - Months(start, Date(dates, row - 1)));
        int[] places = [.. Enumerable.Range(0, table.RowCount).Select(
            row => months > 0 ? Months(start, Date(dates, row)) / months : (int)((dates[row] - start.Ticks) / step.Ticks))];
        int off = Enumerable.Range(0, table.RowCount).FirstOrDefault(
            row => (months > 0 ? start.AddMonths(places[row] * months) : start + (places[row] * step)).Ticks != dates[row], -1);
        if (off >= 0 || places[^1] > 4 * table.RowCount)
        {
            throw new SchemaException(
                $"'{time}' does not go in even steps: most are {step:g} apart, but {Date(dates, Math.Max(0, off)):yyyy-MM-dd HH:mm} is not on that grid, or most of the grid is empty. Add the rows up by hour, day or month first.");
        }

        int[] rows = [.. Enumerable.Repeat(-1, places[^1] + 1)];
        double[] values = [.. Enumerable.Repeat(double.NaN, rows.Length)];
        for (int row = 0; row < places.Length; row++)
        {
            rows[places[row]] = row;
            values[places[row]] = new TableRow(table, row).Number(label);
        }

        return new Series(table, rows, start, months, step, values);
    }

    private static string Words(double count, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:0.##} {unit}{(count == 1 ? "" : "s")}");

    private static DateTime Date(DateTimeColumn dates, int row) => new(dates[row]);

    private static int Months(DateTime from, DateTime to) => (12 * (to.Year - from.Year)) + to.Month - from.Month;
}
