using FullStackAI.AutoML;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Numerics;
using FullStackAI.Serialization;

namespace FullStackAI.Tests.AutoML;

[TestClass]
public sealed class LimitTests
{
    private static readonly Experiment Free = new() { Label = "y", Budget = null, MaxTrials = 6, Seed = 1 };

    [TestMethod]
    public async Task RunAsync_MaxModelBytes_GivesAModelThatFitsAndIsBetterThanThePrior()
    {
        Table table = Rows(500);
        Bundle free = (await Free.RunAsync(table)).Best.Bundle;
        long limit = Bytes(free) / 20;
        Leaderboard board = await (Free with { MaxModelBytes = limit }).RunAsync(table);
        Assert.IsLessThanOrEqualTo(limit, Bytes(board.Best.Bundle));
        Assert.IsGreaterThan(0.3, board.Best.Score.Value); // R²; the prior has 0
        Assert.IsTrue(board.Decisions.Any(decision => decision.Subject == "limits"));
    }

    [TestMethod]
    public async Task RunAsync_MaxModelBytesThatOnlyOneBoostingModelFits_CutsItShortAndScoresWhatIsLeft()
    {
        Table table = Rows(500);
        Experiment boosting = Free with { IncludedFamilies = ["boosting"], MaxTrials = 1 };
        Leaderboard whole = await boosting.RunAsync(table);
        Leaderboard board = await (boosting with { MaxModelBytes = Bytes(whole.Best.Bundle) / 30 }).RunAsync(table);
        Assert.IsTrue(board.Best.Name.Contains("first", StringComparison.Ordinal)
            || board.Best.Name.StartsWith("student", StringComparison.Ordinal));
        Assert.HasCount(1, board.Best.Bundle.Members);
        // The score is that of the cut models on rows they did not learn from.
        Assert.AreEqual(board.Best.Scored.Average(Metric.RSquared.Compute), board.Best.Score.Value, 1e-12);
    }

    [TestMethod]
    public async Task RunAsync_TwoClassesAndALimit_TeachesASmallModelWhatTheBlendKnows()
    {
        Table rows = Rows(500);
        var classes = new Table([
            .. rows.Columns.Take(5),
            new CategoryColumn(
                "y", [.. Enumerable.Range(0, 500).Select(row => ((NumberColumn)rows["y"])[row] > 0.8 ? 1 : 0)], ["no", "yes"]),
        ]);
        Leaderboard board = await (Free with { MaxTrials = 3, MaxModelBytes = 12_000 }).RunAsync(classes);
        Assert.IsLessThanOrEqualTo(12_000, Bytes(board.Best.Bundle));
        Assert.IsGreaterThan(0.75, board.Best.Score.Value); // area under the curve
        Assert.AreEqual(board.Best.Score.Value, board.Evaluate(classes, entries: [board.Best])[0].Score, 0.2);
        Assert.IsTrue(board.Best.Bundle.Blend.Predict(classes).All(p => p is >= 0 and <= 1));
    }

    [TestMethod]
    public async Task RunAsync_LimitsThatNothingFits_GivesThePriorAndSaysSo()
    {
        Leaderboard board = await (Free with { MaxModelBytes = 1 }).RunAsync(Rows(200));
        Assert.AreEqual("baseline", board.Best.Name);
        StringAssert.Contains(string.Join(' ', board.Warnings), "MaxModelBytes");
    }

    [TestMethod]
    public async Task RunAsync_LimitsThatAllFit_ChangeNothing()
    {
        Table table = Rows(300);
        Leaderboard free = await Free.RunAsync(table);
        Leaderboard board = await (Free with { MaxModelBytes = long.MaxValue, MaxMicrosecondsPerRow = 1e12 }).RunAsync(table);
        Assert.AreEqual(free.Best.Score.Value, board.Best.Score.Value, 0.02);
    }

    [TestMethod]
    public void RunAsync_LimitsOutOfRange_NamesThem()
    {
        string message = Assert.ThrowsExactly<ArgumentException>(
            () => { _ = new Experiment { Label = "y", MaxMicrosecondsPerRow = 0, MaxModelBytes = -1 }.RunAsync(Rows(30)); }).Message;
        StringAssert.Contains(message, "MaxMicrosecondsPerRow");
        StringAssert.Contains(message, "MaxModelBytes");
    }

    [TestMethod]
    public async Task RunAsync_WarmStart_TriesWhatMadeTheModelFirst()
    {
        Table table = Rows(300);
        Leaderboard first = await (Free with { MaxTrials = 16, IncludedFamilies = ["boosting"], Blend = false }).RunAsync(table);
        Leaderboard second =
            await (Free with
            {
                MaxTrials = 1,
                IncludedFamilies = ["boosting"],
                Blend = false,
                WarmStart = first.Best.Bundle,
            }).RunAsync(table);
        LeaderboardEntry again = second.Entries.Single(entry => entry.Family == "boosting");
        Assert.AreEqual(first.Best.Settings.Split(',')[^1], again.Settings.Split(',')[^1]);
        Assert.IsTrue(again.Name == first.Best.Name || again.Name == "boosting-warm-1");
    }

    private static long Bytes(Bundle bundle)
    {
        long sum = 0;
        foreach (IComponent part in bundle.Members.Select(member => (IComponent)member.Model).Concat(
            bundle.Members.Select(member => (IComponent)member.Pipeline).Distinct()))
        {
            var writer = new ComponentWriter();
            writer.WriteComponent(part);
            sum += writer.Written.Length;
        }

        return sum;
    }

    private static Table Rows(int rows)
    {
        var rng = new Rng(4);
        double[][] x = [.. Enumerable.Range(0, 5).Select(_ => Enumerable.Range(0, rows).Select(_ => rng.NextGaussian()).ToArray())];
        return new Table([
            .. x.Select((cells, i) => (Column)new NumberColumn($"x{i}", cells)),
            new NumberColumn(
                "y",
                [.. Enumerable.Range(0, rows).Select(
                    row => x[0][row] + (x[1][row] * x[2][row]) + Math.Abs(x[3][row]) + (0.3 * rng.NextGaussian()))]),
        ]);
    }
}
