using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Tests.Evaluation;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Tests.AutoML;

[TestClass]
public sealed class JournalTests
{
    [TestMethod]
    public async Task RunAsync_AJournalOfTheSameRun_TrainsNothingAgainAndGivesTheSameBoard()
    {
        using var folder = new TemporaryFolder();
        int trained = 0;
        Experiment experiment = Of(folder, () => trained++);
        Leaderboard first = await experiment.RunAsync(Rows());
        int before = trained;
        Leaderboard second = await experiment.RunAsync(Rows());
        Assert.AreEqual(before, trained);
        Assert.AreEqual(Scores(first), Scores(second));
        CollectionAssert.AreEqual(first.Best.Bundle.Blend.Predict(Rows()), second.Best.Bundle.Blend.Predict(Rows()));
    }

    [TestMethod]
    public async Task RunAsync_AJournalCutAnywhere_GoesOnFromItsSoundPart()
    {
        using var folder = new TemporaryFolder();
        Experiment experiment = Of(folder, () => { });
        string expected = Scores(await experiment.RunAsync(Rows()));
        byte[] whole = File.ReadAllBytes(experiment.Journal!);
        var rng = new Rng(3);
        for (int round = 0; round < 25; round++)
        {
            // A process killed while writing leaves a prefix; a failing disk may leave anything.
            byte[] cut = whole[..(1 + rng.NextInt32(whole.Length - 1))];
            if (round % 3 == 0 && cut.Length > 100)
            {
                cut[90 + rng.NextInt32(cut.Length - 90)] ^= 0x55;
            }

            File.WriteAllBytes(experiment.Journal!, cut);
            Leaderboard board = await experiment.RunAsync(Rows());
            Assert.AreEqual(expected, Scores(board));
            Assert.AreEqual(whole.Length, new FileInfo(experiment.Journal!).Length);
        }
    }

    [TestMethod]
    public async Task RunAsync_AJournalOfOtherRows_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Experiment experiment = Of(folder, () => { });
        await experiment.RunAsync(Rows());
        byte[] before = File.ReadAllBytes(experiment.Journal!);
        var fault = await Assert.ThrowsExactlyAsync<InvalidDataException>(() => experiment.RunAsync(Rows(seed: 9)));
        StringAssert.Contains(fault.Message, "other rows");
        fault = await Assert.ThrowsExactlyAsync<InvalidDataException>(() => (experiment with { Seed = 5 }).RunAsync(Rows()));
        StringAssert.Contains(fault.Message, "another seed");
        CollectionAssert.AreEqual(before, File.ReadAllBytes(experiment.Journal!));
    }

    [TestMethod]
    public async Task RunAsync_AJournalOfOtherWeightsOrConstraints_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Experiment experiment = Of(folder, () => { });
        await experiment.RunAsync(Rows());
        Table weighted = new([.. Rows().Columns, new NumberColumn("w", [.. Enumerable.Range(0, 90).Select(row => 1.0 + (row % 2))])]);
        await Assert.ThrowsExactlyAsync<InvalidDataException>(() => (experiment with { WeightColumn = "w" }).RunAsync(weighted));
        await Assert.ThrowsExactlyAsync<InvalidDataException>(
            () => (experiment with { MonotoneColumns = new Dictionary<string, int> { ["x"] = 1 } }).RunAsync(Rows()));
    }

    [TestMethod]
    public async Task RunAsync_AJournalAndAnotherBudget_KeepsItsFolds()
    {
        // Wide enough that a short budget affords three folds only.
        using var folder = new TemporaryFolder();
        var rng = new Rng(4);
        const int Width = 3_000;
        double[] x = [.. Enumerable.Range(0, 400).Select(_ => rng.NextDouble())];
        var table = new Table([
            new VectorColumn("v", new SparseMatrix(Width, new long[401], [], [])),
            new NumberColumn("x", x),
            new NumberColumn("y", [.. x.Select(value => value + (0.1 * rng.NextGaussian()))]),
        ]);
        int trained = 0;
        var counting = new TestTrainer("counting", (set, context) =>
        {
            Interlocked.Increment(ref trained);
            return TestTrainer.Mean.Train(set, context);
        });
        Experiment brief = new()
        {
            Label = "y",
            Trainers = [counting],
            WorkBudget = 200,
            Journal = Path.Combine(folder.Path, "run.journal"),
        };
        Leaderboard first = await brief.RunAsync(table);
        Assert.AreEqual("3-fold cross-validation", first.Validation);
        int before = trained;
        Leaderboard second = await (brief with { WorkBudget = 1e6 }).RunAsync(table);
        Assert.AreEqual("3-fold cross-validation", second.Validation);
        Assert.IsLessThanOrEqualTo(1, trained - before); // the model of all rows cannot be written, so it is learned again
    }

    [TestMethod]
    public async Task ContinueAsync_AnotherExperiment_IsRefused()
    {
        Experiment first = Of(null, () => { });
        Leaderboard board = await first.RunAsync(Rows());
        foreach (Experiment other in new[]
        {
            first with { Seed = 9 },
            first with { Folds = 4 },
            first with { IgnoredColumns = ["noise"] },
            first with { MonotoneColumns = new Dictionary<string, int> { ["x"] = 1 } },
        })
        {
            StringAssert.Contains(
                (await Assert.ThrowsExactlyAsync<ArgumentException>(() => other.ContinueAsync(board, TimeSpan.FromSeconds(1)))).Message,
                "RunAsync");
        }
    }

    [TestMethod]
    public async Task Refit_AnEntryThatDidNotWin_OutlivesTheProcess()
    {
        using var folder = new TemporaryFolder();
        Leaderboard board = await new Experiment { Label = "y", Budget = null, MaxTrials = 2, Folds = 2 }.RunAsync(Rows());
        LeaderboardEntry other = board.Entries.First(entry => entry is { HasBundle: false, Failure: null, Family: "linear" or "boosting" });
        FullStackAI.Bundles.Bundle made = board.Refit(other);
        made.Save(Path.Combine(folder.Path, "other.fsai"));
        FullStackAI.Bundles.Bundle read = FullStackAI.Bundles.Bundle.Load(Path.Combine(folder.Path, "other.fsai"));
        CollectionAssert.AreEqual(made.Blend.Predict(Rows(seed: 2)), read.Blend.Predict(Rows(seed: 2)));
        Assert.AreEqual(other.Name, read.Manifest.Trainer);
    }

    [TestMethod]
    public async Task RunAsync_AFileThatIsNoJournal_IsRefusedAndLeftAlone()
    {
        using var folder = new TemporaryFolder();
        Experiment experiment = Of(folder, () => { });
        File.WriteAllText(experiment.Journal!, "name,age\nada,36\n");
        var fault = await Assert.ThrowsExactlyAsync<InvalidDataException>(() => experiment.RunAsync(Rows()));
        StringAssert.Contains(fault.Message, "no journal");
        Assert.AreEqual("name,age\nada,36\n", File.ReadAllText(experiment.Journal!));
    }

    [TestMethod]
    public async Task RunAsync_AJournalInUse_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Experiment experiment = Of(folder, () => { });
        using var other = new FileStream(experiment.Journal!, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        IOException fault = await Assert.ThrowsExactlyAsync<IOException>(() => experiment.RunAsync(Rows()));
        StringAssert.Contains(fault.Message, "another process");
    }

    [TestMethod]
    public async Task RunAsync_TheDiskIsFull_SaysSoAndGoesOn()
    {
        if (!File.Exists("/dev/full"))
        {
            Assert.Inconclusive("There is no device that is always full on this system.");
        }

        Leaderboard board = await (Of(null, () => { }) with { Journal = "/dev/full" }).RunAsync(Rows());
        Assert.IsTrue(board.HasModel);
        StringAssert.Contains(string.Join(' ', board.Warnings), "could not be written");
    }

    [TestMethod]
    public async Task RunAsync_AFailedTrialInTheJournal_KeepsItsReason()
    {
        using var folder = new TemporaryFolder();
        int tried = 0;
        var failing = new TestTrainer("failing", (_, _) =>
        {
            tried++;
            throw new DivideByZeroException("no luck");
        });
        Experiment experiment = Of(folder, () => { }) with { Trainers = [new LinearRegressionTrainer(), failing], Parallelism = 1 };
        await experiment.RunAsync(Rows());
        int before = tried;
        Leaderboard board = await experiment.RunAsync(Rows());
        Assert.AreEqual(before, tried);
        Assert.AreEqual("no luck", board.Entries[^1].Failure!.Message);
    }

    [TestMethod]
    public async Task RunAsync_ATrainerWhoseOptionsChanged_IsTriedAgainAndOthersAreNot()
    {
        using var folder = new TemporaryFolder();
        List<string> trained = [];
        Experiment With(double penalty) =>
            Of(folder, () => { }) with
            {
                Blend = false,
                Trainers = [Telling("same", 1, trained), Telling("changed", penalty, trained)],
                Parallelism = 1,
            };
        await With(1e-4).RunAsync(Rows());
        trained.Clear();
        Leaderboard board = await With(100).RunAsync(Rows());
        Assert.AreEqual(1, trained.Count(name => name == "same")); // from all rows, as it wins now
        Assert.IsGreaterThanOrEqualTo(3, trained.Count(name => name == "changed"));
        Assert.Contains("Trial 'changed' of the earlier run had other options", string.Join('\n', board.Warnings));
        Leaderboard alone = await (With(100) with { Journal = null }).RunAsync(Rows());
        Assert.AreEqual(Scores(alone), Scores(board)); // what came of the old options is nowhere in it

        // The journal holds what came of the new options now.
        trained.Clear();
        board = await With(100).RunAsync(Rows());
        Assert.IsEmpty(trained);
        Assert.IsEmpty(board.Warnings);
    }

    [TestMethod]
    public async Task RunAsync_ATrainerThatFailedWithOtherOptions_IsTriedAgain()
    {
        using var folder = new TemporaryFolder();
        List<string> trained = [];
        var failing = new TestTrainer("changed", (_, _) => throw new DivideByZeroException("no luck")) { Fingerprint = "first" };
        Experiment experiment = Of(folder, () => { }) with { Trainers = [Telling("same", 1, trained), failing], Parallelism = 1 };
        await experiment.RunAsync(Rows());
        Leaderboard board =
            await (experiment with { Trainers = [Telling("same", 1, trained), Telling("changed", 1, trained)] }).RunAsync(Rows());
        Assert.IsTrue(board.Entries.All(entry => entry.Failure is null));
    }

    [TestMethod]
    public async Task ContinueAsync_AFinishedRun_TriesOnlyWhatIsNew()
    {
        int trained = 0;
        Experiment first = Of(null, () => trained++) with { MaxTrials = 1 };
        Leaderboard board = await first.RunAsync(Rows());
        int before = trained;
        Leaderboard longer = await (first with { MaxTrials = 2 }).ContinueAsync(board, TimeSpan.FromDays(1));
        Assert.AreEqual(before * 2, trained);
        Assert.AreEqual(2, longer.Entries.Count(entry => entry.Members.Count == 0));
        Assert.AreEqual(board.Best.Score.Value, longer.Entries.Single(entry => entry.Name == board.Best.Name).Score.Value);
        Assert.IsGreaterThan(board.Elapsed, longer.Elapsed);
    }

    [TestMethod]
    public async Task Evaluate_AnotherTable_ScoresEveryEntryThatDidNotFail()
    {
        Leaderboard board = await Of(null, () => { }).RunAsync(Rows());
        IReadOnlyList<EntryScore> scores = board.Evaluate(Rows(seed: 2));
        Assert.HasCount(board.Entries.Count(entry => entry.Failure is null), scores);
        Assert.IsTrue(scores.All(score => Math.Abs(score.Score - score.Entry.Score.Value) < 0.2));
    }

    [TestMethod]
    public async Task Refit_AnEntryThatDidNotWin_GivesABundleToSave()
    {
        using var folder = new TemporaryFolder();
        Leaderboard board = await Of(null, () => { }).RunAsync(Rows());
        LeaderboardEntry last = board.Entries[^1];
        Assert.IsFalse(last.HasBundle);
        Assert.AreEqual(last.Name, board.Refit(last).Manifest.Trainer);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => board.Refit(last with { Name = "other" })).Message, "Choose one of");
    }

    private static Experiment Of(TemporaryFolder? folder, Action trained)
    {
        var steps = new Lock();
        ITrainer Counting(string name, double penalty) => new TestTrainer(name, (set, context) =>
        {
            lock (steps)
            {
                trained();
            }

            return new LinearRegressionTrainer(new LinearRegressionOptions { L2 = penalty }).Train(set, context);
        });
        return new Experiment
        {
            Label = "y",
            Trainers = [Counting("weak", 1e-4), Counting("strong", 1)],
            Budget = null,
            Folds = 3,
            Journal = folder is null ? null : Path.Combine(folder.Path, "run.journal"),
        };
    }

    private static TestTrainer Telling(string name, double penalty, List<string> trained) => new(name, (set, context) =>
    {
        lock (trained)
        {
            trained.Add(name);
        }

        return new LinearRegressionTrainer(new LinearRegressionOptions { L2 = penalty }).Train(set, context);
    }) { Fingerprint = FormattableString.Invariant($"penalty {penalty}") };

    private static string Scores(Leaderboard board) =>
        string.Join('\n', board.Entries.Select(
            entry => $"{entry.Name} {entry.Score.Value:R} {entry.Score.StandardError:R} {string.Join(' ', entry.Members)}"));

    private static Table Rows(ulong seed = 1)
    {
        var rng = new Rng(seed);
        double[] x = [.. Enumerable.Range(0, 90).Select(_ => rng.NextDouble())];
        return new Table([
            new NumberColumn("x", x),
            new NumberColumn("noise", [.. x.Select(_ => rng.NextGaussian())]),
            new NumberColumn("y", [.. x.Select(value => (3 * value) + (0.3 * rng.NextGaussian()))]),
        ]);
    }
}
