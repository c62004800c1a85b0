using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Numerics;
using FullStackAI.Tests.Evaluation;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Tests.AutoML;

[TestClass]
public sealed class ExperimentSearchTests
{
    private static readonly TrainerFamily Ridge = TrainerFamily.Of(
        "ridge",
        new SearchSpace<LinearRegressionOptions>(new() { L2 = 10 }).Number(
            "penalty", o => o.L2!.Value, (o, value) => o with { L2 = value }, 1e-6, 10, SearchScale.Logarithmic),
        options => new LinearRegressionTrainer(options));

    [TestMethod]
    public async Task RunAsync_AFamily_TriesAsManyPointsAsAllowedAndFindsABetterOne()
    {
        Leaderboard board = await Sweep([Ridge], maxTrials: 9).RunAsync(Line(200));
        LeaderboardEntry[] tried = [.. board.Entries.Where(entry => entry.Family == "ridge")];
        Assert.HasCount(9, tried);
        // the start's penalty is far too strong
        Assert.IsGreaterThan(tried.Single(entry => entry.Name == "ridge-1").Score.Value, tried[0].Score.Value);
        StringAssert.StartsWith(tried[0].Settings, "penalty ");
    }

    [TestMethod]
    public async Task RunAsync_TwoFamilies_TakeTurns()
    {
        TrainerFamily trees = TrainerFamily.Of(
            "trees",
            new SearchSpace<BoostingOptions>(new() { NumIterations = 5 }).Integer(
                "leaves", o => o.NumLeaves, (o, value) => o with { NumLeaves = value }, 2, 8),
            options => new BoostingTrainer(options));
        Leaderboard board = await Sweep([Ridge, trees], maxTrials: 6).RunAsync(Line(200));
        Assert.AreEqual(3, board.Entries.Count(entry => entry.Family == "ridge"));
        Assert.AreEqual(3, board.Entries.Count(entry => entry.Family == "trees"));
    }

    [TestMethod]
    public async Task RunAsync_AFamilyWhoseTrainerCannotBeMade_IsAFailedTrial()
    {
        TrainerFamily broken = TrainerFamily.Of(
            "broken",
            new SearchSpace<BoostingOptions>(new()).Number("rate", o => o.LearningRate, (o, _) => o with { LearningRate = 5 }, 0.1, 1),
            options => new BoostingTrainer(options));
        Leaderboard board = await Sweep([broken, Ridge], maxTrials: 4).RunAsync(Line(200));
        Assert.AreEqual(
            2,
            board.Entries.Count(
                entry => entry.Family == "broken" && entry.Failure!.Message.Contains("LearningRate", StringComparison.Ordinal)));
        Assert.IsTrue(board.HasModel);
    }

    [TestMethod]
    public async Task RunAsync_Grid_EndsWhenThePointsAreThrough()
    {
        Leaderboard board = await new Experiment
        {
            Label = "y",
            Families = [Ridge],
            Sampler = new GridSampler(4),
            Budget = null,
            Blend = false,
            Folds = 2,
        }.RunAsync(Line(100));
        Assert.HasCount(4, board.Entries);
    }

    [TestMethod]
    public async Task RunAsync_Halving_GivesMostPointsAShareOnly()
    {
        List<int> rows = [];
        var counting = TrainerFamily.Of(
            "counting",
            new SearchSpace<LinearRegressionOptions>(new() { L2 = 1 }).Number(
                "penalty", o => o.L2!.Value, (o, value) => o with { L2 = value }, 1e-3, 10, SearchScale.Logarithmic),
            options => new TestTrainer("counting", (set, context) =>
            {
                lock (rows)
                {
                    rows.Add(set.Rows);
                }

                return new LinearRegressionTrainer(options).Train(set, context);
            }));
        Leaderboard board = await new Experiment
        {
            Label = "y",
            Families = [counting],
            Sampler = new RandomSampler(),
            Halving = new SuccessiveHalving { Factor = 2, Steps = 2 },
            MaxTrials = 12,
            Budget = null,
            Blend = false,
            Folds = 2,
        }.RunAsync(Line(400));
        // Each point starts on 1/4 of the 200 rows of a fold, some go on to 1/2, few learn all folds.
        Assert.AreEqual(12, rows.Count(count => count == 50));
        int half = rows.Count(count => count == 100);
        Assert.IsTrue(half is >= 3 and < 12);
        int whole = board.Entries.Count(entry => entry.Failure is null);
        Assert.IsTrue(whole >= 1 && whole <= half);
        Assert.AreEqual(12 - whole, board.Entries.Count(entry => entry.Failure is not null));
    }

    [TestMethod]
    public async Task RunAsync_HalvingByRounds_ShortensTheTrainerAndKeepsTheRows()
    {
        List<(int Rounds, int Rows)> seen = [];
        var counting = TrainerFamily.Of(
            "counting",
            new SearchSpace<BoostingOptions>(new() { NumIterations = 40, MinDataInLeaf = 1 }).Integer(
                "leaves", o => o.NumLeaves, (o, value) => o with { NumLeaves = value }, 2, 16),
            options => new TestTrainer("counting", (set, context) =>
            {
                lock (seen)
                {
                    seen.Add((options.NumIterations, set.Rows));
                }

                return new BoostingTrainer(options).Train(set, context);
            }),
            (options, share) => options with { NumIterations = (int)(options.NumIterations * share) });
        await new Experiment
        {
            Label = "y",
            Families = [counting],
            Sampler = new RandomSampler(),
            Halving = new SuccessiveHalving { Factor = 2, Steps = 2 },
            MaxTrials = 6,
            Budget = null,
            Blend = false,
            Folds = 2,
        }.RunAsync(Line(200));
        Assert.AreEqual(6, seen.Count(one => one == (10, 100))); // a quarter of the rounds, all rows of a fold
        Assert.IsTrue(seen.Any(one => one == (20, 100)));
        Assert.IsTrue(seen.Any(one => one == (40, 100)));
        Assert.IsTrue(seen.All(one => one.Rows >= 100));
    }

    [TestMethod]
    [DataRow(false, DisplayName = "numbers")]
    [DataRow(true, DisplayName = "three classes, networks too")]
    public async Task RunAsync_AWorkBudget_GivesTheSameScoresOnAnyNumberOfThreads(bool isClasses)
    {
        Table table = Line(isClasses ? 700 : 1_500);
        table = isClasses
            ? new Table([
                table["x"],
                table["noise"],
                CategoryColumn.Of(
                    "y",
                    Enumerable.Range(0, 700).Select(
                        row => ((NumberColumn)table["y"])[row] switch { < 1 => "low", < 2 => "middle", _ => "high" })),
            ])
            : table;
        string[] boards = new string[2];
        for (int i = 0; i < 2; i++)
        {
            Leaderboard board = await new Experiment
            {
                Label = "y",
                WorkBudget = 30,
                Seed = 3,
                Parallelism = i == 0 ? 1 : 3,
                ExcludedFamilies = isClasses ? [] : ["mlp"],
            }.RunAsync(table);
            boards[i] = string.Join(
                '\n',
                board.Entries.Select(entry =>
                    $"{entry.Name} {entry.Score.Value:R} {entry.Score.StandardError:R} {entry.Settings} {entry.Failure?.Message} {string.Join(' ', entry.Members)}"));
            Assert.IsGreaterThan(3, board.Entries.Count);
        }

        Assert.AreEqual(boards[0], boards[1]);
    }

    [TestMethod]
    public async Task RunAsync_FamiliesLeftOut_AreNotTried()
    {
        Leaderboard board = await new Experiment
        {
            Label = "y",
            IncludedFamilies = ["linear", "boosting"],
            ExcludedFamilies = ["boosting"],
            Budget = null,
        }.RunAsync(Line(200));
        CollectionAssert.AreEquivalent(
            new[] { "linear", "baseline" },
            board.Entries.Where(entry => entry.Members.Count == 0).Select(entry => entry.Family).Distinct().ToArray());
    }

    [TestMethod]
    public async Task RunAsync_MemoryLimitBelowTheData_FallsBackOnThePriorAndSaysWhy()
    {
        Leaderboard board = await new Experiment { Label = "y", MemoryLimitBytes = 1_000, Budget = null }.RunAsync(Line(200));
        Assert.AreEqual("baseline", board.Best.Name);
        StringAssert.Contains(board.Entries[^1].Failure!.Message, "limit is 0 MB");
    }

    [TestMethod]
    public async Task RunAsync_MonotoneColumns_AreFollowedByEveryModelButThePrior()
    {
        Table table = Line(300);
        Leaderboard board = await new Experiment
        {
            Label = "y",
            MonotoneColumns = new Dictionary<string, int> { ["x"] = -1 },
            Budget = null,
            MaxTrials = 3,
        }.RunAsync(table);
        Assert.IsTrue(board.Entries.All(entry => entry.Family is "boosting" or "baseline" or ""));
        double[] x = [.. Enumerable.Range(0, 50).Select(i => i / 50.0)];
        double[] predicted = board.Best.Bundle.Blend.Predict(
            new Table([new NumberColumn("x", x), new NumberColumn("noise", new double[50])]));
        Assert.IsTrue(predicted.Zip(predicted.Skip(1)).All(pair => pair.Second <= pair.First + 1e-9));
    }

    [TestMethod]
    public async Task RunAsync_Interpretable_GivesOneReadableModel()
    {
        Leaderboard board = await new Experiment
        {
            Label = "y",
            Preset = ExperimentPreset.Interpretable,
            Budget = null,
        }.RunAsync(Line(300));
        Assert.IsEmpty(board.Best.Members);
        Assert.IsTrue(board.Entries.All(entry => entry.Family is "linear" or "tree" or "boosting" or "baseline"));
    }

    [TestMethod]
    public void RunAsync_OptionsOutOfRange_NamesThemAll()
    {
        var wrong = new Experiment
        {
            Label = "y",
            MaxTrials = 0,
            WorkBudget = -1,
            MemoryLimitBytes = 0,
            ExcludedFamilies = ["svm"],
            Families = [Ridge, Ridge],
            Halving = new SuccessiveHalving { Factor = 1 },
        };
        string message = Assert.ThrowsExactly<ArgumentException>(() => { _ = wrong.RunAsync(Line(10)); }).Message;
        foreach (string part in new[] { "MaxTrials", "WorkBudget", "MemoryLimitBytes", "'svm'", "twice", "Factor" })
        {
            StringAssert.Contains(message, part);
        }
    }

    private static Experiment Sweep(IReadOnlyList<TrainerFamily> families, int maxTrials) =>
        new() { Label = "y", Families = families, MaxTrials = maxTrials, Budget = null, Folds = 3, Blend = false, Seed = 2 };

    private static Table Line(int rows)
    {
        var rng = new Rng(4);
        double[] x = [.. Enumerable.Range(0, rows).Select(_ => rng.NextDouble())];
        double[] noise = [.. x.Select(_ => rng.NextGaussian())];
        return new Table([
            new NumberColumn("x", x),
            new NumberColumn("noise", noise),
            new NumberColumn("y", [.. x.Select(value => (3 * value) + (0.3 * rng.NextGaussian()))]),
        ]);
    }
}
