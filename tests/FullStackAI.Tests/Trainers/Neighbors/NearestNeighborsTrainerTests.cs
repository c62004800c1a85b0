using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Neighbors;
using FullStackAI.Numerics;
using FullStackAI.Serialization;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Neighbors;

namespace FullStackAI.Tests.Trainers.Neighbors;

[TestClass]
public sealed class NearestNeighborsTrainerTests : TrainerContract
{
    private protected override ITrainer Trainer { get; } = new NearestNeighborsTrainer();

    private protected override (string Name, ComponentReaderFunction Read) ModelReader =>
        (NearestNeighborsModel.Name, NearestNeighborsModel.Read);

    private protected override bool ReportsProgress => false; // learning is copying

    private protected override bool WeightsAreDuplicates => false; // how many rows count is a number of rows

    [TestMethod]
    public void Predict_Numbers_IsTheMeanByDistance()
    {
        // Rows at 0, 1, 3 and 10; of a row at 2 the three nearest lie 1, 1 and 2 away.
        Model model = Of([0, 1, 3, 10], [5, 1, 2, 100], neighbors: 3);
        Assert.AreEqual(((1 / 1.0) + (2 / 1.0) + (5 / 2.0)) / (1 + 1 + 0.5), Predict(model, 2), 1e-9);
    }

    [TestMethod]
    public void Predict_RowsEquallyFar_ShareWhatIsLeft()
    {
        // One row at 0, and three at 1 of which one and a third of a place each are left.
        Model model = Of([0, 1, 1, 1], [9, 0, 3, 6], neighbors: 2, byDistance: false);
        Assert.AreEqual((9 + ((0 + 3 + 6) / 3.0)) / 2, Predict(model, 0), 1e-12);
    }

    [TestMethod]
    public void Predict_AnyRow_EqualsTheNaiveSearch()
    {
        TrainingSet set = Problem(TaskKind.Regression, 300);
        Model model = new NearestNeighborsTrainer(new NearestNeighborsOptions { Neighbors = 7, WeightByDistance = false }).Train(
            set, new TrainingContext());
        TrainingSet test = TrainerProblems.Make(TaskKind.Regression, Trainer.FeatureForm, 50, seed: 9);
        double[] predicted = Predict(model, test);
        for (int row = 0; row < test.Rows; row++)
        {
            double expected = Enumerable.Range(0, set.Rows)
                .OrderBy(other => Squared(test.Features, row, set.Features, other))
                .Take(7)
                .Average(other => set.Labels.Values[other]);
            Assert.AreEqual(expected, predicted[row], 1e-6, $"row {row}");
        }
    }

    [TestMethod]
    public void Predict_Classes_NoneIsImpossible()
    {
        float[] x = [0, 0.1f, 0.2f, 5, 5.1f, 5.2f];
        var set = new TrainingSet(new FeatureMatrix(6, [new Feature("x", "x")], [x]), Labels.Classes([0, 0, 0, 1, 1, 2], ["a", "b", "c"]));
        Model model = new NearestNeighborsTrainer(new NearestNeighborsOptions { Neighbors = 2 }).Train(set, new TrainingContext());
        double[] shares = new double[3];
        model.Predict(new FeatureRow([0.05f]), shares);
        Assert.IsTrue(shares.All(share => share > 0.01));
        Assert.IsGreaterThan(0.8, shares[0]);
    }

    [TestMethod]
    public void Train_MoreRowsThanAreKept_KeepsASampleOfEachClass()
    {
        TrainingSet set = Problem(TaskKind.Multiclass, 3_000);
        var model = (NearestNeighborsModel)new NearestNeighborsTrainer(new NearestNeighborsOptions { MaxRows = 300 }).Train(
            set, new TrainingContext { Rng = new Rng(2) });
        Assert.AreEqual(300, model.RowCount, 2);
    }

    [TestMethod]
    public void Options_OutOfRange_NamesThemAll()
    {
        string message = Assert.ThrowsExactly<ArgumentException>(
            () => new NearestNeighborsTrainer(new NearestNeighborsOptions { Neighbors = 0, MaxRows = 0 })).Message;
        StringAssert.Contains(message, "Neighbors");
        StringAssert.Contains(message, "MaxRows");
    }

    private static Model Of(float[] x, float[] y, int neighbors, bool byDistance = true) =>
        new NearestNeighborsTrainer(new NearestNeighborsOptions { Neighbors = neighbors, WeightByDistance = byDistance })
            .Train(new TrainingSet(new FeatureMatrix(x.Length, [new Feature("x", "x")], [x]), Labels.Regression(y)), new TrainingContext());

    private static double Predict(Model model, float x)
    {
        double[] prediction = new double[1];
        model.Predict(new FeatureRow([x]), prediction);
        return prediction[0];
    }

    private static double Squared(FeatureMatrix one, int row, FeatureMatrix two, int other)
    {
        double sum = 0;
        for (int feature = 0; feature < one.DenseCount; feature++)
        {
            double away = (double)one.Dense(feature)[row] - two.Dense(feature)[other];
            sum += away * away;
        }

        return sum + (one.Sparse![row].Indices[0] == two.Sparse![other].Indices[0] ? 0 : 2);
    }
}
