using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Forests;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Tests.Trainers.Trees;

/// <summary>Bins that are found once and shared by folds.</summary>
[TestClass]
public sealed class WholeBinsTests
{
    [TestMethod]
    [DataRow('A', 255, DisplayName = "numbers in narrow columns")]
    [DataRow('C', 2_000, DisplayName = "numbers and categories, some in wide columns")]
    public void Take_SomeRows_HaveTheBinsTheyHaveAmongAll(char set, int maxBins)
    {
        FeatureMatrix features = BenchData.Make(set, 0, 1_500).Matrix(categorical: set == 'C');
        var options = new BinningOptions(maxBins, MinDataInBin: 1, MinDataInLeaf: 1, Bundle: false);
        using var team = new ThreadTeam(2);
        using BinnedMatrix all = BinnedMatrixBuilder.Build(features, options, team, new Rng(3), CancellationToken.None, records: false);
        using var whole = new WholeBins(features, seed: 3);
        int[] rows = [.. Enumerable.Range(0, 1_500).Where(row => row % 5 != 2)];
        using BinnedMatrix taken = whole.Take(rows, options, team, records: true, CancellationToken.None);
        Assert.HasCount(all.Columns.Length, taken.Columns);
        Assert.IsNotEmpty(taken.Tiles);
        Assert.AreEqual(maxBins > 255, taken.Columns.Any(column => column.IsWide));
        for (int column = 0; column < taken.Columns.Length; column++)
        {
            CollectionAssert.AreEqual(
                rows.Select(row => all.Columns[column][row]).ToArray(),
                Enumerable.Range(0, rows.Length).Select(row => taken.Columns[column][row]).ToArray());
        }
    }

    [TestMethod]
    public void Take_AnotherFold_FindsTheBinsMade()
    {
        FeatureMatrix features = BenchData.Make('A', 0, 300).Matrix();
        using var team = new ThreadTeam(1);
        using var whole = new WholeBins(features, seed: 3);
        using BinnedMatrix one = whole.Take([0, 1, 2], new BinningOptions(), team, records: false, CancellationToken.None);
        using BinnedMatrix other = whole.Take([3, 4], new BinningOptions(), team, records: false, CancellationToken.None);
        Assert.AreEqual(1, whole.Built);
        Assert.AreSame(one.Features, other.Features);
    }

    [TestMethod]
    public void Train_AFoldOfAllRows_LearnsWhatItLearnsWithBinsOfItsOwn()
    {
        BenchData data = BenchData.Make('C', 0, 800);
        FeatureMatrix features = data.Matrix(categorical: true);
        var set = new TrainingSet(features, Labels.Classes(data.Labels, ["no", "yes"]));
        int[] rows = [.. Enumerable.Range(0, 800)];
        int[] judged = [.. rows.Where(row => row % 7 == 0)];
        FeatureMatrix test = features.Take(judged);
        var validation = new TrainingSet(test, set.Labels.Take(judged));
        ITrainer[] trainers =
        [
            new BoostingTrainer(new BoostingOptions { NumIterations = 20, EarlyStoppingRounds = 5, MinDataInLeaf = 1 }),
            new ForestTrainer(new ForestOptions { NumTrees = 5, Kind = ForestKind.ExtraTrees }),
        ];
        foreach (ITrainer trainer in trainers)
        {
            using var whole = new WholeBins(features, seed: 1);
            using var shared = new SharedBins(features, new FoldOfBins(whole, rows, test, judged));
            double[] expected = Predict(trainer.Train(set, new TrainingContext { Rng = new Rng(1), Validation = validation }), features);
            double[] found = Predict(
                trainer.Train(set, new TrainingContext { Rng = new Rng(1), Validation = validation, Bins = shared }), features);
            CollectionAssert.AreEqual(expected, found, trainer.Name);
            Assert.AreEqual(1, whole.Built);
        }
    }

    private static double[] Predict(Model model, FeatureMatrix features)
    {
        double[] predictions = new double[features.Rows];
        model.Predict(features, predictions);
        return predictions;
    }
}
