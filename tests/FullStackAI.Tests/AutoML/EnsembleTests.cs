using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Metrics;
using FullStackAI.Numerics;
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
    public void Fit_ManyTrialsOfPureNoise_ScoresTheMixtureAsBadAsItIsOnNewRows()
    {
        // Thirty predictions that know nothing: weights fitted to the rows look better on them than they are; cross-fitted ones do not.
        var rng = new Rng(5);
        float[] labels = [.. Enumerable.Range(0, 200).Select(_ => (float)rng.NextGaussian())];
        Fold[] folds = FiveFolds(200);
        double[][] predictions = [.. Enumerable.Range(0, 30).Select(i => Noise(200, 100 + i, 0.3))];
        Ensemble ensemble = Fit(labels, folds, predictions);
        double fitted = Enumerable.Range(0, 200).Average(row => Math.Pow(labels[row] - ensemble.Members.Sum(member => member.Weight * predictions[member.Trial.Number][row]), 2));
        double honest = ensemble.Score.Value * ensemble.Score.Value;
        Assert.IsGreaterThan(fitted, honest);
    }

    [TestMethod]
    public void Parts_RepeatedFolds_KeepARowInOnePart()
    {
        Fold[] folds = [new([2, 3], [0, 1]), new([0, 1], [2, 3]), new([1, 2], [0, 3]), new([0, 3], [1, 2])];
        CollectionAssert.AreEqual(new[] { 0, 0, 1, 1, 0, 1, 0, 1 }, CrossFit.Parts(folds, null));
        Assert.AreEqual(2, CrossFit.Repeats(folds));
    }

    private static Ensemble Fit(float[] labels, Fold[] folds, params double[][] predictions) =>
        Ensemble.Fit([.. predictions.Select((values, number) => Trial(number, labels, folds, values))], Metric.RootMeanSquaredError, folds, 1, () => false);

    private static Trial Trial(int number, float[] labels, Fold[] folds, double[] values)
    {
        ScoredRows[] scored = [.. folds.Select(fold => new ScoredRows(Labels.Regression([.. fold.Test.Select(row => labels[row])]), [.. fold.Test.Select(row => values[row])]))];
        return new Trial
        {
            Candidate = new Candidate($"trial {number}", new BaselineTrainer()) { Family = $"family {number}" },
            Number = number,
            Entry = new LeaderboardEntry { Name = $"trial {number}", Score = Estimates.Of(Metric.RootMeanSquaredError, scored), Elapsed = TimeSpan.Zero, Scored = scored },
            Models = [],
        };
    }

    private static (float[] Labels, Fold[] Folds) Numbers()
    {
        var rng = new Rng(1);
        return ([.. Enumerable.Range(0, Rows).Select(_ => (float)rng.NextGaussian())], FiveFolds(Rows));
    }

    private static Fold[] FiveFolds(int rows) =>
        [.. Enumerable.Range(0, 5).Select(fold => new Fold([.. Enumerable.Range(0, rows).Where(row => row % 5 != fold)], [.. Enumerable.Range(0, rows).Where(row => row % 5 == fold)]))];

    private static double[] Noisy(float[] labels, int seed, double deviation) => [.. Noise(labels.Length, seed, deviation).Select((noise, row) => labels[row] + noise)];

    private static double[] Noise(int rows, int seed, double deviation)
    {
        var rng = new Rng((ulong)seed + 1000);
        return [.. Enumerable.Range(0, rows).Select(_ => deviation * rng.NextGaussian())];
    }
}
