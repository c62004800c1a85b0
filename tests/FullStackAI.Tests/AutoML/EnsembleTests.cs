using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Metrics;
using FullStackAI.Numerics;
using FullStackAI.Tests.Evaluation;
using FullStackAI.Trainers.Baseline;

namespace FullStackAI.Tests.AutoML;

[TestClass]
public sealed class EnsembleTests
{
    private const int Rows = 2_000;

    [TestMethod]
    public void Fit_TwoTrialsWithErrorsOfTheirOwn_AveragesThem()
    {
        // Independent errors of deviation 1: their mean has a variance of 1/2.
        (float[] labels, Fold[] folds) = Numbers();
        Ensemble ensemble = Fit(labels, folds, Noisy(labels, 1, 1), Noisy(labels, 2, 1));
        Assert.HasCount(2, ensemble.Members);
        Assert.AreEqual(0.5, ensemble.Members[0].Weight, 0.1);
        Assert.AreEqual(Math.Sqrt(0.5), ensemble.Score.Value, 0.03);
    }

    [TestMethod]
    public void Fit_AUselessTrial_LeavesItOut()
    {
        (float[] labels, Fold[] folds) = Numbers();
        Ensemble ensemble = Fit(labels, folds, Noisy(labels, 1, 0.1), Noisy(labels, 2, 5));
        Assert.HasCount(1, ensemble.Members);
        Assert.AreEqual("trial 0", ensemble.Members[0].Trial.Name);
    }

    [TestMethod]
    public void Fit_ManyNearCopiesOfTheBest_StillFindsTheOneThatErrsInItsOwnWay()
    {
        // Sixty trials with the same error of deviation 1 but for a hundredth, one with its own
        // of 1.1: the best weight of that one is 1 / (1 + 1.1²) = .45.
        (float[] labels, Fold[] folds) = Numbers();
        double[] shared = Noisy(labels, 1, 1);
        Trial[] copies =
        [
            .. Enumerable.Range(0, 60).Select(
                i => Trial(i, labels, folds, [.. Noise(Rows, 100 + i, 0.01).Select((noise, row) => shared[row] + noise)], "copies"))
        ];
        Trial other = Trial(60, labels, folds, Noisy(labels, 2, 1.1), "other");
        var ensemble = Ensemble.Fit([.. copies, other], Metric.RootMeanSquaredError, folds, mayBeSecondLevel: false, 1, () => false);
        Assert.AreEqual(0.45, ensemble.Members.Single(member => member.Trial == other).Weight, 0.06);
        Assert.AreEqual(Math.Sqrt(1.21 / 2.21), ensemble.Score.Value, 0.03);
    }

    [TestMethod]
    public void LuckOfTheBest_MoreTrials_IsMore()
    {
        Assert.AreEqual(1, Estimates.LuckOfTheBest(1));
        Assert.AreEqual(2.448, Estimates.LuckOfTheBest(20), 0.001);
        Assert.AreEqual(3.035, Estimates.LuckOfTheBest(100), 0.001);
    }

    [TestMethod]
    public void Fit_ManyTrialsOfPureNoise_ScoresTheMixtureAsBadAsItIsOnNewRows()
    {
        // Thirty predictions that know nothing: weights fitted to the rows look better on them than they are; cross-fitted ones do not.
        var rng = new Rng(5);
        float[] labels = [.. Enumerable.Range(0, 200).Select(_ => (float)rng.NextGaussian())];
        Fold[] folds = FiveFolds(200);
        double[][] predictions = [.. Enumerable.Range(0, 30).Select(i => Noise(200, 100 + i, 0.3))];
        Ensemble ensemble = Fit(labels, folds, predictions);
        double fitted = Enumerable.Range(0, 200).Average(
            row => Math.Pow(labels[row] - ensemble.Members.Sum(member => member.Weight * predictions[member.Trial.Number][row]), 2));
        double honest = ensemble.Score.Value * ensemble.Score.Value;
        Assert.IsGreaterThan(fitted, honest);
    }

    [TestMethod]
    public void Fit_TrialsThatShareAnError_TakesOneAwayFromTheOther()
    {
        // Errors s + 0.3 a and 2 s + 0.3 b: of weights 1 + k and −k the variance is (1 −
        // k)² + 0.09 ((1 + k)² + k²), smallest at k = 0.91 / 1.18.
        const double K = 0.91 / 1.18;
        (float[] labels, Fold[] folds) = Numbers();
        double[] shared = Noise(Rows, 1, 1);
        double[] one = [.. Noisy(labels, 2, 0.3).Select((value, row) => value + shared[row])];
        double[] two = [.. Noisy(labels, 3, 0.3).Select((value, row) => value + (2 * shared[row]))];

        Ensemble greedy = Fit(labels, folds, one, two);
        Ensemble ensemble = FitSecondLevel(labels, folds, one, two);

        Assert.IsFalse(greedy.IsSecondLevel);
        Assert.AreEqual(Math.Sqrt(1.09), greedy.Score.Value, 0.05);
        Assert.IsTrue(ensemble.IsSecondLevel);
        Assert.AreEqual("trial 0", ensemble.Members[0].Trial.Name);
        Assert.AreEqual(1 + K, ensemble.Members[0].Weight, 0.03);
        Assert.AreEqual(-K, ensemble.Members[1].Weight, 0.03);
        Assert.AreEqual(Math.Sqrt(((1 - K) * (1 - K)) + (0.09 * (((1 + K) * (1 + K)) + (K * K)))), ensemble.Score.Value, 0.03);
    }

    [TestMethod]
    public void Fit_SecondLevelThatGainsNothing_IsNotTaken()
    {
        (float[] labels, Fold[] folds) = Numbers();
        Assert.IsFalse(
            FitSecondLevel(labels, folds, Noisy(labels, 1, 1), Noisy(labels, 2, 1)).IsSecondLevel,
            "halves are the best weights of two independent errors of one size");
        double[][] noise = [.. Enumerable.Range(0, 15).Select(i => Noise(Rows, 100 + i, 0.3))];
        Assert.IsFalse(FitSecondLevel(labels, folds, noise).IsSecondLevel, "there is nothing to learn from noise");
    }

    [TestMethod]
    public void Products_OfAnyWeights_GiveTheirSquaredError()
    {
        (float[] labels, Fold[] folds) = Numbers();
        double[][] predictions = [Noisy(labels, 1, 1), Noisy(labels, 2, 0.5), Noisy(labels, 3, 2)];
        Trial[] trials = [.. predictions.Select((values, number) => Trial(number, labels, folds, values))];
        int[] parts = CrossFit.Parts(folds, null);
        var guide = new Guide(Metric.RootMeanSquaredError, trials[0].Scored, parts, 1);
        ErrorProducts products = guide.Products([.. trials.Select(trial => guide.Vector(trial.Scored))]);
        double[] weights = [1.4, -0.6, 0.2];

        double expected = Enumerable.Range(0, Rows)
            .Where(row => row % 5 == 3)
            .Sum(row => Math.Pow(labels[row] - Enumerable.Range(0, 3).Sum(i => weights[i] * predictions[i][row]), 2));
        Assert.AreEqual(expected, products.Loss(weights, 3), 1e-8 * expected);
        Assert.AreEqual(
            Enumerable.Range(0, Rows)
                .Where(row => row % 5 is not (1 or 2))
                .Sum(row => (predictions[0][row] - labels[row]) * (predictions[2][row] - labels[row])),
            products.Without(1, 2)[2],
            1e-8);
    }

    [TestMethod]
    public async Task RunAsync_TrialsThatShareAnError_BundleHasAWeightBelowZeroUnlessConstrained()
    {
        var rng = new Rng(6);
        float[][] columns =
        [
            .. Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, 600).Select(_ => (float)rng.NextGaussian()).ToArray())
        ];
        var table = new Table([
            .. columns.Select((values, i) => new NumberColumn($"x{i}", [.. values.Select(value => (double)value)])),
            new NumberColumn("y", [.. columns[0].Select(value => (double)value)]),
        ]);
        Experiment experiment = new()
        {
            Label = "y",
            Metric = Metric.RootMeanSquaredError,
            Trainers = [Erring("once", 1, 2), Erring("twice", 2, 3)],
            Pipeline = FullStackAI.Preprocessing.Pipeline.Empty,
            Budget = null,
            Doctor = null,
        };

        Leaderboard free = await experiment.RunAsync(table);
        Leaderboard greedy = await (experiment with { SecondLevel = false }).RunAsync(table);
        Leaderboard constrained = await (experiment with { MonotoneColumns = new Dictionary<string, int> { ["x0"] = 1 } }).RunAsync(table);

        Assert.IsTrue(free.Best.Bundle.Members.Any(member => member.Weight < 0));
        Assert.IsTrue(free.Best.Bundle.Manifest.Decisions.Any(decision => decision.Subject == "second level"));
        Assert.AreEqual(1, free.Best.Bundle.Members.Sum(member => member.Weight), 1e-9);
        Assert.IsLessThan(0.7, free.Evaluate(table, Metric.RootMeanSquaredError, [free.Best])[0].Score);
        Assert.IsTrue(greedy.Best.Bundle.Members.All(member => member.Weight > 0));
        Assert.IsTrue(
            constrained.Entries.All(entry => entry.Members.All(member => member.Weight > 0)),
            "a weight below zero would turn the constraint round");

        static TestTrainer Erring(string name, int times, int own) =>
            new(name, (data, _) => new LambdaModel(
                data.Features.Features, 1, (row, scores) => scores[0] = row[0] + (times * row[1]) + (0.3 * row[own])));
    }

    [TestMethod]
    public void Parts_RepeatedFolds_KeepARowInOnePart()
    {
        Fold[] folds = [new([2, 3], [0, 1]), new([0, 1], [2, 3]), new([1, 2], [0, 3]), new([0, 3], [1, 2])];
        CollectionAssert.AreEqual(new[] { 0, 0, 1, 1, 0, 1, 0, 1 }, CrossFit.Parts(folds, null));
        Assert.AreEqual(2, CrossFit.Repeats(folds));
    }

    private static Ensemble Fit(float[] labels, Fold[] folds, params double[][] predictions) =>
        Fit(labels, folds, predictions, mayBeSecondLevel: false);

    private static Ensemble FitSecondLevel(float[] labels, Fold[] folds, params double[][] predictions) =>
        Fit(labels, folds, predictions, mayBeSecondLevel: true);

    private static Ensemble Fit(float[] labels, Fold[] folds, double[][] predictions, bool mayBeSecondLevel) =>
        Ensemble.Fit(
            [.. predictions.Select((values, number) => Trial(number, labels, folds, values))],
            Metric.RootMeanSquaredError,
            folds,
            mayBeSecondLevel,
            1,
            () => false);

    private static Trial Trial(int number, float[] labels, Fold[] folds, double[] values, string? family = null)
    {
        ScoredRows[] scored =
        [
            .. folds.Select(fold => new ScoredRows(
                Labels.Regression([.. fold.Test.Select(row => labels[row])]), [.. fold.Test.Select(row => values[row])]))
        ];
        return new Trial
        {
            Candidate = new Candidate($"trial {number}", new BaselineTrainer()) { Family = family ?? $"family {number}" },
            Number = number,
            Entry = new LeaderboardEntry
            {
                Name = $"trial {number}",
                Score = Estimates.Of(Metric.RootMeanSquaredError, scored),
                Elapsed = TimeSpan.Zero,
                Scored = scored,
            },
            Models = [],
        };
    }

    private static (float[] Labels, Fold[] Folds) Numbers()
    {
        var rng = new Rng(1);
        return ([.. Enumerable.Range(0, Rows).Select(_ => (float)rng.NextGaussian())], FiveFolds(Rows));
    }

    private static Fold[] FiveFolds(int rows) =>
        [.. Enumerable.Range(0, 5)
            .Select(fold => new Fold(
                [.. Enumerable.Range(0, rows).Where(row => row % 5 != fold)],
                [.. Enumerable.Range(0, rows).Where(row => row % 5 == fold)]))];

    private static double[] Noisy(float[] labels, int seed, double deviation) =>
        [.. Noise(labels.Length, seed, deviation).Select((noise, row) => labels[row] + noise)];

    private static double[] Noise(int rows, int seed, double deviation)
    {
        var rng = new Rng((ulong)seed + 1000);
        return [.. Enumerable.Range(0, rows).Select(_ => deviation * rng.NextGaussian())];
    }
}
