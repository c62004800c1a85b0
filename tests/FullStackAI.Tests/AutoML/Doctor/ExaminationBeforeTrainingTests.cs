using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Numerics;
using FullStackAI.Trainers.Baseline;

namespace FullStackAI.Tests.AutoML.Doctor;

[TestClass]
public sealed class ExaminationBeforeTrainingTests
{
    [TestMethod]
    public async Task RunAsync_ALeak_IsToldBeforeTheFirstTrialAndKept()
    {
        List<(ExperimentStage Stage, LeakageReport? Leakage)> told = [];
        Leaderboard board = await Quick().RunAsync(Leaky(), new Listener(told));

        Assert.AreEqual(ExperimentStage.Examined, told[0].Stage);
        Assert.AreSame(board.Leakage, told[0].Leakage);
        Assert.AreEqual(LeakageKind.LabelCopy, board.Leakage!.Findings[0].Kind);
        Assert.IsTrue(board.Decisions.Any(decision => decision.Subject == "leak (LabelCopy)" && decision.Choice == "severe" && decision.Reason.Contains("'copy'", StringComparison.Ordinal)));
        Assert.IsTrue(board.Best.Bundle.Manifest.Decisions.Any(decision => decision.Subject == "leak (LabelCopy)"));
    }

    [TestMethod]
    public async Task RunAsync_NoLeak_SaysThatItLooked()
    {
        Leaderboard board = await Quick().RunAsync(Leaky().Drop("copy"));
        Assert.IsEmpty(board.Leakage!.Alarms);
        Assert.AreEqual("nothing suspicious", board.Decisions.Single(decision => decision.Subject == "leaks").Choice);
    }

    [TestMethod]
    public async Task RunAsync_WithoutDoctor_DoesNotLook()
    {
        Leaderboard board = await (Quick() with { Doctor = null }).RunAsync(Leaky());
        Assert.IsNull(board.Leakage);
        Assert.IsFalse(board.Decisions.Any(decision => decision.Subject.StartsWith("leak", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task RunAsync_BadDoctorOptions_AreNamedWithTheOthers()
    {
        ArgumentException fault = await Assert.ThrowsExactlyAsync<ArgumentException>(() => (Quick() with { Doctor = new() { MaxRows = 1 }, MaxTrials = 0 }).RunAsync(Leaky()));
        Assert.Contains("MaxRows", fault.Message);
        Assert.Contains("MaxTrials", fault.Message);
    }

    private static Experiment Quick() => new() { Label = "y", Trainers = [new BaselineTrainer()], Budget = null };

    private static Table Leaky()
    {
        var rng = new Rng(2);
        bool[] yes = [.. Enumerable.Range(0, 200).Select(_ => rng.NextInt32(2) == 1)];
        return new Table(
        [
            new NumberColumn("x", [.. Enumerable.Range(0, 200).Select(_ => rng.NextGaussian())]),
            CategoryColumn.Of("copy", [.. yes.Select(value => value ? "left" : "stayed")]),
            CategoryColumn.Of("y", [.. yes.Select(value => value ? "yes" : "no")]),
        ]);
    }

    private sealed class Listener(List<(ExperimentStage, LeakageReport?)> told) : IProgress<ExperimentEvent>
    {
        public void Report(ExperimentEvent value)
        {
            lock (told)
            {
                told.Add((value.Stage, value.Leakage));
            }
        }
    }
}
