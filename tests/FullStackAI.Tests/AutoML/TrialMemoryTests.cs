using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Metrics;
using FullStackAI.Trainers.Baseline;

namespace FullStackAI.Tests.AutoML;

[TestClass]
public sealed class TrialMemoryTests
{
    private const int Rows = 2_000;

    [TestMethod]
    public void WhyHopeless_TwiceTheBestLossOfTheFold_SaysSo()
    {
        TrialMemory trials = WithOneTrial(probability: 0.8); // loss −log 0.8 = 0.2231
        Assert.IsNull(trials.WhyHopeless(Scored(0.7, Rows))); // 0.3567
        StringAssert.Contains(trials.WhyHopeless(Scored(0.6, Rows)), "LogLoss of 0.5108 is more than twice the best, 0.2231");
    }

    [TestMethod]
    public void WhyHopeless_FewTestRows_NeverGivesATrialUp() =>
        Assert.IsNull(WithOneTrial(0.8).WhyHopeless(Scored(0.1, 500)));

    [TestMethod]
    public void Add_ManyTrials_KeepsTheModelsOfMembersAndOfAFewOthers()
    {
        TrialMemory trials = WithOneTrial(0.5);
        for (int i = 0; i < 30; i++)
        {
            trials.Add(Trial(i + 1, 0.5 + (i * 0.01)), () => false);
        }

        Assert.IsLessThanOrEqualTo(17, trials.All.Count(trial => trial.Models is not null));
        Assert.IsTrue(trials.Ensemble.All(member => member.Trial.Models is not null));
        Assert.AreEqual(30, trials.Ensemble[0].Trial.Number); // the best by far
    }

    [TestMethod]
    public void Add_ManyTrialsOfOneFamily_KeepsTheModelsOfTheBestOfAnother()
    {
        TrialMemory trials = WithOneTrial(0.5);
        trials.Add(Trial(1, 0.6, "other"), () => false);
        for (int i = 0; i < 30; i++)
        {
            trials.Add(Trial(i + 2, 0.7 + (i * 0.005), "many"), () => false);
        }

        Assert.IsNotNull(trials.All[1].Models, "it may be what the ensemble lacks later");
        Assert.IsNull(trials.All[2].Models, "one of many that is better than it, but not among the best of its own family");
    }

    private static TrialMemory WithOneTrial(double probability)
    {
        var trials = new TrialMemory(Metric.LogLoss, [new Fold([], [.. Enumerable.Range(0, Rows)])]);
        trials.Add(Trial(0, probability), () => false);
        return trials;
    }

    private static Trial Trial(int number, double probability, string family = "baseline")
    {
        ScoredRows scored = Scored(probability, Rows);
        return new Trial
        {
            Candidate = new Candidate($"trial {number}", new BaselineTrainer()) { Family = family },
            Number = number,
            Entry = new LeaderboardEntry
            {
                Name = $"trial {number}",
                Score = new MetricEstimate(Metric.LogLoss.Compute(scored), 0),
                Elapsed = TimeSpan.Zero,
                Scored = [scored],
            },
            Models = [],
        };
    }

    // Every row is of class 1 and gets the same probability.
    private static ScoredRows Scored(double probability, int rows) =>
        new(Labels.Classes([.. Enumerable.Repeat(1f, rows)], ["no", "yes"]), [.. Enumerable.Repeat(probability, rows)]);
}
