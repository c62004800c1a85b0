using FullStackAI.AutoML;
using FullStackAI.Metrics;
using FullStackAI.Reporting;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Forests;

namespace FullStackAI.Tests.Reporting;

[TestClass]
public sealed class StagedScoresTests
{
    public static IEnumerable<object[]> Trainers =>
    [
        [new BoostingTrainer(new BoostingOptions { NumIterations = 30, NumLeaves = 8 }), 2, false],
        [new BoostingTrainer(new BoostingOptions { NumIterations = 20, NumLeaves = 8 }), 4, false],
        [new BoostingTrainer(BoostingOptions.SymmetricTrees with { NumIterations = 20 }), 2, false],
        [new ForestTrainer(new ForestOptions { NumTrees = 12 }), 0, true],
        [new ForestTrainer(new ForestOptions { NumTrees = 12 }), 3, true],
    ];

    [TestMethod]
    [DynamicData(nameof(Trainers))]
    public async Task To_AllRounds_PredictsAsTheModelDoes(ITrainer trainer, int classes, bool isMean)
    {
        Leaderboard board = await ReportTests.Run(ReportTests.Rows(300, classes), "y", trainer);
        Trial trial = board.Run.Trials.All.Single();
        int[] test = board.Run.Plan.Folds[0].Test;
        var staged = new StagedScores(trial.Models![0], board.Run, test, isMean);

        ScoredRows half = staged.To(Math.Max(1, staged.Rounds / 2));
        ScoredRows whole = staged.To(staged.Rounds);

        double[] expected = trial.Scored[0].Predictions.ToArray();
        for (int i = 0; i < expected.Length; i++)
        {
            // Trees are added up in other groups, so the last bits may differ.
            Assert.AreEqual(expected[i], whole.Predictions[i], 1e-9 * Math.Max(1, Math.Abs(expected[i])));
        }

        CollectionAssert.AreNotEqual(half.Predictions.ToArray(), whole.Predictions.ToArray()); // of a single row and class both may be 0
    }
}
