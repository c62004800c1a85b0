using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Neural;
using FullStackAI.Numerics;
using FullStackAI.Serialization;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Neural;

namespace FullStackAI.Tests.Trainers.Neural;

[TestClass]
public sealed class MlpTrainerTests : TrainerContract
{
    private protected override ITrainer Trainer =>
        new MlpTrainer(new MlpOptions { HiddenLayers = [20, 12], MaxEpochs = 15, LearningRate = 0.01 });

    private protected override (string Name, ComponentReaderFunction Read) ModelReader => (MlpModel.RegisteredName, MlpModel.Read);

    // Batches are drawn by row: a duplicate changes the batches, so weights and duplicates differ by the noise of the descent.
    private protected override bool WeightsAreDuplicates => false;

    // A tenth of the 200 rows is held back: the mean of the rest lies within three standard errors, 0.2.
    private protected override double PriorTolerance => 0.2;

    [TestMethod]
    public void Train_ExclusiveOr_LearnsWhatNoLinearModelCan()
    {
        var rng = new Rng(5);
        float[] a = [.. Enumerable.Range(0, 600).Select(_ => (float)rng.NextGaussian())];
        float[] b = [.. Enumerable.Range(0, 600).Select(_ => (float)rng.NextGaussian())];
        float[] y = [.. a.Zip(b, (p, q) => p * q > 0 ? 1f : 0f)];
        var features = new FeatureMatrix(600, [new Feature("a", "a"), new Feature("b", "b")], [a, b]);
        Model model = new MlpTrainer(new MlpOptions { HiddenLayers = [16], MaxEpochs = 60, LearningRate = 0.02 })
            .Train(new TrainingSet(features, Labels.Classes(y, ["no", "yes"])), new TrainingContext());

        double[] p = new double[600];
        model.Predict(features, p);

        Assert.IsGreaterThan(570, p.Zip(y, (probability, label) => probability > 0.5 == label > 0.5).Count(right => right));
    }

    [TestMethod]
    public void Backward_EveryWeight_MatchesTheDifferenceQuotient()
    {
        const int rows = 5, dense = 3, sparseWidth = 4, outputs = 3;
        var rng = new Rng(11);
        var sparse = new SparseMatrix(sparseWidth, [0, 1, 3, 3, 4, 5], [1, 0, 2, 3, 1], [1f, -0.5f, 2f, 1f, 0.7f]);
        var network = new MlpNetwork(dense, sparseWidth, [6, 5], outputs, rows, rng);
        float[] inputs = [.. Enumerable.Range(0, rows * dense).Select(_ => (float)rng.NextGaussian())];
        inputs.CopyTo(network.Inputs);
        int[] all = [0, 1, 2, 3, 4];
        var loss = new MlpLoss(Labels.Classes([0, 1, 2, 1, 0], ["x", "y", "z"]), null);
        float[] classes = [0, 1, 2, 1, 0];

        double Loss()
        {
            network.Forward(rows, sparse, all, dropout: 0, rng: null);
            double sum = 0;
            float[] ignored = new float[outputs];
            for (int row = 0; row < rows; row++)
            {
                sum += loss.Differentiate(network.Scores.Slice(row * network.OutputWidth, outputs), classes[row], ignored, 1);
            }

            return sum;
        }

        Loss();
        float[] gradients = new float[rows * network.OutputWidth];
        for (int row = 0; row < rows; row++)
        {
            loss.Differentiate(
                network.Scores.Slice(row * network.OutputWidth, outputs),
                classes[row],
                gradients.AsSpan(row * network.OutputWidth, outputs),
                1);
        }

        network.Backward(gradients, rows, sparse, all);
        int compared = 0;
        foreach ((float[] weights, float[] gradient) in network.Parameters)
        {
            for (int i = 0; i < weights.Length; i += 3)
            {
                const float h = 1e-2f;
                float at = weights[i];
                weights[i] = at + h;
                double above = Loss();
                weights[i] = at - h;
                double below = Loss();
                weights[i] = at;

                // Single precision and a step of 0.01: the quotient is good to about 1e-3; a kink
                // of the rectifier may lie inside the step of few weights.
                if (Math.Abs(((above - below) / (2 * h)) - gradient[i]) > 4e-3)
                {
                    Assert.IsLessThan(
                        3,
                        ++compared,
                        $"weight {i}: difference quotient {(above - below) / (2 * h)}, gradient {gradient[i]}");
                }
            }
        }
    }

    [TestMethod]
    public void New_BadOptions_NamesEachOption()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => new MlpTrainer(new MlpOptions { LearningRate = 0, Dropout = 1, HiddenLayers = [0] }));
        Assert.Contains("LearningRate", error.Message);
        Assert.Contains("Dropout", error.Message);
        Assert.Contains("HiddenLayers", error.Message);
    }

    [TestMethod]
    public void Train_HugeValues_StaysFinite()
    {
        var features = new FeatureMatrix(
            40, [new Feature("x", "x")], [[.. Enumerable.Range(0, 40).Select(row => row == 7 ? float.MaxValue : row)]]);
        Labels labels = Labels.Regression([.. Enumerable.Range(0, 40).Select(row => (float)row)]);
        Model model = Trainer.Train(new TrainingSet(features, labels), new TrainingContext());
        double[] predictions = new double[40];
        model.Predict(features, predictions);
        Assert.IsTrue(predictions.Where((_, row) => row != 7).All(double.IsFinite));
    }
}
