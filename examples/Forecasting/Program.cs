using Examples;
using Forecasting;
using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Metrics;

// dotnet run -c Release --project examples/Forecasting                    the electricity of a town that does not exist
// dotnet run -c Release --project examples/Forecasting -- --keep .        the same; demand.csv and model.fsai stay in this folder
// dotnet run -c Release --project examples/Forecasting -- path/to/file.csv --label
// sales --time day [--known promotion,holiday] [--horizon 14]
const string Usage = "[path/to/file.csv --label column --time column [--known column,column]] [--horizon steps] [--season steps]";
return await Story.TellAsync(args, Usage, async (line, folder) =>
{
    // 1. A series without holes.
    string path = line.Path ?? Demand.Write(folder.File("demand.csv"), seed: 7);
    string[] known = line.Path is null ? ["holiday", "temperature"] : line.Names("--known");
    Series series = Series.Read(Table.FromCsv(path), line["--time"] ?? "time", line["--label"] ?? "demand");
    int missing = series.Values.Take(series.Known).Count(double.IsNaN);
    Console.WriteLine($"1. {Path.GetFileName(path)}: {series.Known:N0} steps of {series.Step}, {missing:N0} without a value, {series.Values.Length - series.Known:N0} still to come.");

    // 2. The forecast to beat: the same place in the last season.
    int steps = line.Count("--horizon", series.Seasons[0]);
    int seen = series.Known - Math.Max(2 * steps, series.Known / 8);
    int season = line.Count("--season", Accuracy.BestSeason(series, seen));
    double scale = Accuracy.Scale(series.Values, seen, season);
    string format = Accuracy.NumberFormat(scale);
    Console.WriteLine($"\n2. Repeating what was {season} steps before errs by {scale.ToString(format)} on average. That is the unit of MASE, and the forecast to beat.");

    // 3. Rows to learn from: every origin with every step ahead; later ones stay unseen.
    var horizon = new Horizon(series, season, steps, known);
    (Table train, Table unseen) = horizon.Parts(seen);
    Console.WriteLine($"\n3. {train.RowCount:N0} rows of {train.Columns.Count} columns to learn from, {unseen.RowCount:N0} later ones stay unseen: {string.Join(", ", train.Columns.Select(column => column.Name))}.");

    // 4. The search. Folds go forward in time, with a gap as long as the horizon: no row learned from looks into the rows judged by.
    Console.WriteLine("\n4. Comparing trainers …");
    var experiment = new Experiment
    {
        Label = Horizon.Label,
        Task = TaskKind.Regression,
        TimeColumn = Horizon.Origin,
        Gap = steps * series.StepDays,
        IgnoredColumns = [Horizon.Origin],
        Metric = Metric.MeanAbsoluteError,
        Budget = line.Budget,
        WorkBudget = line.WorkBudget(line.IsShort ? 100 : 2_000),
        Doctor = null, // rows of one origin are alike by design
        Seed = 7,
    };
    Leaderboard board = await experiment.RunAsync(train);
    Console.WriteLine(board.Top());
    string model = folder.File("model.fsai");
    board.Best.Bundle.Save(model);

    // 5. Unseen steps, near and far.
    using var predictor = Predictor.Load(model);
    var intervals = new Intervals(board, train, steps, bands: 4, coverage: 0.9);
    Forecast[] judged = Forecast.Of(unseen, predictor, intervals);
    Console.WriteLine($"\n5. On {judged.Length:N0} unseen forecasts:");
    Verdict.Print(judged, intervals, scale);
    if (line.Path is null)
    {
        Console.WriteLine($"   The noise alone, which nobody can foresee: MASE {Demand.Noise * Math.Sqrt(2 / Math.PI) * judged.Average(forecast => forecast.Truth) / scale:0.00}.");
    }

    // 6. What is still to come.
    Forecast[] next = Forecast.Of(horizon.Next(), predictor, intervals);
    Console.WriteLine($"\n6. The next {next.Length} steps after {series.Text(series.TimeOf(series.Known - 1))}:");
    foreach (Forecast forecast in next.Where((_, row) => row % Math.Max(1, next.Length / 8) == 0))
    {
        Console.WriteLine($"   {series.Text(forecast.Time)} {forecast.Value.ToString(format),10}   90 % in [{forecast.Lower.ToString(format)}, {forecast.Upper.ToString(format)}]");
    }
});
