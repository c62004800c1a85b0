using System.Diagnostics;
using Examples;
using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Evaluation;
using FullStackAI.Inference;
using FullStackAI.Metrics;
using Text;

// dotnet run -c Release --project examples/Text                    what customers write to a shop that does not exist
// dotnet run -c Release --project examples/Text -- --keep .        the same; messages.csv and model.fsai stay in this folder
// dotnet run -c Release --project examples/Text -- path/to/file.csv --label column
const string Usage = "usage: Text [path/to/file.csv --label column] [--budget seconds] [--keep folder]";
if (CommandLine.Read(args, Usage, ["--label"], ["--budget", "--keep"]) is not { } line)
{
    return 2;
}

try
{
    var clock = Stopwatch.StartNew();
    using var folder = new WorkFolder(line["--keep"]);

    // 1. Messages and what they are about.
    string path = line.Path ?? folder.File("messages.csv");
    if (line.Path is null)
    {
        Messages.Write(path, rows: line.IsShort ? 1_500 : 5_000, seed: 7);
    }

    string label = line["--label"] ?? "intent";
    Table all = Table.FromCsv(path);
    label = new DataRoles { Label = label }.Resolve(all).Label;
    Column text = all.Columns.FirstOrDefault(column => column is TextColumn && column.Name != label)
        ?? throw new SchemaException($"No column of '{path}' holds free text: {string.Join(", ", all.Columns.Select(column => $"'{column.Name}' holds {column.Kind}"))}. This example reads messages; QuickStart takes any file.");
    (Table train, Table unseen) = all.TrainTestSplit(0.2, new SplitOptions { LabelColumn = label, Seed = 7 });
    Console.WriteLine($"1. {path}: {all.RowCount:N0} messages in '{text.Name}'; {unseen.RowCount:N0} of them stay unseen.");

    // 2. The search: words, pairs of words and runs of letters become numbers by themselves.
    Console.WriteLine("\n2. Comparing trainers …");
    var experiment = new Experiment
    {
        Label = label,
        Budget = line.Budget,
        WorkBudget = line.WorkBudget(line.IsShort ? 60 : 300),
        Seed = 7,
    };
    Leaderboard board = await experiment.RunAsync(train);
    Console.WriteLine(board.Top());
    foreach (var decision in board.Decisions.Where(decision => decision.Subject == $"column '{text.Name}'").Take(1))
    {
        Console.WriteLine($"   {decision.Subject}: {decision.Reason}");
    }

    // 3. One file, opened anew.
    string model = folder.File("model.fsai");
    board.Best.Bundle.Save(model);
    var predictor = Predictor.Load(model);
    using var reading = new Reading(predictor, board);
    Console.WriteLine($"\n3. Saved {board.Best.Name} to {model}: {new FileInfo(model).Length / 1000.0:0.0} kB.");

    // 4. Messages that nothing here has seen.
    LabelledTable labelled = LabelledTable.ForEvaluation(unseen, new DataRoles { Label = label }, LabelEncoder.From(label, predictor.Manifest.Task, predictor.Manifest.ClassNames));
    var scored = new ScoredRows(labelled.Labels, predictor.Predict(labelled.Source).Outputs.ToArray());
    int[] rows = [.. Enumerable.Range(0, scored.Count)];
    int most = train.GroupBy(label).Groups.Max(group => group.RowCount);
    string TextOf(int row) => new TableRow(labelled.Source, row).Text(text.Name) ?? "";
    string TruthOf(int row) => predictor.Manifest.ClassNames[(int)scored.Labels.Values[row]];
    bool IsRight(int row) => scored.PredictedClass(row, predictor.Manifest.Threshold) == (int)scored.Labels.Values[row];
    Console.WriteLine($"\n4. Right about {rows.Average(row => IsRight(row) ? 1.0 : 0):0.0%} of {scored.Count:N0} unseen messages; who always said the same would be about {(double)most / train.RowCount:0.0%}.");
    Console.WriteLine($"   Among the first three classes: {rows.Average(row => rows.Length > 0 && RankOf(scored, row) <= 3 ? 1.0 : 0):0.0%}.");
    foreach (var script in rows.GroupBy(row => TextOf(row).Any(letter => letter is >= '\u3040' and <= '\u9fff')).OrderBy(script => script.Key))
    {
        Console.WriteLine($"   {(script.Key ? "in Chinese or Japanese writing" : "in other writing"),-30} {script.Average(row => IsRight(row) ? 1.0 : 0),6:0.0%} of {script.Count():N0}");
    }

    if (line.Path is null)
    {
        Console.WriteLine($"   One label in twenty-five was given by mistake: nobody can be right about more than {Messages.Best:0.0%}.");
    }

    // 5. Some messages, and the words that spoke.
    Console.WriteLine($"\n5. The three likeliest classes, and the words that spoke for the first in {reading.Source} (log-odds or log-probability):");
    string[] tried = ["Helo, where ist my pakcage??", "Rechnung fehlt, bitte per Mail", "olvidé mi contraseña y no puedo pagar", "你好，包裹还没到，我想退款"];
    foreach (string message in line.Path is null ? tried : [])
    {
        reading.Print(new Row { [text.Name] = message }, text.Name, truth: null);
    }

    foreach (int row in rows.Where(row => line.Path is not null && IsRight(row)).Take(3).Concat(rows.Where(row => !IsRight(row)).Take(2)))
    {
        reading.Print(new Row(predictor.Signature.Columns.Select(column => KeyValuePair.Create(column.Name, labelled.Source[column.Name].GetValue(row)))), text.Name, TruthOf(row));
    }

    Console.WriteLine($"\nDone in {clock.Elapsed.TotalSeconds:0.0} seconds. {folder}");
    return 0;
}
catch (Exception fault) when (fault is SchemaException or IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
{
    Console.Error.WriteLine($"error: {fault.Message}");
    return 3;
}

// The place of the true class among all, by probability.
static int RankOf(ScoredRows scored, int row)
{
    int truth = (int)scored.Labels.Values[row];
    return 1 + Enumerable.Range(0, scored.Labels.ClassCount).Count(@class => scored.Probability(row, @class) > scored.Probability(row, truth));
}
