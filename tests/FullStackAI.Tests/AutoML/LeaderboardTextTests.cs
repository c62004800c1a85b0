using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Tests.Evaluation;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Baseline;

namespace FullStackAI.Tests.AutoML;

[TestClass]
public sealed class LeaderboardTextTests
{
    [TestMethod]
    public async Task ToString_ABoardOfTwoHundred_PrintsTheFirstAndCountsTheRest()
    {
        // The first trainer predicts best; a hundred give the mean, ninety-nine fail.
        ITrainer[] trainers =
        [
            TestTrainer.FirstFeature,
            .. Enumerable.Range(1, 199).Select(number => number <= 100 ? Named($"mean-{number}") : Failing($"failing-{number}")),
        ];
        double[] x = [.. Enumerable.Range(0, 40).Select(row => (double)row)];
        Leaderboard board = await new Experiment
        {
            Label = "y",
            Trainers = trainers,
            Budget = null,
            Folds = 2,
            Blend = false,
            Doctor = null,
            TimeProvider = new ManualClock(),
            Parallelism = 1,
        }
            .RunAsync(new Table([new NumberColumn("x", x), new NumberColumn("y", x)]));
        Assert.HasCount(200, board.Entries);

        string[] lines = board.ToString(3).Split('\n');
        Assert.HasCount(6, lines); // the head, three trials, the rest, and what follows the last line
        Assert.AreEqual("rank  RSquared          seconds  trainer", lines[0]);
        Assert.AreEqual("   1  1.0000 ± 0.0000       0.0  first", lines[1]);
        Assert.EndsWith("mean-1", lines[2]);
        Assert.AreEqual("      … and 197 more, 99 of which failed", lines[4]);
        Assert.AreEqual("      … and 9 more, which failed", board.ToString(191).Split('\n')[^2]);
        Assert.HasCount(202, board.ToString().Split('\n'));
        Assert.AreEqual(board.ToString(), board.ToString(200));
        Assert.IsFalse(board.ToString(200).Contains('…'));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => board.ToString(0));
    }

    [TestMethod]
    public async Task ToString_AReasonOfSeveralLines_StaysInOne()
    {
        var failing = new TestTrainer("failing", (_, _) => throw new InvalidOperationException("first\r\n   second\n"));
        Leaderboard board = await new Experiment { Label = "y", Trainers = [new BaselineTrainer(), failing], Budget = null, Folds = 2 }
            .RunAsync(new Table([new NumberColumn("x", [1, 2, 3, 4]), new NumberColumn("y", [1, 2, 3, 4.5])]));
        Assert.EndsWith("failing: first second\n", board.ToString());
    }

    private static TestTrainer Named(string name) => new(name, TestTrainer.Mean.Train);

    private static TestTrainer Failing(string name) => new(name, (_, _) => throw new InvalidOperationException("no luck"));
}
