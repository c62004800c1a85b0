using System.Diagnostics;
using Examples;
using Fraud;
using FullStackAI.AutoML;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Evaluation;
using FullStackAI.Explanation;
using FullStackAI.Inference;
using FullStackAI.Metrics;

// dotnet run -c Release --project examples/Fraud                    payments that never were
// dotnet run -c Release --project examples/Fraud -- --keep .        the same; payments.csv and model.fsai stay in this folder
// dotnet run -c Release --project examples/Fraud -- path/to/file.csv --label fraud --time when --card card_number [--amount paid]
const string Usage = "usage: Fraud [path/to/file.csv --label column --time column --card column [--amount column] [--miss cost] [--alarm cost] [--looks number] [--budget seconds] [--keep folder]";
if (CommandLine.Read(args, Usage, ["--label", "--time", "--card"], ["--amount", "--miss", "--alarm", "--looks", "--budget", "--keep"]) is not { } line)
{
    return 2;
}

try
{
    var clock = Stopwatch.StartNew();
    using var folder = new WorkFolder(line["--keep"]);

    // 1. Payments, and what each card did before.
    string path = line.Path ?? folder.File("payments.csv");
    if (line.Path is null)
    {
        Payments.Write(path, cards: line.IsShort ? 6_000 : 12_000, seed: 7);
    }

    string label = line["--label"] ?? "fraud", time = line["--time"] ?? "time", card = line["--card"] ?? "card";
    string? amount = line.Path is null ? "amount" : line["--amount"];
    Table all = CardHistory.With(Table.FromCsv(path), time, card, amount);
    (Table train, Table later) = all.TrainTestSplit(0.25, new SplitOptions { TimeColumn = time, GroupColumn = card });
    Console.WriteLine($"1. {path}: {all.RowCount:N0} payments; {later.RowCount:N0} later ones, of other cards, stay unseen.");

    // 2. Is a column too good to be true?
    var roles = new DataRoles { Label = label, Group = card, Time = time };
    LeakageReport leaks = LeakageDoctor.Examine(train, roles with { Group = null });
    string[] told = [.. leaks.Alarms.Where(leak => leak.Kind is LeakageKind.LabelCopy or LeakageKind.LabelSum or LeakageKind.NearPerfectFeature).SelectMany(leak => leak.Columns)];
    Console.WriteLine("\n2. The doctor looks for columns that tell the label:");
    Console.WriteLine($"   {leaks.ToString().ReplaceLineEndings("\n   ")}");
    Console.WriteLine(told.Length == 0 ? "   Nothing has to be left out." : $"   Left out: {string.Join(", ", told)}.");
    roles = roles with { Ignored = [time, .. told] };

    // 3. What a score is worth depends on how it was made.
    Console.WriteLine("\n3. A tempting mistake: how often a card was robbed, as a feature. The area under the precision-recall curve by");
    HonestScore.Print(train, later, roles);

    // 4. The search, judged by later payments of other cards. Frauds are rare: accuracy would praise a model that finds none.
    Console.WriteLine("\n4. Comparing trainers …");
    var experiment = new Experiment
    {
        Label = label,
        TimeColumn = time,
        GroupColumn = card,
        IgnoredColumns = roles.Ignored,
        Metric = Metric.AreaUnderPrecisionRecallCurve,
        Budget = line.Budget,
        WorkBudget = line.WorkBudget(line.IsShort ? 100 : 500),
        Doctor = null,
        Seed = 7,
    };
    Leaderboard board = await experiment.RunAsync(train);
    Console.WriteLine(board.Top());

    // 5. No row is copied or thrown away for balance: that would spoil the probabilities. The threshold does the work, and costs choose it.
    double[]? earlier = LaterWeeks.Amounts(train, amount);
    var costs = new Costs(line.Number("--miss", earlier is null ? 100 : MeanLoss(train, earlier, label)), line.Number("--alarm", 2));
    double threshold = costs.BestThreshold(board.Best);
    string model = folder.File("model.fsai");
    Bundle bundle = board.Best.Bundle;
    bundle.WithManifest(bundle.Manifest with { Threshold = threshold }).Save(model);
    Console.WriteLine($"\n5. A missed fraud costs {costs.Miss:0} €, a look {costs.Alarm:0} €. Probabilities that are right would be worth a look from {costs.ThresholdInTheory:0.0%} on; folds say {threshold:0.0%}. Saved with the model.");

    // 6. Weeks that nothing here has seen.
    using var predictor = Predictor.Load(model);
    LabelledTable unseen = LabelledTable.ForEvaluation(later, roles, LabelEncoder.From(label, TaskKind.Binary, predictor.Manifest.ClassNames));
    var scored = new ScoredRows(unseen.Labels, predictor.Predict(unseen.Source).Outputs.ToArray());
    double[]? amounts = LaterWeeks.Amounts(unseen.Source, amount);
    int looks = (int)line.Number("--looks", 50);
    Console.WriteLine($"\n6. {scored.Count:N0} later payments, area under the precision-recall curve {Metric.AreaUnderPrecisionRecallCurve.Compute(scored):0.000} (folds said {board.Best.Score}; chance is {unseen.Labels.Values.ToArray().Average():0.000}):");
    LaterWeeks.PrintCosts(scored, costs, threshold, amounts);
    Console.WriteLine($"   With time for {looks} looks:");
    LaterWeeks.PrintLooks(scored, looks, amounts);
    Console.WriteLine("   Do probabilities mean what they say?");
    LaterWeeks.PrintCalibration(scored);

    // 7. An alarm that somebody has to act on.
    int alarm = Enumerable.Range(0, scored.Count).MaxBy(row => scored.Predictions[row]);
    RowExplanation why = predictor.Explain(unseen.Source.Take([alarm]))[0];
    Console.WriteLine($"\n7. The surest alarm: {why.Prediction}, in truth {scored.Labels.ClassNames[(int)scored.Labels.Values[alarm]]}. What moved it most ({why.Unit}, by {why.Method}):");
    foreach (ColumnContribution part in why.Main.Top(5))
    {
        Console.WriteLine($"   {part.Column,-20} {Short(part.Value),-12} {part.Contribution:+0.00;-0.00}");
    }

    Console.WriteLine($"\nDone in {clock.Elapsed.TotalSeconds:0.0} seconds. {folder}");
    return 0;
}
catch (Exception fault) when (fault is SchemaException or IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
{
    Console.Error.WriteLine($"error: {fault.Message}");
    return 3;
}

static string Short(string? value) => value is null ? "missing" : value.Length <= 12 ? value : value[..12];

// What a fraud took on average.
static double MeanLoss(Table rows, double[] amounts, string label)
{
    LabelledTable data = LabelledTable.ForTraining(rows, new DataRoles { Label = label });
    float[] frauds = data.Labels.Values.ToArray();
    return Enumerable.Range(0, data.Count).Where(row => frauds[row] == 1).Average(row => amounts[data.SourceRows[row]]);
}
