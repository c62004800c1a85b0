using Examples;
using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Evaluation;
using FullStackAI.Inference;
using FullStackAI.Metrics;
using QuickStart;

// dotnet run -c Release --project examples/QuickStart                                      a made-up telephone company
// dotnet run -c Release --project examples/QuickStart -- --keep .
// the same; churn.csv, newer.csv and model.fsai stay in this folder
// dotnet run -c Release --project examples/QuickStart -- path/to/file.csv --label column   any file of yours
//
// Arguments, folder and errors are in examples/Shared, so that what stands between the braces is
// what you copy; the README has the ten lines that are a whole program.
return await Story.TellAsync(args, "[path/to/file.csv --label column]", async (line, folder) =>
{
    // 1. A file of data.
    string path = line.Path ?? ChurnData.Write(folder.File("churn.csv"), rows: 4_000, seed: 7);
    if (line.Path is null)
    {
        ChurnData.Write(folder.File("newer.csv"), rows: 1_000, seed: 8);
        Console.WriteLine("1. Wrote churn.csv: 4,000 customers with numbers, categories, dates, missing values and free text.");
    }
    else
    {
        Console.WriteLine($"1. Your file: {path}");
    }

    // 2. A table: separator, header, encoding and the type of each column are found on the whole file.
    Table table = Table.FromCsv(path, null, out LoadReport report);
    string label = new DataRoles { Label = line["--label"] ?? "churned" }.Resolve(table).Label; // a name, or a number from 1
    int width = table.Columns.Max(column => column.Name.Length);
    Console.WriteLine($"\n2. Loaded {table.RowCount:N0} rows, {table.Columns.Count} columns:");
    foreach (Column column in table.Columns)
    {
        int missing = column.CountMissing();
        Console.WriteLine($"   {column.Name.PadRight(width)}  {column.Kind,-8}{(missing > 0 ? $" {missing,6:N0} missing" : "")}");
    }

    foreach (LoadWarning warning in report.Warnings)
    {
        Console.WriteLine($"   warning: {warning}");
    }

    // 3. Some rows stay unseen until the end; the others go through cross-validation.
    (Table train, Table unseen) = table.TrainTestSplit(0.2, new SplitOptions { LabelColumn = label, Seed = 7 });
    var experiment = new Experiment { Label = label, Budget = line.Budget, Seed = 7 };
    Console.WriteLine($"\n3. Comparing trainers on {train.RowCount:N0} rows for at most {line.Budget.TotalSeconds:0} seconds …");
    Leaderboard board = await experiment.RunAsync(train);
    Console.WriteLine($"   {board.Validation}:");
    Console.WriteLine(board.ToString().Indented());
    foreach (var decision in board.Decisions.Where(decision => decision.Choice == "left out"))
    {
        Console.WriteLine($"   left out {decision.Subject}: {decision.Reason}");
    }

    // 4. The winner, learned from all these rows, in one file.
    string model = folder.File("model.fsai");
    board.Best.Bundle.Save(model);
    Console.WriteLine($"\n4. Saved {board.Best.Name} to model.fsai: {model.SizeOfFile()}.");

    // 5. Anywhere else: no trainer, no AutoML, one file.
    using var predictor = Predictor.Load(model);
    ScoredRows scored = predictor.Score(unseen);
    Console.WriteLine($"\n5. On {scored.Count:N0} rows that nothing here has seen: {board.Metric.Name} {board.Metric.Compute(scored):0.0000} (expected {board.Best.Score}).");

    // 6. One prediction.
    Row row = predictor.RowOf(unseen, 0);
    Console.WriteLine($"\n6. One row:");
    foreach ((string name, RowValue value) in row)
    {
        Console.WriteLine($"   {name.PadRight(width)}  {value}");
    }

    Console.WriteLine($"   → {predictor.Manifest.Label}: {predictor.Predict(row)}");
});
