using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Metrics;
using FullStackAI.Tests.Evaluation;
using FullStackAI.Trainers.Baseline;

namespace FullStackAI.Tests.AutoML;

/// <summary>On few rows the surest model has the smallest log-loss until the first row that is not easy.</summary>
[TestClass]
public sealed class UnseenRowTests
{
    private const int Rows = 100;

    [TestMethod]
    public void Loss_OfARow_CountsTheUnseenOneAsOneInAllRows()
    {
        // Of 99 rows and one more of another class: two classes share 1 − .9, so the other one has .1; three leave .05 for each.
        Assert.AreEqual((0.99 * -Math.Log(0.9)) + (0.01 * -Math.Log(0.1)), new UnseenRow(99, 2).Loss(0.9), 1e-12);
        Assert.AreEqual((0.99 * -Math.Log(0.9)) + (0.01 * -Math.Log(0.05)), new UnseenRow(99, 3).Loss(0.9), 1e-12);
        Assert.IsTrue(double.IsFinite(new UnseenRow(99, 3).Loss(1)) && double.IsFinite(new UnseenRow(99, 3).Loss(0)));
    }

    [TestMethod]
    public void Loss_OfOneProbabilityForAll_IsLeastWhereItLeavesTheUnseenRowItsShare()
    {
        // The minimum of (1 − s) · −ln p + s · −ln(1 − p) is at p = 1 − s.
        var unseen = new UnseenRow(99, 2);
        Assert.IsLessThan(unseen.Loss(0.995), unseen.Loss(0.99));
        Assert.IsLessThan(unseen.Loss(0.98), unseen.Loss(0.99));
    }

    [TestMethod]
    public void Difference_OfTwoModelsThatAreRightOnAllOfFewRows_DoesNotPraiseTheSurerOne()
    {
        ScoredRows[] sure = Folds(0.999999);
        ScoredRows[] careful = Folds(0.99);
        Assert.IsLessThan(Metric.LogLoss.Compute(careful[0]), Metric.LogLoss.Compute(sure[0]), "by itself the log-loss praises it");
        Assert.IsGreaterThan(0, Estimates.Difference(Metric.LogLoss, sure, careful, repeats: 1).Value);
        Assert.IsGreaterThan(0, Estimates.Difference(Metric.LogLossReduction, sure, careful, repeats: 1).Value);
        Assert.AreEqual(
            0,
            Estimates.Difference(Metric.Accuracy, sure, careful, repeats: 1).Value,
            "metrics that have a bound are left alone");
    }

    [TestMethod]
    public void Difference_OfManyRows_IsThatOfTheMetric()
    {
        ScoredRows[] sure = Folds(0.999999, rows: 2_000);
        ScoredRows[] careful = Folds(0.99, rows: 2_000);
        Assert.AreEqual(Math.Log(0.99) - Math.Log(0.999999), Estimates.Difference(Metric.LogLoss, sure, careful, repeats: 1).Value, 1e-12);
    }

    [TestMethod]
    public void Difference_OfRepeatedFolds_IsAsUncertainAsTheirRows()
    {
        // The same five folds three times over say no more than once.
        ScoredRows[] one = [.. Enumerable.Range(0, 5).Select(fold => Fold(0.9 + (0.01 * fold), Rows))];
        ScoredRows[] other = [.. Enumerable.Range(0, 5).Select(_ => Fold(0.9, Rows))];
        double once = Estimates.Difference(Metric.Accuracy, one, other, repeats: 1).StandardError;
        Assert.AreEqual(0, once);
        once = Estimates.Difference(Metric.BrierScore, one, other, repeats: 1).StandardError;
        double thrice = Estimates.Difference(
            Metric.BrierScore, [.. one, .. one, .. one], [.. other, .. other, .. other], repeats: 3).StandardError;
        Assert.AreEqual(once, thrice, 0.08 * once, "but for the 15 − 1 in place of the 5 − 1 of a standard deviation");
    }

    [TestMethod]
    public void Fit_ASureAndACarefulModelOnFewEasyRows_KeepsTheCarefulOne()
    {
        Fold[] folds = [.. Enumerable.Range(0, 5)
            .Select(fold => new Fold(
                [.. Enumerable.Range(0, Rows).Where(row => row % 5 != fold)],
                [.. Enumerable.Range(0, Rows).Where(row => row % 5 == fold)]))];
        ScoredRows[][] scored =
        [
            [.. folds.Select(fold => Fold(0.9999999, fold.Test.Length))],
            [.. folds.Select(fold => Fold(0.99, fold.Test.Length))],
        ];
        Trial[] trials = [.. scored.Select((rows, number) => new Trial
        {
            Candidate = new Candidate($"trial {number}", new BaselineTrainer()) { Family = $"family {number}" },
            Number = number,
            Entry = new LeaderboardEntry
            {
                Name = $"trial {number}",
                Score = Estimates.Of(Metric.LogLoss, rows),
                Elapsed = TimeSpan.Zero,
                Scored = rows,
            },
            Models = [],
        })];
        var ensemble = Ensemble.Fit(trials, Metric.LogLoss, folds, mayBeSecondLevel: false, 1, () => false);
        Assert.AreEqual("trial 1", ensemble.Members[0].Trial.Entry.Name);
        Assert.AreEqual(1, ensemble.Members[0].Weight);
    }

    [TestMethod]
    public void ScoreOn_LogLossOfEasyRows_AllowsForOneThatIsNotEasy()
    {
        // Five folds of 20 rows, all of probability .999: they do not differ at all. One row in 101 costs −ln .001 = 6.9, so that
        // the mean over 50 new rows is 6.9 / 101 higher than the folds say, with a variance of 6.9² / 101 · (1/50 + 1/100).
        double[] ends = Ends(Metric.LogLoss, Folds(0.999, rows: 20), 50);
        double cost = -Math.Log(0.001);
        double loss = -Math.Log(0.999);
        double worse = (cost / 101) + (1.959964 * cost * Math.Sqrt(((1.0 / 50) + (1.0 / 100)) / 101));
        Assert.AreEqual(loss, ends[0], 1e-9, "the folds are all alike, and nothing makes it better");
        Assert.AreEqual(loss + worse, ends[1], 1e-9);

        double[] reduction = Ends(Metric.LogLossReduction, Mixed(0.999), 50);
        Assert.AreEqual(
            (worse / Math.Log(2)),
            1 - (loss / Math.Log(2)) - reduction[0],
            1e-6,
            "a share of what a prediction of both classes' shares loses");
        double[] brier = Ends(Metric.BrierScore, Folds(0.999, rows: 20), 50);
        Assert.AreEqual(brier[0], brier[1], 1e-12, "a metric that has a bound is left alone");
    }

    private static double[] Ends(Metric metric, ScoredRows[] folds, int rows)
    {
        (double low, double high) = new LeaderboardEntry
        {
            Name = "trial",
            Metric = metric,
            Score = Estimates.Of(metric, folds),
            Elapsed = TimeSpan.Zero,
            Scored = folds,
        }.ScoreOn(rows);
        return [low, high];
    }

    private static ScoredRows[] Folds(double probability, int rows = 20) =>
        [.. Enumerable.Range(0, 5).Select(_ => Fold(probability, rows))];

    // Every row is of class 1 and gets that probability of it.
    private static ScoredRows Fold(double probability, int rows) =>
        new(Labels.Classes([.. Enumerable.Repeat(1f, rows)], ["no", "yes"]), [.. Enumerable.Repeat(probability, rows)]);

    // Every other row is of class 0; each gets that probability of its own class.
    private static ScoredRows[] Mixed(double probability) =>
        [.. Enumerable.Range(0, 5)
            .Select(_ => new ScoredRows(
                Labels.Classes([.. Enumerable.Range(0, 20).Select(row => (float)(row % 2))], ["no", "yes"]),
                [.. Enumerable.Range(0, 20).Select(row => row % 2 == 1 ? probability : 1 - probability)]))];
}
