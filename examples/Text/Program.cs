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
return await Story.TellAsync(args, "[path/to/file.csv --label column]", async (line, folder) =>
{
    // 1. Messages and what they are about.
    string path = line.Path ?? Messages.Write(folder.File("messages.csv"), rows: line.IsShort ? 1_500 : 5_000, seed: 7);
    Table all = Table.FromCsv(path);
    string label = new DataRoles { Label = line["--label"] ?? "intent" }.Resolve(all).Label;
    string text = all.Columns.FirstOrDefault(column => column is TextColumn && column.Name != label)?.Name
        ?? throw new SchemaException(
            $"No column of '{path}' holds free text: {string.Join(", ", all.Columns.Select(column => $"'{column.Name}' holds {column.Kind}"))}. This example reads messages; QuickStart takes any file.");
    (Table train, Table unseen) = all.Where(row => !row.IsMissing(label)).TrainTestSplit(
        0.2, new SplitOptions { LabelColumn = label, Seed = 7 });
    Console.WriteLine($"1. {Path.GetFileName(path)}: {all.RowCount:N0} messages in '{text}'; {unseen.RowCount:N0} of them stay unseen.");

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
    foreach (var decision in board.Decisions.Where(decision => decision.Subject == $"column '{text}'").Take(1))
    {
        Console.WriteLine($"   {decision.Subject}: {decision.Reason}");
    }

    // 3. One file, opened anew.
    string model = folder.File("model.fsai");
    board.Best.Bundle.Save(model);
    using var predictor = Predictor.Load(model);
    Console.WriteLine($"\n3. Saved {board.Best.Name} to model.fsai: {model.SizeOfFile()}.");

    // 4. Messages that nothing here has seen.
    var answers = new Answers(predictor.Score(unseen), predictor.Manifest);
    double usual = (double)train.GroupBy(label).Groups.Max(group => group.RowCount) / train.RowCount;
    Console.WriteLine($"\n4. Right about {answers.Right():0.0%} of {unseen.RowCount:N0} unseen messages; who always said the same would be about {usual:0.0%}.");
    if (predictor.Manifest.Task == TaskKind.Multiclass)
    {
        Console.WriteLine($"   Among the first three classes: {answers.Right(first: 3):0.0%}.");
    }

    foreach (var script in unseen.ByScript(text))
    {
        Console.WriteLine($"   {script.Key,-30} {answers.Right(script):0.0%} of {script.Count():N0}");
    }

    if (line.Path is null)
    {
        Console.WriteLine($"   One label in twenty-five was given by mistake: nobody can be right about more than {Messages.Best:0.0%}.");
    }

    // 5. Some messages, and the words that spoke.
    using var reading = new Reading(predictor, board, text);
    Console.WriteLine($"\n5. The likeliest classes, and the words that spoke for the first in {reading.Source} (log-odds or log-probability):");
    string[] tried =
    [
        "Helo, where ist my pakcage??", "Rechnung fehlt, bitte per Mail", "olvidé mi contraseña y no puedo pagar", "你好，包裹还没到，我想退款",
    ];
    foreach (string message in line.Path is null ? tried : [])
    {
        reading.Print(new Row { [text] = message }, truth: null);
    }

    foreach (int row in answers.Rows.Where(row => line.Path is not null && answers.IsRight(row))
        .Take(3)
        .Concat(answers.Rows.Where(row => !answers.IsRight(row)).Take(2)))
    {
        reading.Print(predictor.RowOf(unseen, row), answers.TruthOf(row));
    }
});
