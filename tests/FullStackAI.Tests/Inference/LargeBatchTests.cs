using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Models;
using FullStackAI.Models.Linear;
using FullStackAI.Preprocessing;

namespace FullStackAI.Tests.Predicting;

/// <summary>Batches beyond what anybody looks through, and numbers beyond what anybody measures.</summary>
[TestClass]
public sealed class LargeBatchTests
{
    /// <summary>Ten million rows with
    /// <c>FULLSTACKAI_BATCH_ROWS=10000000 dotnet test tests/FullStackAI.Tests -c Release --filter FullyQualifiedName~LargeBatch</c>.</summary>
    [TestMethod]
    public void Predict_OfManyRows_AllocatesTheAnswersAndOneBlock()
    {
        const long blockBytes = 32L << 20;
        int rows = int.TryParse(Environment.GetEnvironmentVariable("FULLSTACKAI_BATCH_ROWS"), out int asked) ? asked : 500_000;
        using Predictor predictor = Doubling();
        double[] values = [.. Enumerable.Range(0, rows).Select(row => (double)(row % 1000))];
        var table = new Table([new NumberColumn("x", values)]);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Predictions predictions = predictor.Predict(table);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.IsLessThan((sizeof(double) * (long)rows) + blockBytes, allocated);
        Assert.AreEqual(rows, predictions.Count);
        for (int row = 0; row < rows; row += 997)
        {
            Assert.AreEqual(2.0 * (row % 1000), predictions.Outputs[row]);
        }
    }

    [TestMethod]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    [DataRow(double.NegativeInfinity)]
    [DataRow(double.MaxValue)]
    [DataRow(-double.MaxValue)]
    [DataRow(double.Epsilon)]
    public void Predict_OfANumberAtTheEdge_IsTheSameAloneAndInABatch(double value)
    {
        using Predictor predictor = Doubling();

        double alone = predictor.Predict(new Row { ["x"] = value }).Score;
        double[] batch = predictor.Predict(new Table([new NumberColumn("x", [1, value, 3])])).Outputs.ToArray();

        CollectionAssert.AreEqual(new[] { 2, alone, 6 }, batch);
    }

    /// <summary>A model that doubles its one number.</summary>
    internal static Predictor Doubling()
    {
        var table = new Table([new NumberColumn("x", [1, 2, 3])]);
        FittedPipeline pipeline = Pipeline.Empty.Fit(table);
        var model = new LinearModel(pipeline.Features, denseCount: 1, outputCount: 1, Link.Identity, [2, 0]);
        return new Predictor(
            Bundle.Create(new BundleManifest { Task = TaskKind.Regression, Label = "double" }, pipeline, model, table),
            new PredictorOptions { Parallelism = 1 });
    }
}
