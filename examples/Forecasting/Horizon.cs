using FullStackAI.Data;

namespace Forecasting;

/// <summary>Turns a series into rows that any trainer can learn from: a row for each origin
/// (the last step that is known) and each step ahead of it.</summary>
/// <remarks>
/// What is predicted is the change against the seasonal naive forecast, the last known value of the same place in the
/// season; so a model that learned nothing is as good as that, and a trend needs no special care.
/// Every feature is known at the origin, or, as calendars and weather forecasts are, for any step ahead.
/// </remarks>
/// <param name="series">The series.</param>
/// <param name="season">What the naive forecast repeats, in steps.</param>
/// <param name="steps">How many steps ahead.</param>
/// <param name="known">Columns of the file that are known ahead.</param>
internal sealed class Horizon(Series series, int season, int steps, string[] known)
{
    internal const string Label = "change", Time = "time", Origin = "origin", Ahead = "ahead", Naive = "naive";

    private const int MostRows = 20_000, FewestRows = 50;

    /// <summary>Rows to learn from, and later ones that stay unseen: origins so far apart that about twenty thousand are left.</summary>
    /// <param name="seen">The steps to learn from.</param>
    /// <exception cref="SchemaException">The series is too short.</exception>
    internal (Table Train, Table Unseen) Parts(int seen)
    {
        int stride = Stride(seen);
        int[] origins = [.. Enumerable.Range(0, series.Known / stride)
            .Select(i => series.Known - 1 - (i * stride))
            .Where(origin => origin >= 2 * season)
            .Order()];
        Table train = WithLabel(origins.Where(origin => origin + steps < seen));
        Table unseen = WithLabel(origins.Where(origin => origin >= seen - 1));
        return train.RowCount >= FewestRows && unseen.RowCount > 0 ? (train, unseen)
            : throw new SchemaException(
                $"{series.Known} steps are too few to learn {steps} steps ahead with a season of {season}: there are {train.RowCount} rows to learn from and {unseen.RowCount} to judge by. Lower '--horizon' or '--season'.");
    }

    /// <summary>Rows of what is still to come, from the last step that is known.</summary>
    internal Table Next() => Rows([series.Known - 1]);

    /// <summary>Rows of some origins; rows without a naive forecast are left out.</summary>
    /// <param name="origins">Steps that are known, each with all before it.</param>
    internal Table Rows(IEnumerable<int> origins)
    {
        (int Origin, int Target)[] rows =
        [
            .. origins
                .SelectMany(origin => Enumerable.Range(1, steps).Select(ahead => (origin, origin + ahead)))
                .Where(row => !double.IsNaN(NaiveOf(row.origin, row.Item2)))
        ];
        double[] Numbers(Func<int, int, double> of) => [.. rows.Select(row => of(row.Origin, row.Target))];
        double[] naive = Numbers(NaiveOf);
        var columns = new List<Column>
        {
            new DateTimeColumn(Time, [.. rows.Select(row => series.TimeOf(row.Target).Ticks)]),
            new DateTimeColumn(Origin, [.. rows.Select(row => series.TimeOf(row.Origin).Ticks)]),
            new IntegerColumn(Ahead, [.. rows.Select(row => (long)(row.Target - row.Origin))]),
            new NumberColumn(Naive, naive),
            new NumberColumn(
                "season_before_that",
                Numbers((origin, target) => At(Then(origin, target) - season) - NaiveOf(origin, target))),
            new NumberColumn("last_change", Numbers((origin, _) => At(origin) - At(origin - season))),
            new NumberColumn("level_change", Numbers((origin, _) => Mean(origin) - Mean(origin - season))),
            new NumberColumn(Label, Numbers((_, target) => At(target)).Zip(naive, (value, same) => value - same).ToArray()),
        };
        foreach (int shorter in series.Seasons.Where(length => length != season))
        {
            columns.Add(new NumberColumn(
                $"lag_{shorter}", Numbers((origin, target) => At(Then(origin, target, shorter)) - NaiveOf(origin, target))));
        }

        foreach (string column in known)
        {
            columns.Add(series.At(column, [.. rows.Select(row => row.Target)], column));
            // was the naive forecast itself taken from a holiday?
            columns.Add(series.At(column, [.. rows.Select(row => Then(row.Origin, row.Target))], $"{column}_then"));
        }

        return new Table(columns);
    }

    // The last step known at the origin that lies whole seasons before the target.
    private int Then(int origin, int target) => Then(origin, target, season);

    private static int Then(int origin, int target, int season) => target - (season * ((target - origin + season - 1) / season));

    private double NaiveOf(int origin, int target) =>
        At(Then(origin, target)) is var value && !double.IsNaN(value) ? value : At(Then(origin, target) - season);

    private double At(int step) => step >= 0 && step < series.Values.Length ? series.Values[step] : double.NaN;

    private Table WithLabel(IEnumerable<int> origins) => Rows(origins).Where(row => !row.IsMissing(Label));

    // Of fine steps at the same place of each season.
    private int Stride(int known)
    {
        int needed = (int)Math.Ceiling((double)known * steps / MostRows);
        int shortest = series.Seasons[0];
        return needed * 2 <= shortest ? Math.Max(1, needed) : (needed + shortest - 1) / shortest * shortest;
    }

    private double Mean(int last)
    {
        double[] values =
        [
            .. Enumerable.Range(last - series.Seasons[0] + 1, series.Seasons[0]).Select(At).Where(value => !double.IsNaN(value))
        ];
        return values.Length == 0 ? double.NaN : values.Average();
    }
}
