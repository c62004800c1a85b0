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
const string Usage =
    "[path/to/file.csv --label column --time column --card column [--amount column]] [--miss cost] [--alarm cost] [--looks number]";
return await Story.TellAsync(args, Usage, async (line, folder) =>
{
    // 1. Payments, and what each card did before.
    string path = line.Path ?? Payments.Write(folder.File("payments.csv"), cards: line.IsShort ? 6_000 : 12_000, seed: 7);
    string label = line["--label"] ?? "fraud", time = line["--time"] ?? "time", card = line["--card"] ?? "card";
    string? amount = line.Path is null ? "amount" : line["--amount"];
    Table all = CardHistory.With(Table.FromCsv(path), time, card, amount);
    (Table train, Table later) = all.TrainTestSplit(0.25, new SplitOptions { TimeColumn = time, GroupColumn = card });
    Console.WriteLine($"1. {Path.GetFileName(path)}: {all.RowCount:N0} payments; {later.RowCount:N0} later ones, of other cards, stay unseen.");

    // 2. Is a column too good to be true?
    var roles = new DataRoles { Label = label, Group = card, Time = time };
    LeakageReport leaks = LeakageDoctor.Examine(train, roles with { Group = null });
    string[] told =
    [
        .. leaks.Alarms.Where(leak =>
            leak.Kind is LeakageKind.LabelCopy or LeakageKind.LabelSum or LeakageKind.NearPerfectFeature).SelectMany(
            leak => leak.Columns)
    ];
    Console.WriteLine("\n2. The doctor looks for columns that tell the label:");
    Console.WriteLine(leaks.ToString().Indented());
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
        Doctor = null, // it was asked above
        Seed = 7,
    };
    Leaderboard board = await experiment.RunAsync(train);
    Console.WriteLine(board.Top());

    // 5. No row is copied or thrown away for balance: that would spoil the probabilities. The threshold does the work, and costs choose it.
    var costs = new Costs(line.Number("--miss", Costs.MeanLoss(train, label, amount)), line.Number("--alarm", 2));
    double threshold = costs.BestThreshold(board.Best);
    string model = folder.File("model.fsai");
    Bundle bundle = board.Best.Bundle;
    bundle.WithManifest(bundle.Manifest with { Threshold = threshold }).Save(model);
    Console.WriteLine($"\n5. A missed fraud costs {costs.Miss:0} €, a look {costs.Alarm:0.##} €. Probabilities that are right would be worth a look from {costs.ThresholdInTheory:0.0%} on; folds say {threshold:0.0%}. Saved with the model.");

    // 6. Weeks that nothing here has seen.
    using var predictor = Predictor.Load(model);
    Table unseen = later.Where(row => !row.IsMissing(label));
    ScoredRows scored = predictor.Score(unseen);
    double[]? amounts = LaterWeeks.Amounts(unseen, amount);
    int looks = line.Count("--looks", 50);
    Console.WriteLine($"\n6. {scored.Count:N0} later payments, area under the precision-recall curve {Metric.AreaUnderPrecisionRecallCurve.Compute(scored):0.000} (folds said {board.Best.Score}; chance is {scored.Labels.Values.ToArray().Average():0.000}):");
    LaterWeeks.PrintCosts(scored, costs, threshold, amounts);
    Console.WriteLine($"   With time for {looks} looks:");
    LaterWeeks.PrintLooks(scored, looks, amounts);
    Console.WriteLine("   Do probabilities mean what they say?");
    LaterWeeks.PrintCalibration(scored);

    // 7. An alarm that somebody has to act on.
    int alarm = Enumerable.Range(0, scored.Count).MaxBy(row => scored.Predictions[row]);
    RowExplanation why = predictor.Explain(predictor.RowOf(unseen, alarm));
    Console.WriteLine($"\n7. The surest alarm: {why.Prediction}, in truth {scored.Labels.ClassNames[(int)scored.Labels.Values[alarm]]}. What moved it most ({why.Unit}, by {why.Method}):");
    foreach (ColumnContribution part in why.Main.Top(5))
    {
        Console.WriteLine($"   {part.Column,-20} {LaterWeeks.Short(part.Value),-12} {part.Contribution:+0.00;-0.00}");
    }
});
