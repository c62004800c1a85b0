using System.Diagnostics;
using Examples;
using Forecasting;
using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Metrics;

// dotnet run -c Release --project examples/Forecasting                    the electricity of a town that does not exist
// dotnet run -c Release --project examples/Forecasting -- --keep .        the same; demand.csv and model.fsai stay in this folder
// dotnet run -c Release --project examples/Forecasting -- path/to/file.csv --label sales --time day [--known promotion,holiday] [--horizon 14]
const string Usage = "usage: Forecasting [path/to/file.csv --label column --time column [--known column,column]] [--horizon steps] [--season steps] [--budget seconds] [--keep folder]";
if (CommandLine.Read(args, Usage, ["--label", "--time"], ["--known", "--horizon", "--season", "--budget", "--keep"]) is not { } line)
{
    return 2;
}

try
{
    var clock = Stopwatch.StartNew();
    using var folder = new WorkFolder(line["--keep"]);

    // 1. A series without holes.
    string path = line.Path ?? folder.File("demand.csv");
    if (line.Path is null)
    {
        Demand.Write(path, seed: 7);
    }

    string label = line["--label"] ?? "demand";
    string[] known = line.Path is null ? ["holiday", "temperature"] : line.Names("--known");
    Series series = Series.Read(Table.FromCsv(path), line["--time"] ?? "time", label);
    int missing = series.Values.Take(series.Known).Count(double.IsNaN);
    Console.WriteLine($"1. {path}: {series.Known:N0} steps of {series.Step}, {missing} without a value, {series.Values.Length - series.Known} still to come.");

    // 2. The forecast to beat: the same place in the last season.
    int seen = series.Known - Math.Max(2 * (int)line.Number("--horizon", series.Seasons[0]), series.Known / 8);
    int season = (int)line.Number("--season", series.Seasons.MinBy(length => Accuracy.Scale(series.Values, seen, length) is var error && double.IsFinite(error) ? error : double.MaxValue));
    var horizon = new Horizon(series, season, (int)line.Number("--horizon", series.Seasons[0]), known);
    double scale = Accuracy.Scale(series.Values, seen, season);
    Console.WriteLine($"\n2. Repeating what was {season} steps before errs by {scale:G4} on average. That is the unit of MASE, and the forecast to beat.");

    // 3. Rows to learn from: every origin with every step ahead; later ones stay unseen.
    int stride = Stride(seen, horizon.Steps, series.Seasons[0]);
    int[] origins = [.. Enumerable.Range(0, series.Known / stride).Select(i => series.Known - 1 - (i * stride)).Where(origin => origin >= 2 * season).Order()];
    Table train = WithLabel(horizon.Rows(origins.Where(origin => origin + horizon.Steps < seen)));
    Table unseen = WithLabel(horizon.Rows(origins.Where(origin => origin >= seen - 1)));
    if (train.RowCount < 50 || unseen.RowCount == 0)
    {
        throw new SchemaException($"{series.Known} steps are too few to learn {horizon.Steps} steps ahead with a season of {season}: there are {train.RowCount} rows to learn from and {unseen.RowCount} to judge by. Lower '--horizon' or '--season'.");
    }

    Console.WriteLine($"\n3. {train.RowCount:N0} rows of {train.Columns.Count} columns to learn from, {unseen.RowCount:N0} later ones stay unseen: {string.Join(", ", train.Columns.Select(column => column.Name))}.");

    // 4. The search. Folds go forward in time, with a gap as long as the horizon: no row learned from looks into the rows judged by.
    Console.WriteLine("\n4. Comparing trainers …");
    var experiment = new Experiment
    {
        Label = Horizon.Label,
        Task = TaskKind.Regression,
        TimeColumn = Horizon.Origin,
        Gap = horizon.Steps * series.StepDays,
        IgnoredColumns = [Horizon.Origin],
        Metric = Metric.MeanAbsoluteError,
        Budget = line.Budget,
        WorkBudget = line.WorkBudget(line.IsShort ? 100 : 2_000),
        Doctor = null,
        Seed = 7,
    };
    Leaderboard board = await experiment.RunAsync(train);
    Console.WriteLine(board.Top());
    string model = folder.File("model.fsai");
    board.Best.Bundle.Save(model);

    // 5. Unseen steps, near and far.
    using var predictor = Predictor.Load(model);
    double[] naive = Numbers(unseen, Horizon.Naive);
    double[] truth = [.. Numbers(unseen, Horizon.Label).Zip(naive, (change, same) => same + change)];
    Predictions changes = predictor.Predict(unseen);
    long[] ahead = Aheads(unseen);
    var repeated = new Accuracy(truth, naive);
    var forecast = new Accuracy(truth, [.. naive.Select((same, row) => same + changes.Outputs[row])]);
    var intervals = new Intervals(board, Aheads(train), horizon.Steps, bands: 4, coverage: 0.9);
    Console.WriteLine($"\n5. On {truth.Length:N0} unseen forecasts:\n   {"",-14} {"naive MASE",10} {"sMAPE",7}   {"model MASE",10} {"sMAPE",7}   {"inside 90 % interval",20} {"width",8}");
    for (int band = 0; band <= intervals.Bands; band++)
    {
        Func<int, bool> rows = band < intervals.Bands ? row => intervals.BandOf(ahead[row]) == band : _ => true;
        string name = band < intervals.Bands ? $"steps {ahead.Where((_, row) => rows(row)).Min()} to {ahead.Where((_, row) => rows(row)).Max()}" : "all steps";
        (double Lower, double Upper)[] ends = [.. Enumerable.Range(0, truth.Length).Where(rows).Select(row => intervals.Of(forecast.Forecast[row], ahead[row]))];
        double inside = ends.Zip(truth.Where((_, row) => rows(row)), (end, value) => value >= end.Lower && value <= end.Upper ? 1.0 : 0).Average();
        Accuracy one = repeated.Where(rows), other = forecast.Where(rows);
        Console.WriteLine($"   {name,-14} {one.Mase(scale),10:0.00} {one.Smape,7:0.0%}   {other.Mase(scale),10:0.00} {other.Smape,7:0.0%}   {inside,20:0%} {ends.Average(end => end.Upper - end.Lower),8:G4}");
    }

    if (line.Path is null)
    {
        Console.WriteLine($"   The noise alone, which nobody can foresee: MASE {Demand.Noise * Math.Sqrt(2 / Math.PI) * truth.Average() / scale:0.00}.");
    }

    // 6. What is still to come.
    Table next = horizon.Rows([series.Known - 1]);
    Predictions told = predictor.Predict(next);
    double[] start = Numbers(next, Horizon.Naive);
    Console.WriteLine($"\n6. The next {next.RowCount} steps after {series.TimeOf(series.Known - 1):yyyy-MM-dd HH:mm}:");
    for (int row = 0; row < next.RowCount; row += Math.Max(1, next.RowCount / 8))
    {
        double value = start[row] + told.Outputs[row];
        (double lower, double upper) = intervals.Of(value, Aheads(next)[row]);
        Console.WriteLine($"   {new TableRow(next, row).Date("time"):yyyy-MM-dd HH:mm} {value,10:G5}   90 % in [{lower:G5}, {upper:G5}]");
    }

    Console.WriteLine($"\nDone in {clock.Elapsed.TotalSeconds:0.0} seconds. {folder}");
    return 0;
}
catch (Exception fault) when (fault is SchemaException or IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
{
    Console.Error.WriteLine($"error: {fault.Message}");
    return 3;
}

// Origins so far apart that about twenty thousand rows are left; of fine steps at the same place of each season.
static int Stride(int steps, int horizon, int season)
{
    int needed = (int)Math.Ceiling((double)steps * horizon / 20_000);
    return needed * 2 <= season ? Math.Max(1, needed) : (needed + season - 1) / season * season;
}

static Table WithLabel(Table rows) => rows.Where(row => !row.IsMissing(Horizon.Label));

static double[] Numbers(Table rows, string column) => [.. Enumerable.Range(0, rows.RowCount).Select(row => new TableRow(rows, row).Number(column))];

static long[] Aheads(Table rows) => [.. Numbers(rows, Horizon.Ahead).Select(value => (long)value)];
