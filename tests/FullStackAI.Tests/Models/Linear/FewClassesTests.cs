using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Linear;
using FullStackAI.Numerics;

namespace FullStackAI.Tests.Models.Linear;

[TestClass]
public sealed class FewClassesTests
{
    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    public void Predict_OneRow_GivesTheBitsOfScoreAndLink(int classes)
    {
        const int Features = 6;
        var rng = new Rng((ulong)classes);
        Feature[] features = [.. Enumerable.Range(0, Features).Select(i => new Feature($"f{i}", $"f{i}", 0))];
        float[][] columns = [.. Enumerable.Range(0, Features).Select(_ => new float[400])];
        for (int row = 0; row < 400; row++)
        {
            for (int feature = 0; feature < Features; feature++)
            {
                columns[feature][row] = (row, rng.NextInt32(60)) switch
                {
                    (< 200, _) => (float)rng.NextGaussian(),
                    (_, 0) => float.NaN,
                    (_, 1) => float.PositiveInfinity,
                    (_, 2) => float.NegativeInfinity,
                    (_, 3) => float.MaxValue,
                    _ => (float)rng.NextGaussian() * 200,
                };
            }
        }

        var matrix = new FeatureMatrix(400, features, columns, null);
        foreach (double size in (double[])[0, 1, 1e300])
        {
            double[] weights = [.. Enumerable.Range(0, (Features + 1) * classes).Select(_ => rng.NextGaussian() * size)];
            var model = new LinearModel(features, Features, classes, Link.Softmax, weights);
            double[] batch = new double[400 * classes];
            model.Predict(matrix, batch);
            float[] dense = new float[Features];
            double[] alone = new double[classes];
            double[] plain = new double[classes];
            for (int row = 0; row < 400; row++)
            {
                matrix.CopyDenseRow(row, dense);
                model.Predict(new FeatureRow(dense), alone);
                model.Score(new FeatureRow(dense), plain);
                LinkFunctions.Apply(Link.Softmax, plain, classes);
                CollectionAssert.AreEqual(plain, alone, $"row {row}");
                CollectionAssert.AreEqual(plain, batch.AsSpan(row * classes, classes).ToArray(), $"row {row} of the batch");
            }
        }
    }
}
