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
        Assert.IsTrue(board.Decisions.Any(decision => decision.Subject == "leak (LabelCopy)"
            && decision.Choice == "severe"
            && decision.Reason.Contains("'copy'", StringComparison.Ordinal)));
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
        ArgumentException fault =
            await Assert.ThrowsExactlyAsync<ArgumentException>(
                () => (Quick() with { Doctor = new() { MaxRows = 1 }, MaxTrials = 0 }).RunAsync(Leaky()));
        Assert.Contains("MaxRows", fault.Message);
        Assert.Contains("MaxTrials", fault.Message);
    }

    [TestMethod]
    public async Task RunAsync_ManyRows_LooksAfterTheFirstModelAndBeforeLongTrials()
    {
        List<(ExperimentStage Stage, LeakageReport? Leakage)> told = [];
        await new Experiment
        {
            Label = "y",
            WorkBudget = 1,
            MaxTrials = 2,
            Folds = 2,
            Parallelism = 1,
            IncludedFamilies = ["boosting"],
        }.RunAsync(
            Leaky(9_000), new Listener(told));

        // The prior, then the quick model of a sample, then the search for leaks, then the first long trial.
        ExperimentStage[] stages =
        [
            .. told
                .Select(one => one.Stage)
                .Where(stage => stage is ExperimentStage.TrialStarted or ExperimentStage.TrialEnded or ExperimentStage.Examined)
        ];
        CollectionAssert.AreEqual(
            new[]
            {
                ExperimentStage.TrialStarted, ExperimentStage.TrialEnded, ExperimentStage.TrialStarted, ExperimentStage.TrialEnded,
                ExperimentStage.Examined, ExperimentStage.TrialStarted,
            },
            stages[..6]);
    }

    [TestMethod]
    public async Task RunAsync_CancelledAtTheFirstModel_SaysThatNobodyLooked()
    {
        using var stop = new CancellationTokenSource();
        var listener = new Listener([]) { Ended = trial => { if (trial != "baseline") { stop.Cancel(); } } };
        Leaderboard board = await new Experiment { Label = "y", Parallelism = 1 }.RunAsync(Leaky(9_000), listener, stop.Token);
        Assert.AreEqual("boosting-sample", board.Best.Name);
        Assert.IsNull(board.Leakage);
        Assert.Contains("not examined for leaks", string.Join('\n', board.Warnings));
    }

    private static Experiment Quick() => new() { Label = "y", Trainers = [new BaselineTrainer()], Budget = null };

    private static Table Leaky(int rows = 200)
    {
        var rng = new Rng(2);
        bool[] yes = [.. Enumerable.Range(0, rows).Select(_ => rng.NextInt32(2) == 1)];
        return new Table(
        [
            new NumberColumn("x", [.. Enumerable.Range(0, rows).Select(_ => rng.NextGaussian())]),
            CategoryColumn.Of("copy", [.. yes.Select(value => value ? "left" : "stayed")]),
            CategoryColumn.Of("y", [.. yes.Select(value => value ? "yes" : "no")]),
        ]);
    }

    private sealed class Listener(List<(ExperimentStage, LeakageReport?)> told) : IProgress<ExperimentEvent>
    {
        internal Action<string>? Ended { get; init; }

        public void Report(ExperimentEvent value)
        {
            if (value.Stage == ExperimentStage.TrialEnded)
            {
                Ended?.Invoke(value.Trial);
            }

            lock (told)
            {
                told.Add((value.Stage, value.Leakage));
            }
        }
    }
}
