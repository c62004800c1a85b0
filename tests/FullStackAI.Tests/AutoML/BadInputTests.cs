using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Numerics;
using FullStackAI.Tests.Evaluation;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Tests.AutoML;

/// <summary>Tables and metrics that break experiments elsewhere: each ends in a model
/// and a warning, or in an error that says what to do.</summary>
[TestClass]
public sealed class BadInputTests
{
    [TestMethod]
    public async Task RunAsync_ARankingWithoutGroups_SaysWhatIsMissing()
    {
        var table = new Table([new NumberColumn("x", [1, 2, 3, 4, 5, 6]), new IntegerColumn("y", [0, 1, 2, 0, 1, 2])]);
        SchemaException fault =
            await Assert.ThrowsExactlyAsync<SchemaException>(() => new Experiment { Label = "y", Task = TaskKind.Ranking }.RunAsync(table));
        Assert.Contains("no column of groups is given", fault.Message);
        Assert.Contains("GroupColumn", fault.Message);
    }

    [TestMethod]
    public async Task RunAsync_NoFeatureWithAValue_GivesThePriorAndSaysWhy()
    {
        double[] nothing = new double[40];
        Array.Fill(nothing, double.NaN);
        var table = new Table([
            new NumberColumn("a", nothing),
            new NumberColumn("b", nothing),
            CategoryColumn.Of("y", Enumerable.Range(0, 40).Select(row => row % 3 == 0 ? "yes" : "no")),
        ]);
        Leaderboard board = await new Experiment { Label = "y", Budget = null, MaxTrials = 3 }.RunAsync(table);
        Assert.AreEqual("baseline", board.Best.Name);
        Assert.HasCount(1, board.Entries);
        Assert.Contains("No feature has a value in any row", string.Join('\n', board.Warnings));
    }

    [TestMethod]
    public async Task RunAsync_OneClass_SaysSo()
    {
        var table = new Table([new NumberColumn("x", [1, 2, 3, 4]), new CategoryColumn("y", [0, 0, 0, 0], ["yes"])]);
        var fault = await Assert.ThrowsExactlyAsync<SchemaException>(() => new Experiment { Label = "y" }.RunAsync(table));
        StringAssert.Contains(fault.Message, "'y'");
    }

    [TestMethod]
    public async Task RunAsync_TwentyRows_GivesAModel()
    {
        Leaderboard board = await Quick(20).RunAsync(Rows(20));
        Assert.IsTrue(board.HasModel);
        Assert.HasCount(20, board.Best.Bundle.Blend.Predict(Rows(20)));
        Assert.IsTrue(board.Best.Bundle.Blend.Predict(Rows(20)).All(p => p is >= 0 and <= 1));
    }

    [TestMethod]
    public async Task RunAsync_TwoThousandClasses_GivesProbabilitiesOfAll()
    {
        const int Classes = 2_000;
        var rng = new Rng(3);
        int[] label = [.. Enumerable.Range(0, 2 * Classes).Select(row => row % Classes)];
        var table = new Table([
            new NumberColumn("x", [.. label.Select(@class => @class + (0.1 * rng.NextGaussian()))]),
            new NumberColumn("z", [.. label.Select(@class => (@class % 40) + (0.1 * rng.NextGaussian()))]),
            new CategoryColumn("y", label, [.. Enumerable.Range(0, Classes).Select(i => $"class {i:0000}")]),
        ]);
        Leaderboard board = await new Experiment
        {
            Label = "y",
            Budget = TimeSpan.FromSeconds(4),
            IncludedFamilies = ["linear", "neighbors", "extra-trees"],
        }.RunAsync(table);
        Assert.IsTrue(board.HasModel);
        double[] shares = board.Best.Bundle.Blend.Predict(table.Take([0, 1]));
        Assert.HasCount(2 * Classes, shares);
        Assert.AreEqual(1, shares.Take(Classes).Sum(), 1e-6);
    }

    [TestMethod]
    public async Task RunAsync_FiftyThousandColumns_GivesAModel()
    {
        const int Columns = 50_000;
        var rng = new Rng(5);
        int[] label = [.. Enumerable.Range(0, 60).Select(_ => rng.NextInt32(2))];
        var table = new Table([
            .. Enumerable.Range(0, Columns).Select(
                i => (Column)new NumberColumn($"c{i}", [.. label.Select(@class => (i < 5 ? 2 * @class : 0) + rng.NextGaussian())])),
            new CategoryColumn("y", label, ["no", "yes"]),
        ]);
        Leaderboard board = await new Experiment { Label = "y", Budget = TimeSpan.FromSeconds(6), Folds = 2 }.RunAsync(table);
        Assert.IsTrue(board.HasModel);
        Assert.HasCount(60, board.Best.Bundle.Blend.Predict(table));
    }

    [TestMethod]
    public async Task RunAsync_ColumnsWithoutAnyValue_AreLeftOutAndSaidToBe()
    {
        Table rows = Rows(100);
        var table = new Table([.. rows.Columns, new NumberColumn("nothing", [.. Enumerable.Repeat(double.NaN, 100)])]);
        Leaderboard board = await Quick(100).RunAsync(table);
        Assert.IsTrue(board.Best.Bundle.Manifest.Decisions.Any(
            decision => decision.Subject == "column 'nothing'" && decision.Choice == "left out"));
        Assert.IsFalse(board.Best.Bundle.Signature.Columns.Any(column => column.Name == "nothing"));
    }

    [TestMethod]
    public async Task RunAsync_NoColumnHasAnyValue_FallsBackOnThePrior()
    {
        var table = new Table([new NumberColumn("nothing", [.. Enumerable.Repeat(double.NaN, 100)]), Rows(100)["y"]]);
        Leaderboard board = await Quick(100).RunAsync(table);
        Assert.IsTrue(board.HasModel);
        double[] shares = board.Best.Bundle.Blend.Predict(table);
        Assert.AreEqual(shares.Min(), shares.Max(), 1e-9); // the same for every row
    }

    [TestMethod]
    public async Task RunAsync_MetricThatIsNaN_FailsTheTrialsWithThatReason()
    {
        Metric never = Metric.Custom("never", higherIsBetter: true, _ => double.NaN);
        Leaderboard board = await (Quick(100) with { Metric = never }).RunAsync(Rows(100));
        Assert.IsFalse(board.HasModel);
        Assert.IsTrue(board.Entries.All(entry => entry.Failure!.Message.Contains("NaN", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task RunAsync_MetricThatThrowsOnAMeanOfModels_StillGivesTheBestSingleOne()
    {
        // Each of both models predicts a whole number; any mean of them is none.
        TestTrainer Always(int value) =>
            new($"always {value}", (set, _) => new LambdaModel(set.Features.Features, 1, (_, scores) => scores[0] = value));
        Metric picky = Metric.Custom(
            "picky",
            higherIsBetter: false,
            rows => rows.Predictions[0] % 1 == 0 ? Metric.MeanSquaredError.Compute(rows) : throw new FormatException("whole numbers only"));
        Leaderboard board = await new Experiment
        {
            Label = "x",
            Metric = picky,
            Budget = null,
            Trainers = [Always(1), Always(-1)],
        }.RunAsync(Rows(120));
        StringAssert.StartsWith(board.Best.Name, "always");
        Assert.HasCount(2, board.Entries.Where(entry => entry.Failure is null).ToArray());
    }

    [TestMethod]
    public async Task RunAsync_SearchWithHalvingWhoseTrainerThrows_GoesOn()
    {
        int made = 0;
        TrainerFamily family = TrainerFamily.Of(
            "sometimes",
            new SearchSpace<LinearRegressionOptions>(new() { L2 = 1 }).Number(
                "penalty", o => o.L2!.Value, (o, value) => o with { L2 = value }, 1e-3, 10, SearchScale.Logarithmic),
            options => Interlocked.Increment(ref made) % 2 == 0
                ? new TestTrainer("fails", (_, _) => throw new DivideByZeroException("no luck"))
                : new LinearRegressionTrainer(options));
        Leaderboard board = await new Experiment
        {
            Label = "x",
            Families = [family],
            Sampler = new RandomSampler(),
            Halving = new SuccessiveHalving(),
            MaxTrials = 6,
            Budget = null,
            Folds = 2,
            Blend = false,
        }.RunAsync(Rows(200));
        Assert.IsTrue(board.HasModel);
        Assert.IsTrue(board.Entries.Any(entry => entry.Failure?.Message == "no luck"));
    }

    private static Experiment Quick(int rows) => new() { Label = "y", Budget = null, MaxTrials = rows < 50 ? 3 : 2 };

    private static Table Rows(int rows)
    {
        var rng = new Rng(7);
        double[] x = [.. Enumerable.Range(0, rows).Select(_ => rng.NextGaussian())];
        return new Table([
            new NumberColumn("x", x),
            new NumberColumn("z", [.. x.Select(value => value + rng.NextGaussian())]),
            new CategoryColumn("y", [.. x.Select(value => value + rng.NextGaussian() > 0 ? 1 : 0)], ["no", "yes"]),
        ]);
    }
}
