using System.Diagnostics;
using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Inference;
using FullStackAI.Metrics;
using QuickStart;

// dotnet run -c Release --project examples/QuickStart                                      a made-up telephone company
// dotnet run -c Release --project examples/QuickStart -- --keep .                          the same; churn.csv, newer.csv and model.fsai stay in this folder
// dotnet run -c Release --project examples/QuickStart -- path/to/file.csv --label column   any file of yours
if (!Arguments.TryRead(args, out Arguments arguments))
{
    Console.Error.WriteLine("usage: QuickStart [path/to/file.csv --label column] [--budget seconds] [--keep folder]");
    return 2;
}

var clock = Stopwatch.StartNew();
string folder = arguments.Keep is { } kept ? Directory.CreateDirectory(kept).FullName : Directory.CreateTempSubdirectory("quickstart-").FullName;
try
{
    // 1. A file of data.
    string path = arguments.Path ?? Path.Combine(folder, "churn.csv");
    if (arguments.Path is null)
    {
        ChurnData.Write(path, rows: 4_000, seed: 7);
        ChurnData.Write(Path.Combine(folder, "newer.csv"), rows: 1_000, seed: 8);
        Console.WriteLine($"1. Wrote {path}: 4,000 customers with numbers, categories, dates, missing values and free text.");
    }
    else
    {
        Console.WriteLine($"1. Your file: {path}");
    }

    // 2. A table: separator, header, encoding and the type of each column are found on the whole file.
    Table all = Table.FromCsv(path, null, out LoadReport report);
    Console.WriteLine($"\n2. Loaded {all.RowCount:N0} rows, {all.Columns.Count} columns:");
    foreach (Column column in all.Columns)
    {
        int missing = column.CountMissing();
        Console.WriteLine($"   {column.Name,-16} {column.Kind,-9}{(missing > 0 ? $" {missing:N0} missing" : "")}");
    }

    foreach (LoadWarning warning in report.Warnings)
    {
        Console.WriteLine($"   warning: {warning}");
    }

    // 3. Some rows stay unseen until the end; the others go through cross-validation.
    (Table table, Table unseen) = Rows.Part(all);
    var experiment = new Experiment { Label = arguments.Label, Budget = arguments.Budget, Seed = 7 };
    Console.WriteLine($"\n3. Comparing trainers on {table.RowCount:N0} rows for at most {arguments.Budget.TotalSeconds:0} seconds …");
    Leaderboard board = await experiment.RunAsync(table);
    Console.WriteLine($"   {board.Validation}:");
    Console.WriteLine(board.ToString().TrimEnd().Indented());

    foreach (var decision in board.Decisions.Where(decision => decision.Choice == "left out"))
    {
        Console.WriteLine($"   left out {decision.Subject}: {decision.Reason}");
    }

    // 4. The winner, learned from all these rows, in one file.
    string model = Path.Combine(folder, "model.fsai");
    board.Best.Bundle.Save(model);
    Console.WriteLine($"\n4. Saved {board.Best.Name} to {model}: {new FileInfo(model).Length / 1000.0:0.0} kB.");

    // 5. Anywhere else: no trainer, no AutoML, one file.
    using var predictor = Predictor.Load(model);
    ScoredRows scored = predictor.Score(unseen);
    Console.WriteLine($"\n5. On {scored.Count:N0} rows that nothing here has seen: {board.Metric.Name} {board.Metric.Compute(scored):0.0000} (expected {board.Best.Score}).");

    // 6. One prediction.
    Row row = Rows.First(unseen, predictor.Signature);
    Console.WriteLine($"\n6. One row:");
    foreach ((string name, RowValue value) in row)
    {
        Console.WriteLine($"   {name,-16} {value}");
    }

    Prediction prediction = predictor.Predict(row);
    Console.WriteLine($"   → {predictor.Manifest.Label}: {prediction}");
    Console.WriteLine($"\nFrom file to prediction in {clock.Elapsed.TotalSeconds:0.0} seconds.");
    Console.WriteLine(arguments.Keep is null ? "The files were temporary; '--keep folder' keeps them." : $"The files are in {folder}.");
    return 0;
}
catch (Exception fault) when (fault is SchemaException or IOException or UnauthorizedAccessException or ArgumentException)
{
    Console.Error.WriteLine($"error: {fault.Message}");
    return 3;
}
finally
{
    if (arguments.Keep is null)
    {
        Directory.Delete(folder, recursive: true);
    }
}
