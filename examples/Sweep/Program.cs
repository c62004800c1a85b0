using Examples;
using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers.Boosting;
using Sweep;

// dotnet run -c Release --project examples/Sweep              four samplers, 30 trials each
// dotnet run -c Release --project examples/Sweep -- --short   a few trials, to see that it runs
if (CommandLine.Read(args, "[--short]") is not { IsShort: var isShort })
{
    return 2;
}

Table table = Houses.Make(rows: isShort ? 600 : 3_000, seed: 3);

// 1. A space over any record of options: numbers, whole numbers, choices, and dimensions that apply only under a condition.
var space = new SearchSpace<BoostingOptions>(new() { NumIterations = isShort ? 30 : 150 })
    .Number("learning rate", o => o.LearningRate, (o, rate) => o with { LearningRate = rate }, 0.02, 0.3, SearchScale.Logarithmic)
    .Integer("leaves", o => o.NumLeaves, (o, leaves) => o with { NumLeaves = leaves }, 4, 64, SearchScale.Logarithmic)
    .Choice("mode", [BoostingMode.Gbdt, BoostingMode.Dart], o => o.Mode, (o, mode) => o with { Mode = mode })
    .Number("drop rate", o => o.DropRate, (o, rate) => o with { DropRate = rate }, 0.02, 0.4, when: o => o.Mode == BoostingMode.Dart);

// 2. A family makes a trainer of the options; the last function shortens it for successive halving.
var boosting = TrainerFamily.Of(
    "boosted",
    space,
    options => new BoostingTrainer(options),
    (options, share) => options with { NumIterations = Math.Max(1, (int)(options.NumIterations * share)) });

// 3. A trainer of your own is a family too: here one with a single option.
var neighbours = TrainerFamily.Of(
    "nearest",
    new SearchSpace<NearestOptions>(new()).Integer(
        "neighbours", o => o.Neighbours, (o, k) => o with { Neighbours = k }, 1, 50, SearchScale.Logarithmic),
    options => new NearestTrainer(options));

// 4. A metric of your own, with its direction.
Metric within = Metric.Custom(
    "Within10Percent",
    higherIsBetter: true,
    rows => Enumerable.Range(0, rows.Count).Average(
        row => Math.Abs(rows.Predictions[row] - rows.Labels.Values[row]) <= 0.1 * rows.Labels.Values[row] ? 1.0 : 0.0),
    TaskKind.Regression);

// 5. A step of your own between columns and features; every fold fits its own.
Pipeline steps = Pipeline.Empty.Then(new Wear("size", "age")).OneHot("place").Scale(ColumnSelector.Numbers);

Console.WriteLine($"{table.RowCount:N0} houses; the share of prices told within 10 %, by 3 folds:");
ISampler[] samplers = isShort
    ? [new TpeSampler(startTrials: 2)]
    : [new GridSampler(steps: 3), new RandomSampler(), new TpeSampler(), new CfoSampler()];
foreach (ISampler sampler in samplers)
{
    var experiment = new Experiment
    {
        Label = "price",
        Families = [boosting, neighbours],
        Sampler = sampler,
        MaxTrials = isShort ? 6 : 30,
        Halving = isShort ? null : new SuccessiveHalving(),
        Metric = within,
        Pipeline = steps,
        Folds = 3,
        Budget = null,
        Seed = 1,
    };
    Leaderboard board = await experiment.RunAsync(table);
    LeaderboardEntry[] trials = [.. board.Entries.Where(entry => entry.Members.Count == 0)];
    Console.WriteLine($"{sampler.Name}: {trials.Length} trials, {trials.Count(trial => trial.Failure is not null)} of them given up");
    Console.WriteLine($"   {trials[0].Score}  {trials[0].Name} ({trials[0].Settings})");
    if (board.Best.Members is { Count: > 1 } members)
    {
        Console.WriteLine($"   {board.Best.Score}  {board.Best.Name} of {string.Join(", ", members.Select(member => $"{member.Weight:0.00} {member.Name}"))}");
    }
}

return 0;
