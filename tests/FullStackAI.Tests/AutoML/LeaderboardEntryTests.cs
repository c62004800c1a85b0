using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Numerics;

namespace FullStackAI.Tests.AutoML;

[TestClass]
public sealed class LeaderboardEntryTests
{
    private const int FoldRows = 400;

    [TestMethod]
    public void ScoreOn_FoldsThatAreAlikeByLuck_IsAsWideAsTheirRowsSay()
    {
        // Five equal folds: their scores do not differ at all, yet each rests on 400 rows that might have been others.
        ScoredRows fold = Fold(1, shift: 0);
        (double low, double high) = Entry([fold, fold, fold, fold, fold]).ScoreOn(1_000);

        // The error of a mean of squares is the deviation of the squares over the root
        // of their number; five folds of 400 and 1,000 new rows.
        double[] squares = [.. fold.Predictions.ToArray().Select(value => value * value)];
        double mean = squares.Average();
        double deviation = Math.Sqrt(squares.Average(square => (square - mean) * (square - mean)));
        double expected = 1.959964 * deviation / Math.Sqrt(5 * FoldRows) * Math.Sqrt(1 + (5.0 * FoldRows / 1_000));
        Assert.AreEqual(mean, (low + high) / 2, 1e-9);
        Assert.AreEqual(
            expected,
            (high - low) / 2,
            0.15 * expected,
            "50 bootstrap samples of each of 5 folds know an error to about a fifteenth");
    }

    [TestMethod]
    public void ScoreOn_FoldsThatDifferMoreThanTheirRows_IsAsWideAsTheFoldsSay()
    {
        ScoredRows[] folds = [.. Enumerable.Range(0, 5).Select(i => Fold(1, shift: i))];
        LeaderboardEntry entry = Entry(folds);
        double half = entry.ScoreOn(2_000).Upper - entry.Score.Value; // the lower end stops at an error of zero
        Assert.AreEqual(
            2.776,
            half / entry.Score.StandardError / Math.Sqrt(2),
            0.02,
            "Student's t of four degrees, once for the judged rows and once for as many new ones");
    }

    [TestMethod]
    public void ScoreOn_MetricThatFailsOnRowsDrawnAnew_IsAsWideAsTheFoldsSay()
    {
        Metric fails = Metric.Custom("fails", higherIsBetter: false, _ => throw new FormatException("not again"));
        LeaderboardEntry entry = Entry([Fold(1, 0), Fold(2, 1), Fold(3, 2)]);
        Assert.AreEqual((entry with { Metric = null }).ScoreOn(100), (entry with { Metric = fails }).ScoreOn(100));
    }

    [TestMethod]
    public void ScoreOn_NearAPerfectScore_EndsAtIt()
    {
        // Errors of single folds that differ by more than they are: half the width reaches below zero.
        LeaderboardEntry entry = Entry([Fold(1, 0), Fold(2, 40)]);
        (double low, double high) = entry.ScoreOn(100);
        Assert.AreEqual(0, low);
        Assert.IsGreaterThan(entry.Score.Value, high);

        // What a metric of the user's own can reach is not known.
        Metric own = Metric.Custom("own", higherIsBetter: false, Metric.MeanSquaredError.Compute);
        Assert.IsLessThan(0, (entry with { Metric = own }).ScoreOn(100).Lower);
    }

    [TestMethod]
    public void ScoreOn_FewerNewRows_IsWider()
    {
        LeaderboardEntry entry = Entry([Fold(1, 0), Fold(2, 0)]);
        Interval few = entry.ScoreOn(10);
        Interval many = entry.ScoreOn(100_000);
        Assert.IsLessThan(many.Lower, few.Lower);
        Assert.IsGreaterThan(many.Upper, few.Upper);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => entry.ScoreOn(0));
    }

    private static LeaderboardEntry Entry(ScoredRows[] folds) => new()
    {
        Name = "trial",
        Metric = Metric.MeanSquaredError,
        Score = Estimates.Of(Metric.MeanSquaredError, folds),
        Elapsed = TimeSpan.Zero,
        Scored = folds,
    };

    // Labels are 0, so that predictions are errors.
    private static ScoredRows Fold(ulong seed, double shift)
    {
        var rng = new Rng(seed);
        return new ScoredRows(
            Labels.Regression(new float[FoldRows]), [.. Enumerable.Range(0, FoldRows).Select(_ => shift + rng.NextGaussian())]);
    }
}
