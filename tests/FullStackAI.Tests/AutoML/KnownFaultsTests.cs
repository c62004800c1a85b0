using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Numerics;
using FullStackAI.Tests.Evaluation;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Baseline;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Tests.AutoML;

/// <summary>The nine faults of ML.NET's AutoML, by number: each test shows one of them absent.</summary>
[TestClass]
public sealed class KnownFaultsTests
{
    [TestMethod]
    public async Task Fault1_OneRandomFoldIsTheScore_AllFoldsCountAndTheModelLearnsFromAllRows()
    {
        // Lucky on its first fold and bad on the others; a score of one fold could take it.
        int fits = 0;
        var lucky = new TestTrainer(
            "lucky",
            (set, context) => Interlocked.Increment(ref fits) == 1
                ? new LogisticRegressionTrainer().Train(set, context)
                : TestTrainer.Mean.Train(set, context));
        int largest = 0;
        var steady = new TestTrainer("steady", (set, context) =>
        {
            largest = Math.Max(largest, set.Rows);
            return new LogisticRegressionTrainer(new LogisticRegressionOptions { L2 = 0.1 }).Train(set, context);
        });
        Leaderboard board = await Of([lucky, steady]).RunAsync(Rows(400));
        Assert.AreEqual("steady", board.Best.Name);
        Assert.AreEqual(board.Best.Scored.Average(Metric.AreaUnderRocCurve.Compute), board.Best.Score.Value, 1e-12);
        Assert.AreEqual(400, largest);
    }

    [TestMethod]
    public async Task Fault2_LogLossReductionIsMinimised_TheHighestWins()
    {
        Leaderboard board =
            await (Of([new BaselineTrainer(), new LogisticRegressionTrainer()]) with { Metric = Metric.LogLossReduction })
                .RunAsync(Rows(400));
        Assert.AreEqual("logistic-regression", board.Best.Name);
        Assert.IsGreaterThan(board.Entries[1].Score.Value, board.Best.Score.Value);
    }

    [TestMethod]
    public async Task Fault3_GroupsAndWeightsAreIgnored_BothReachFoldsAndTrainers()
    {
        bool weighted = true;
        var watching = new TestTrainer("watching", (set, context) =>
        {
            weighted &= set.Weights is not null && set.Weights.Distinct().Count() == 2;
            return TestTrainer.Mean.Train(set, context);
        });
        Table table = Rows(400);
        Leaderboard board = await (Of([watching]) with { GroupColumn = "g", WeightColumn = "w", IgnoredColumns = [] }).RunAsync(table);
        var groups = (IntegerColumn)table["g"];
        Assert.IsTrue(board.Best.Validation!.Folds.All(
            fold => !fold.Fold.Train.Select(row => groups[row]).Intersect(fold.Fold.Test.Select(row => groups[row])).Any()));
        Assert.IsTrue(weighted);
    }

    [TestMethod]
    public async Task Fault3_SplitsAreNotStratified_EveryFoldHasItsShareOfEachClass()
    {
        Leaderboard board = await Of([new BaselineTrainer()]).RunAsync(Rows(400));
        double[] shares = [.. board.Best.Scored.Select(fold => fold.Labels.Values.ToArray().Average())];
        Assert.IsLessThanOrEqualTo(1.5 / 80, shares.Max() - shares.Min()); // folds of 80 rows: one row more or less
    }

    [TestMethod]
    public async Task Fault4_TheTokenIsIgnoredAndRunAsyncBlocks_ItStopsAndGivesTheThreadBack()
    {
        using var source = new CancellationTokenSource();
        using var gate = new ManualResetEventSlim();
        var waiting = new TestTrainer("waiting", (_, context) =>
        {
            gate.Set();
            context.CancellationToken.WaitHandle.WaitOne();
            context.CancellationToken.ThrowIfCancellationRequested();
            throw new InvalidOperationException("never reached");
        });
        Task<Leaderboard> run = Of([new LogisticRegressionTrainer(), waiting]).RunAsync(Rows(200), source.Token);
        Assert.IsFalse(run.IsCompleted); // the second trainer waits for the token: a blocking call would never come here
        gate.Wait();
        source.Cancel();
        Assert.AreEqual("logistic-regression", (await run).Best.Name);
    }

    [TestMethod]
    public async Task Fault5_TheFirstFailureEndsTheRun_ItIsAnEntryAndAOneClassFoldIsNone()
    {
        var failing = new TestTrainer("failing", (_, _) => throw new DivideByZeroException("no luck"));
        Leaderboard board = await Of([failing, new LogisticRegressionTrainer()]).RunAsync(Rows(200));
        Assert.AreEqual("logistic-regression", board.Best.Name);
        Assert.AreEqual("no luck", board.Entries[^1].Failure!.Message);

        // Groups of one class each: no test fold has both classes, so the area is defined nowhere; that is a value too.
        Table sorted = Rows(200, grouped: true);
        board = await (Of([new LogisticRegressionTrainer()]) with { GroupColumn = "g", Folds = 2 }).RunAsync(sorted);
        Assert.IsTrue(board.HasModel || board.Entries[0].Failure is ArithmeticException);
    }

    [TestMethod]
    public async Task Fault6_EveryModelStaysInMemory_OnlyThoseThatMayServeDo()
    {
        ITrainer[] many =
        [
            .. Enumerable.Range(0, 24).Select(i => new LogisticRegressionTrainer(new LogisticRegressionOptions { L2 = Math.Pow(2, -i) }))
        ];
        Leaderboard board = await (Of(many) with { Folds = 2, Blend = true }).RunAsync(Rows(200));
        Assert.HasCount(24, board.Entries.Where(entry => entry.Members.Count == 0).ToArray());
        Assert.IsLessThanOrEqualTo(16, ((BoardArchive)board.Archive()).Count(record => record.Models.Length > 0));
    }

    [TestMethod]
    public async Task Fault7_SamplesAreTheFirstRows_TheyAreDrawn()
    {
        // A table sorted by its label: the first rows are all of one kind.
        List<double> ranges = [];
        var family = TrainerFamily.Of(
            "watching",
            new SearchSpace<LinearRegressionOptions>(new() { L2 = 1 }).Number(
                "penalty", o => o.L2!.Value, (o, value) => o with { L2 = value }, 0.1, 10),
            options => new TestTrainer("watching", (set, context) =>
            {
                ranges.Add(set.Labels.Values.ToArray().Max() - set.Labels.Values.ToArray().Min());
                return TestTrainer.Mean.Train(set, context);
            }));
        Table table = new([
            new NumberColumn("x", [.. Enumerable.Range(0, 300).Select(row => (double)(row % 7))]),
            new NumberColumn("y", [.. Enumerable.Range(0, 300).Select(row => row + 0.5)]),
        ]);
        await new Experiment
        {
            Label = "y",
            Families = [family],
            MaxTrials = 1,
            Halving = new SuccessiveHalving(),
            Budget = null,
            Folds = 2,
            Parallelism = 1,
        }.RunAsync(table);
        Assert.IsGreaterThan(200, ranges[0]); // a ninth of 150 rows of a label in 0 … 300
    }

    [TestMethod]
    public async Task Fault8_NoEnsembleNoLimitOfThreads_BothAreThere()
    {
        // Each trainer knows one half of the sum: their mean is exact, and neither is.
        int running = 0;
        int most = 0;
        ITrainer Half(int feature) => new TestTrainer($"half-{feature}", (set, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            Interlocked.Decrement(ref running);
            return new LambdaModel(set.Features.Features, 1, (row, scores) => scores[0] = 2 * row[feature]);
        });
        var rng = new Rng(6);
        double[] x = [.. Enumerable.Range(0, 400).Select(_ => rng.NextGaussian())];
        double[] z = [.. x.Select(_ => rng.NextGaussian())];
        var table = new Table(
            [new NumberColumn("x", x), new NumberColumn("z", z), new NumberColumn("y", [.. x.Zip(z, (one, two) => one + two)])]);
        Leaderboard board = await new Experiment
        {
            Label = "y",
            Trainers = [Half(0), Half(1)],
            Budget = null,
            Folds = 5,
            Parallelism = 1,
        }.RunAsync(table);
        Assert.AreEqual(1, most);
        Assert.AreEqual("blend", board.Best.Name);
        Assert.HasCount(2, board.Best.Members);
        Assert.IsGreaterThan(0.95, board.Best.Score.Value);
    }

    [TestMethod]
    public async Task Fault9_EmptyNumbersBecomeZeroAndShortTextIsDropped_MissingStaysMissingAndTextIsUsed()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("rows.csv");
        var rng = new Rng(8);
        File.WriteAllLines(
            path,
            [
                "size,note,price",
                .. Enumerable.Range(0, 300)
                    .Select(row => FormattableString.Invariant(
                        $"{(row % 10 == 0 ? "" : (5 + rng.NextDouble()).ToString("0.000", System.Globalization.CultureInfo.InvariantCulture))},{(row % 2 == 0 ? "good" : "bad")} house {row},{(row % 2 == 0 ? 10 : 1) + rng.NextDouble():0.000}")),
            ]);
        bool sawMissing = false;
        bool sawZero = false;
        var watching = new TestTrainer("watching", (set, context) =>
        {
            float[] cells = set.Features.Dense(set.Features.Features.Select((feature, i) => (feature, i)).First(
                pair => pair.feature.Name == "size").i).ToArray();
            sawMissing |= cells.Any(float.IsNaN);
            sawZero |= cells.Contains(0);
            return TestTrainer.Mean.Train(set, context);
        });
        Leaderboard board = await new Experiment
        {
            Label = "price",
            Trainers = [watching, new LinearRegressionTrainer()],
            Budget = null,
            Folds = 3,
            Blend = false,
        }.RunAsync(Table.FromCsv(path));
        Assert.IsTrue(sawMissing);
        Assert.IsFalse(sawZero);
        Assert.IsGreaterThan(0.5, board.Best.Score.Value); // only the words say which price
    }

    private static Experiment Of(IReadOnlyList<ITrainer> trainers) =>
        new() { Label = "y", Trainers = trainers, Budget = null, Blend = false, IgnoredColumns = ["w"], Folds = 5 };

    private static Table Rows(int rows, bool grouped = false)
    {
        var rng = new Rng(11);
        double[] x = [.. Enumerable.Range(0, rows).Select(_ => rng.NextGaussian())];
        int[] y = [.. x.Select(value => value + rng.NextGaussian() > 0 ? 1 : 0)];
        return new Table([
            new NumberColumn("x", x),
            new NumberColumn("w", [.. Enumerable.Range(0, rows).Select(row => row % 2 == 0 ? 1.0 : 2.0)]),
            new IntegerColumn("g", [.. Enumerable.Range(0, rows).Select(row => (long)(grouped ? y[row] : row % 40))]),
            new CategoryColumn("y", y, ["no", "yes"]),
        ]);
    }
}
