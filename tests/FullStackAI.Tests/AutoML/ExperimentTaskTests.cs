using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Tests.Bundles;
using FullStackAI.Tests.Evaluation;
using FullStackAI.Trainers.Baseline;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Tests.AutoML;

/// <summary>What an experiment may be asked for: every task, metrics, steps and weights of the user's own, columns of every kind.</summary>
[TestClass]
public sealed class ExperimentTaskTests
{
    [TestMethod]
    public async Task RunAsync_ARanking_OrdersUnseenGroupsBetterThanChance()
    {
        Leaderboard board = await new Experiment
        {
            Label = "relevance",
            Task = TaskKind.Ranking,
            GroupColumn = "query",
            Budget = null,
            MaxTrials = 2,
        }.RunAsync(Queries(60, seed: 1));
        Assert.AreEqual(Metric.NdcgAt(10).Name, board.Metric.Name);
        double prior = board.Entries.Single(entry => entry.Name == "baseline").Score.Value;
        Assert.IsGreaterThan(prior + 0.1, board.Best.Score.Value);
        Table unseen = Queries(40, seed: 2);
        Assert.AreEqual(board.Best.Score.Value, board.Evaluate(unseen, entries: [board.Best])[0].Score, 0.1);
        foreach (var fold in board.Best.Scored)
        {
            Assert.AreEqual(fold.Count, fold.GroupSizes!.Sum());
            Assert.IsTrue(fold.GroupSizes!.All(size => size == 8)); // no group is parted
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task RunAsync_AMetricOfTheUsersOwn_RanksByItsDirection(bool higherIsBetter)
    {
        // The largest prediction of all rows: the linear model's is above the mean's.
        Metric largest = Metric.Custom("largest", higherIsBetter, rows => rows.Predictions.ToArray().Max(), TaskKind.Regression);
        Leaderboard board = await new Experiment
        {
            Label = "y",
            Metric = largest,
            Trainers = [new BaselineTrainer(), new LinearRegressionTrainer()],
            Budget = null,
            Blend = false,
        }.RunAsync(Line(200));
        Assert.AreEqual(higherIsBetter ? "linear-regression" : "baseline", board.Best.Name);
        Assert.AreSame(largest, board.Metric);
        Assert.IsTrue(board.Best.Bundle.Manifest.Scores.Any(score => score.Metric == "largest"));
    }

    [TestMethod]
    public async Task RunAsync_TextsDatesAndCategories_AreUsedWithoutAWord()
    {
        // Each column carries a part of the label, and nothing else does.
        var rng = new Rng(5);
        const int Rows = 600;
        string[] words =
        [
            .. Enumerable.Range(0, Rows).Select(_ => rng.NextInt32(2) == 0 ? "a fine and sunny house" : "a poor and gloomy hovel")
        ];
        DateTime[] days = [.. Enumerable.Range(0, Rows).Select(_ => new DateTime(2020, 1, 1).AddDays(rng.NextInt32(2_000)))];
        int[] place = [.. Enumerable.Range(0, Rows).Select(_ => rng.NextInt32(3))];
        double[] price =
        [
            .. Enumerable.Range(0, Rows).Select(row => (words[row].Contains("fine", StringComparison.Ordinal) ? 5 : 0)
                + days[row].Year
                - 2020
                + (3 * (place[row] == 1 ? 1 : 0))
                + (0.2 * rng.NextGaussian()))
        ];
        var table = new Table([
            new TextColumn("advertisement", words.Select((text, row) => $"{text} number {row}")),
            new DateTimeColumn("sold", [.. days.Select(day => day.Ticks)]),
            new CategoryColumn("place", place, ["north", "east", "south"]),
            new NumberColumn("price", price),
        ]);
        Leaderboard board = await new Experiment
        {
            Label = "price",
            Budget = null,
            MaxTrials = 2,
            IncludedFamilies = ["linear", "boosting"],
        }.RunAsync(table);
        Assert.IsGreaterThan(0.9, board.Best.Score.Value); // without any one of the three columns R² stays below 0.8
        string[] used = [.. board.Best.Bundle.Signature.Columns.Select(column => column.Name)];
        CollectionAssert.AreEquivalent(new[] { "advertisement", "sold", "place" }, used);
    }

    [TestMethod]
    public async Task RunAsync_APipelineStepOfTheUsersOwn_MakesTheFeatures()
    {
        var rng = new Rng(6);
        int[] lengths = [.. Enumerable.Range(0, 200).Select(_ => 1 + rng.NextInt32(40))];
        var table = new Table([
            new TextColumn("note", lengths.Select(length => new string('x', length))),
            new NumberColumn("y", [.. lengths.Select(length => (2.0 * length) + (0.1 * rng.NextGaussian()))]),
        ]);
        Leaderboard board = await new Experiment
        {
            Label = "y",
            Pipeline = Pipeline.Empty.Then(new TextLength("note")),
            Trainers = [new LinearRegressionTrainer()],
            Budget = null,
            Folds = 3,
        }.RunAsync(table);
        Assert.IsGreaterThan(0.99, board.Best.Score.Value);
        Assert.IsTrue(board.Best.Bundle.Members[0].Pipeline.Features.Any(feature => feature.Name == "note_length"));
    }

    [TestMethod]
    public async Task RunAsync_RowsOfWeightZero_NeitherTeachNorJudge()
    {
        // Every third row lies; with a weight of zero it must not matter at all.
        Table honest = Line(300);
        double[] y = [.. Enumerable.Range(0, 300).Select(row => ((NumberColumn)honest["y"])[row])];
        double[] weights = [.. Enumerable.Range(0, 300).Select(row => row % 3 == 0 ? 0.0 : 1.0)];
        var lying = new Table([
            honest["x"],
            new NumberColumn("w", weights),
            new NumberColumn("y", [.. y.Select((value, row) => row % 3 == 0 ? -50 * value : value)]),
        ]);
        Experiment experiment = new()
        {
            Label = "y",
            WeightColumn = "w",
            Trainers = [new LinearRegressionTrainer(), new BaselineTrainer()],
            Budget = null,
            Folds = 3,
        };
        Leaderboard weighted = await experiment.RunAsync(lying);
        Leaderboard unweighted = await (experiment with { WeightColumn = null, IgnoredColumns = ["w"] }).RunAsync(lying);
        Assert.IsGreaterThan(0.9, weighted.Best.Score.Value);
        Assert.IsLessThan(0.5, unweighted.Best.Score.Value);
    }

    [TestMethod]
    public async Task RunAsync_ATrialTimeLimit_ReachesEveryTrainer()
    {
        var clock = new ManualClock();
        List<TimeSpan?> limits = [];
        TestTrainer Watching(string name) => new(name, (set, context) =>
        {
            limits.Add(context.TimeLimit);
            while (!context.ShouldStop())
            {
                clock.Advance(TimeSpan.FromSeconds(0.05));
            }

            return TestTrainer.FirstFeature.Train(set, context);
        });
        Leaderboard board = await new Experiment
        {
            Label = "y",
            Trainers = [Watching("one"), Watching("two")],
            TrialTimeLimit = TimeSpan.FromSeconds(2),
            Budget = TimeSpan.FromSeconds(100),
            Folds = 2,
            TimeProvider = clock,
            Parallelism = 1,
            Blend = false,
        }.RunAsync(Line(100));
        Assert.IsTrue(board.Entries.All(entry => entry.Failure is null && entry.Elapsed <= TimeSpan.FromSeconds(2.2)));
        Assert.IsTrue(limits.Take(4).All(limit => limit <= TimeSpan.FromSeconds(2)));
    }

    [TestMethod]
    public async Task RunAsync_StartAndEnd_AreTheClocks()
    {
        var clock = new ManualClock();
        clock.Advance(TimeSpan.FromDays(1));
        var slow = new TestTrainer("slow", (set, context) =>
        {
            clock.Advance(TimeSpan.FromSeconds(3));
            return TestTrainer.Mean.Train(set, context);
        });
        Leaderboard board = await new Experiment
        {
            Label = "y",
            Trainers = [slow],
            Budget = null,
            Folds = 2,
            TimeProvider = clock,
            Parallelism = 1,
        }.RunAsync(Line(100));
        Assert.AreEqual(new DateTimeOffset(TimeSpan.TicksPerDay, TimeSpan.Zero), board.StartedAt);
        Assert.AreEqual(board.StartedAt + TimeSpan.FromSeconds(9), board.EndedAt); // two folds, then all rows
        Assert.AreEqual(TimeSpan.FromSeconds(9), board.Elapsed);
    }

    [TestMethod]
    public async Task RunAsync_NoFamilyThatSuits_SaysWhichDo()
    {
        Leaderboard board = await new Experiment
        {
            Label = "relevance",
            Task = TaskKind.Ranking,
            GroupColumn = "query",
            Budget = null,
            IncludedFamilies = ["linear"],
        }.RunAsync(Queries(20, seed: 1));
        Assert.AreEqual("baseline", board.Best.Name);
        StringAssert.Contains(string.Join(' ', board.Warnings), "Families that can: boosting");
    }

    [TestMethod]
    public async Task RunAsync_AMonotoneColumnThatIsNone_IsRefusedBeforeTheWork()
    {
        var wrong = new Experiment { Label = "y", MonotoneColumns = new Dictionary<string, int> { ["wealth"] = 1 } };
        SchemaException fault = await Assert.ThrowsExactlyAsync<SchemaException>(() => wrong.RunAsync(Line(100)));
        StringAssert.Contains(fault.Message, "A monotone constraint names 'wealth'");
        StringAssert.Contains(fault.Message, "'x'");
    }

    // Eight documents for each query; the relevance is that of one column, with some noise.
    private static Table Queries(int queries, ulong seed)
    {
        const int Documents = 8;
        var rng = new Rng(seed);
        double[] x = [.. Enumerable.Range(0, queries * Documents).Select(_ => rng.NextGaussian())];
        return new Table([
            new NumberColumn("match", x),
            new NumberColumn("noise", [.. x.Select(_ => rng.NextGaussian())]),
            new IntegerColumn("query", [.. Enumerable.Range(0, x.Length).Select(row => (long)(row / Documents))]),
            new IntegerColumn(
                "relevance",
                [.. x.Select(value => (long)Math.Clamp(Math.Floor(value + (0.3 * rng.NextGaussian()) + 1), 0, 3))]),
        ]);
    }

    private static Table Line(int rows)
    {
        var rng = new Rng(4);
        double[] x = [.. Enumerable.Range(0, rows).Select(_ => rng.NextDouble())];
        return new Table([
            new NumberColumn("x", x),
            new NumberColumn("y", [.. x.Select(value => (3 * value) + (0.1 * rng.NextGaussian()))]),
        ]);
    }
}
