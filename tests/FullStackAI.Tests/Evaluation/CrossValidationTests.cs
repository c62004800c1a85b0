using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Tests.Evaluation;

[TestClass]
public sealed class CrossValidationTests
{
    private static readonly double[] Targets = [1.5, 2, 3, 4, 5, 6, 7, 8];

    private static readonly Recipe MeanRecipe = new("mean", Pipeline.Empty, TestTrainer.Mean);

    [TestMethod]
    public void Run_MeanOfTheOtherHalf_ScoresEveryFold()
    {
        LabelledTable data = Regression();
        Fold[] folds = [new([0, 1, 2, 3], [4, 5, 6, 7]), new([4, 5, 6, 7], [0, 1, 2, 3])];
        CrossValidationResult result = CrossValidation.Run(MeanRecipe, data, folds);

        // Means 2.625 and 6.5 are far from the other half: |5 − 2.625| … and |1.5 − 6.5| …
        double first = ((5 + 6 + 7 + 8) / 4.0) - 2.625;
        double second = 6.5 - 2.625;
        CollectionAssert.AreEqual(new[] { first, second }, result.Scores(Metric.MeanAbsoluteError).ToArray());
        MetricEstimate score = result.Score(Metric.MeanAbsoluteError);
        Assert.AreEqual((first + second) / 2, score.Value);
        Assert.AreEqual(0, score.StandardError, 1e-15);
        (int[] rows, ScoredRows scored) = result.OutOfFold();
        CollectionAssert.AreEqual(Enumerable.Range(0, 8).ToArray(), rows);
        CollectionAssert.AreEqual(new[] { 6.5, 6.5, 6.5, 6.5, 2.625, 2.625, 2.625, 2.625 }, scored.Predictions.ToArray());
    }

    [TestMethod]
    public void KFold_OfRowsReadWithOptions_TakesThem()
    {
        var options = new SplitOptions { Folds = 3, Seed = 9, Repeats = 2 };
        SplitRows rows = Regression().ForSplits(options);

        Assert.HasCount(6, RowSplits.KFold(rows));
        foreach ((Fold own, Fold given) in RowSplits.KFold(rows).Zip(RowSplits.KFold(rows, options)))
        {
            CollectionAssert.AreEqual(given.Test, own.Test);
        }

        CollectionAssert.AreEqual(RowSplits.TrainTest(rows, 0.5, options).Test, RowSplits.TrainTest(rows, 0.5).Test);
    }

    [TestMethod]
    public void Run_AFoldThatFails_IsAValueAndTheMeanIsNotDefined()
    {
        LabelledTable data = Regression();
        Fold[] folds = [new([0, 1, 2, 3], [4, 5, 6, 7]), new([4, 5, 6, 7], [0, 1, 2, 3])];
        var picky = new TestTrainer(
            "picky",
            (set, context) => set.Labels.Values[0] == 5
                ? throw new InvalidOperationException("no fives")
                : TestTrainer.Mean.Train(set, context));
        CrossValidationResult result = CrossValidation.Run(new Recipe("picky", Pipeline.Empty, picky), data, folds);
        Assert.IsFalse(result.IsComplete);
        Assert.AreEqual("no fives", result.Failure!.Message);
        Assert.IsNotNull(result.Folds[0].Scored);
        Assert.IsTrue(double.IsNaN(result.Score(Metric.RSquared).Value));
        CollectionAssert.AreEqual(new[] { 4, 5, 6, 7 }, result.OutOfFold().Rows);
    }

    [TestMethod]
    public void Run_ModelThatPredictsNaN_FailsWithTheReason()
    {
        var broken = new TestTrainer(
            "broken", (set, _) => new LambdaModel(set.Features.Features, 1, (_, scores) => scores[0] = double.NaN));
        CrossValidationResult result = CrossValidation.Run(
            new Recipe("broken", Pipeline.Empty, broken), Regression(), [new([0, 1, 2, 3], [4, 5, 6, 7])]);
        StringAssert.Contains(result.Failure!.Message, "prediction of row 0 is NaN");
    }

    [TestMethod]
    public void Run_Cancelled_Throws()
    {
        using var source = new CancellationTokenSource();
        var cancelling = new TestTrainer("cancelling", (_, context) =>
        {
            source.Cancel();
            context.ShouldStop();
            throw new InvalidOperationException("not reached");
        });
        Assert.Throws<OperationCanceledException>(() => CrossValidation.Run(
            new Recipe("c", Pipeline.Empty, cancelling),
            Regression(),
            Regression().Source.KFold(new SplitOptions { Folds = 4 }),
            cancellationToken: source.Token));
    }

    [TestMethod]
    public void Run_OneThreadOrMany_GivesTheSameBits()
    {
        LabelledTable data = Classes(seed: 1);
        IReadOnlyList<Fold> folds = RowSplits.KFold(data.ForSplits());
        var recipe = new Recipe("logistic", Pipeline.Empty, new LogisticRegressionTrainer());
        double[] one = CrossValidation.Run(recipe, data, folds, new CrossValidationOptions { Parallelism = 1 })
            .OutOfFold().Scored.Predictions
            .ToArray();
        double[] many = CrossValidation.Run(recipe, data, folds, new CrossValidationOptions { Parallelism = 4 })
            .OutOfFold().Scored.Predictions
            .ToArray();
        CollectionAssert.AreEqual(one, many);
    }

    [TestMethod]
    public void Run_TwoFoldsOrOneThatIsLucky_MeansOverAllFolds()
    {
        // The score must be the mean over all folds, not that of one of them.
        LabelledTable data = Classes(seed: 2);
        CrossValidationResult result = CrossValidation.Run(
            new Recipe("logistic", Pipeline.Empty, new LogisticRegressionTrainer()),
            data,
            RowSplits.KFold(data.ForSplits(), new SplitOptions { Folds = 10 }));
        IReadOnlyList<double> scores = result.Scores(Metric.AreaUnderRocCurve);
        Assert.HasCount(10, scores);
        Assert.AreEqual(scores.Average(), result.Score(Metric.AreaUnderRocCurve).Value, 1e-15);
        Assert.AreEqual(
            Math.Sqrt(scores.Sum(score => Math.Pow(score - scores.Average(), 2)) / 9 / 10),
            result.Score(Metric.AreaUnderRocCurve).StandardError,
            1e-12);
        Assert.IsGreaterThan(0.8, result.Score(Metric.AreaUnderRocCurve).Value);
    }

    [TestMethod]
    public void Run_TimeLimitOver_FailsTheFoldsThatCouldNotStart()
    {
        var clock = new StepClock(TimeSpan.FromSeconds(1));
        CrossValidationResult result = CrossValidation.Run(
            MeanRecipe,
            Regression(),
            Regression().Source.KFold(new SplitOptions { Folds = 4 }),
            new CrossValidationOptions { TimeLimit = TimeSpan.FromSeconds(5), TimeProvider = clock, Parallelism = 1 });
        Assert.IsNull(result.Folds[0].Failure);
        Assert.IsInstanceOfType<TimeoutException>(result.Folds[3].Failure);
    }

    [TestMethod]
    public void Score_OneHeldOutPart_TakesItsErrorFromTheBootstrap()
    {
        LabelledTable data = Classes(seed: 6);
        CrossValidationResult result = CrossValidation.Run(
            new Recipe("logistic", Pipeline.Empty, new LogisticRegressionTrainer()), data, [RowSplits.TrainTest(data.ForSplits(), 0.5)]);
        MetricEstimate score = result.Score(Metric.Accuracy);

        // The error of a share p of n rows is √(p (1 − p) / n); that of a deviation
        // from 50 resamples is 10 %, four of them as the tolerance.
        double expected = Math.Sqrt(score.Value * (1 - score.Value) / 150);
        Assert.AreEqual(expected, score.StandardError, 0.4 * expected);
    }

    [TestMethod]
    public void Refit_AllRows_LearnsFromAllRows()
    {
        CrossValidationResult result = CrossValidation.Run(MeanRecipe, Regression(), [new([0, 1, 2, 3], [4, 5, 6, 7])]);
        Assert.AreEqual(Targets.Average(), result.Refit().Predict(Regression().Features)[0], 1e-12);
    }

    [TestMethod]
    public void Run_Repeated_AveragesTheOutOfFoldPredictions()
    {
        LabelledTable data = Regression();
        Fold[] folds = [new([0, 1, 2, 3], [4, 5, 6, 7]), new([0, 1], [4, 5, 6, 7])];
        (int[] rows, ScoredRows scored) = CrossValidation.Run(MeanRecipe, data, folds).OutOfFold();
        CollectionAssert.AreEqual(new[] { 4, 5, 6, 7 }, rows);
        Assert.AreEqual((2.625 + 1.75) / 2, scored.Predictions[0], 1e-15);
    }

    [TestMethod]
    public void Run_RankingGroups_KeepsThemTogether()
    {
        var rng = new Rng(3);
        double[] x = [.. Enumerable.Range(0, 60).Select(_ => rng.NextDouble())];
        Table table = new([
            new NumberColumn("x", x),
            new IntegerColumn("q", [.. Enumerable.Range(0, 60).Select(row => (long)(row % 12))]),
            new IntegerColumn("y", [.. x.Select(value => (long)(value * 4))]),
        ]);
        LabelledTable data = LabelledTable.ForTraining(table, new DataRoles { Label = "y", Group = "q", Task = TaskKind.Ranking });
        CrossValidationResult result = CrossValidation.Run(
            new Recipe("first", Pipeline.Empty, TestTrainer.FirstFeature),
            data,
            RowSplits.KFold(data.ForSplits(), new SplitOptions { Folds = 3 }));
        Assert.IsTrue(result.Folds.All(fold => fold.Scored!.GroupSizes!.All(size => size == 5)));
        Assert.AreEqual(1, result.Score(Metric.Ndcg).Value, 1e-12); // the feature orders every group rightly
    }

    private static LabelledTable Regression() =>
        LabelledTable.ForTraining(
            new Table([new NumberColumn("x", [1, 2, 3, 4, 5, 6, 7, 8]), new NumberColumn("y", Targets)]), new DataRoles { Label = "y" });

    private static LabelledTable Classes(ulong seed)
    {
        var rng = new Rng(seed);
        double[] x = [.. Enumerable.Range(0, 300).Select(_ => rng.NextGaussian())];
        return LabelledTable.ForTraining(
            new Table([
                new NumberColumn("x", x),
                new NumberColumn("noise", [.. x.Select(_ => rng.NextGaussian())]),
                new TextColumn("y", [.. x.Select(value => value + rng.NextGaussian() * 0.7 > 0 ? "yes" : "no")]),
            ]),
            new DataRoles { Label = "y" });
    }

    /// <summary>A clock that moves on by one step each time it is read.</summary>
    private sealed class StepClock(TimeSpan step) : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Add(ref _now, step.Ticks);
    }
}
