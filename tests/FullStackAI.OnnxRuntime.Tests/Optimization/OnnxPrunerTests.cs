using FullStackAI.Numerics;
using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime.Tests.Optimization;

[TestClass]
public sealed class OnnxPrunerTests
{
    private const int Inputs = 6;
    private const int Hidden = 16;

    [TestMethod]
    [DataRow("gemm")]
    [DataRow("transposed")]
    [DataRow("matmul")]
    [DataRow("bare")]
    public void Units_ThatFollowFromOthers_GoWithoutChangingTheAnswer(string form)
    {
        // Units 8 to 15 are the first eight twice as strong: Relu(2x) = 2 Relu(x), so that half of them say all.
        OnnxDocument document = Doubled(form);
        List<IReadOnlyDictionary<string, OnnxData>> rows = Networks.Batches(3, 4, 50, Inputs);

        OnnxDocument narrow = OnnxPruner.Units(document, rows, 0.5);

        Assert.IsEmpty(OnnxChecker.Check(narrow));
        Assert.IsTrue(
            narrow.Graph.Initializers.All(tensor => !tensor.Dimensions.Contains(Hidden)),
            string.Join(' ', narrow.Graph.Initializers));
        OnnxComparisonReport report = OnnxComparison.Run(document, narrow, Networks.Batches(4, 1, 50, Inputs));
        Assert.IsLessThan(0.03, report.WorstDifference);
        Assert.IsGreaterThan(0.1, OnnxComparison.Run(document, OnnxRewriter.PruneUnits(document, 0.5), rows).WorstDifference);
    }

    [TestMethod]
    public void Units_OfARealMix_StayNearerThanByWeightsAlone()
    {
        OnnxDocument document = Networks.Perceptron();
        List<IReadOnlyDictionary<string, OnnxData>> rows = Networks.Batches(3, 8, 100, 16);
        List<IReadOnlyDictionary<string, OnnxData>> unseen = Networks.Batches(9, 2, 100, 16);

        double fitted = OnnxComparison.Run(document, OnnxPruner.Units(document, rows, 0.4), unseen).MeanDifference;
        double byWeights = OnnxComparison.Run(document, OnnxRewriter.PruneUnits(document, 0.4), unseen).MeanDifference;

        Assert.IsLessThan(0.6 * byWeights, fitted);
    }

    [TestMethod]
    public void Units_WithDeadOnesAndConstantOnes_PutWhatTheySaidIntoTheBias()
    {
        // Unit 0 never fires, unit 1 always says 3: the bias can say that.
        var graph = new OnnxGraphBuilder("constant");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "batch", 1);
        OnnxValue hidden = x.Gemm(graph.Constant<float>("w0", [0, 0, 1], 1, 3), graph.Constant<float>("b0", [-1, 3, 100], 3)).Relu();
        graph.Output("y", hidden.Gemm(graph.Constant<float>("w1", [5, 7, 2], 3, 1), graph.Constant<float>("b1", [1], 1)));
        OnnxDocument document = graph.Build();

        OnnxDocument narrow = OnnxPruner.Units(document, Networks.Batches(3, 1, 64, 1), 0.67);

        Assert.AreEqual(
            22f,
            narrow.Graph.Initializers.Single(tensor => tensor.Name.StartsWith("b1", StringComparison.Ordinal)).Values<float>()[0],
            1e-3f);
        Assert.IsLessThan(1e-2, OnnxComparison.Run(document, narrow, Networks.Batches(4, 1, 64, 1)).WorstDifference);
    }

    [TestMethod]
    public void Narrowest_LosesNoMoreThanAllowedAndJudgesWhatComesAfter()
    {
        OnnxDocument document = Networks.Perceptron();
        List<IReadOnlyDictionary<string, OnnxData>> rows = Networks.Batches(3, 8, 100, 16);
        int finished = 0;
        var options = new PruningOptions
        {
            MostPointsLost = 5,
            Then = narrow =>
            {
                finished++;
                return OnnxQuantizer.Static(narrow, rows[..1]);
            },
        };

        PruningChoice choice = OnnxPruner.Narrowest(document, rows, options: options);
        PruningChoice strict = OnnxPruner.Narrowest(document, rows, options: new PruningOptions { MostPointsLost = 0 });

        Assert.IsGreaterThan(0.0, choice.Share);
        Assert.IsLessThanOrEqualTo(5.0, choice.PointsLost);
        Assert.IsGreaterThan(3, finished);
        Assert.IsFalse(choice.Document.Graph.Nodes.Any(node => node.Operation == "QuantizeLinear"));
        Assert.IsLessThanOrEqualTo(choice.Share, strict.Share);
        Assert.IsLessThan(document.ToArray().Length, choice.Document.ToArray().Length);
    }

    [TestMethod]
    public void Narrowest_WithLabels_JudgesByAccuracyOfTheRowsItDidNotLearnFrom()
    {
        OnnxDocument document = Networks.Perceptron();
        List<IReadOnlyDictionary<string, OnnxData>> rows = Networks.Batches(3, 8, 50, 16);
        using OnnxModel model = OnnxModel.Load(document.ToArray(), TestModels.OnCpu);
        int[] labels = [.. rows
            .SelectMany(batch => model.Run(batch)["y"].AsTensor().Values<float>().ToArray().Chunk(4))
            .Select(row => Array.IndexOf(row, row.Max()))];

        PruningChoice choice = OnnxPruner.Narrowest(document, rows, labels, new PruningOptions { MostPointsLost = 3 });

        // 400 rows; batches 3 and 7 judge: 100 rows, a point each.
        Assert.IsLessThanOrEqualTo(3.0, choice.PointsLost);
        Assert.AreEqual(choice.PointsLost, Math.Round(choice.PointsLost), 1e-9);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => OnnxPruner.Narrowest(document, rows, labels[1..])).Message,
            "There are 399 labels, and the batches have 400 rows");
    }

    [TestMethod]
    public void Narrowest_OfOneNumberARow_KeepsItsVariance()
    {
        OnnxDocument document = Doubled("gemm");
        List<IReadOnlyDictionary<string, OnnxData>> rows = Networks.Batches(3, 8, 50, Inputs);

        PruningChoice choice = OnnxPruner.Narrowest(document, rows);

        // Half of the units are copies; one more would cost variance, and no answer of one number has a largest place that stays.
        Assert.IsGreaterThanOrEqualTo(0.5, choice.Share);
        Assert.IsLessThan(0.9, choice.Share);
        Assert.IsGreaterThanOrEqualTo(
            0.98, OnnxComparison.Run(document, choice.Document, Networks.Batches(5, 1, 200, Inputs)).Explained!.Value);
    }

    [TestMethod]
    public void Pruning_OfWhatCannotBe_SaysWhy()
    {
        OnnxDocument document = Networks.Perceptron();
        List<IReadOnlyDictionary<string, OnnxData>> rows = Networks.Batches(3, 1, 10, 16);

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => OnnxPruner.Units(document, rows, 1));
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => OnnxPruner.Units(document, [], 0.5)).Message, "Give at least one batch");
        StringAssert.Contains(
            Assert.ThrowsExactly<OnnxException>(() => OnnxPruner.Units(
                OnnxDocument.Parse(TestModels.Layer()),
                [new Dictionary<string, OnnxData> { ["x"] = OnnxTensorData.Of([1f, 1, 1], 1, 3) }],
                0.5)).Message,
            "no fully connected layer of 2 to 4096 units");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(
                () => OnnxPruner.Narrowest(document, rows, options: new PruningOptions { MostPointsLost = -1, LargestShare = 1 })).Message,
            "LargestShare must lie in (0, 1); got 1");
    }

    /// <summary>6 → 16 → 1, or → 3 where products stand without a bias.</summary>
    private static OnnxDocument Doubled(string form)
    {
        var rng = new Rng(5);
        float[] weights = new float[Inputs * Hidden];
        float[] bias = new float[Hidden];
        for (int unit = 0; unit < Hidden / 2; unit++)
        {
            for (int input = 0; input < Inputs; input++)
            {
                float weight = (float)rng.NextGaussian();
                (weights[(input * Hidden) + unit], weights[(input * Hidden) + unit + (Hidden / 2)]) = (weight, 2 * weight);
            }

            float own = (float)(0.3 * rng.NextGaussian());
            (bias[unit], bias[unit + (Hidden / 2)]) = (own, 2 * own);
        }

        float[] read = [.. Enumerable.Range(0, Hidden).Select(_ => (float)rng.NextGaussian())];
        var graph = new OnnxGraphBuilder("doubled");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "batch", Inputs);
        OnnxValue w0 = graph.Constant<float>("w0", weights, Inputs, Hidden);
        OnnxValue b0 = graph.Constant<float>("b0", bias, Hidden);
        OnnxValue w1 = form == "transposed" ? graph.Constant<float>("w1", read, 1, Hidden) : graph.Constant<float>("w1", read, Hidden, 1);
        OnnxValue b1 = graph.Constant<float>("b1", [0.5f], 1);
        graph.Output("y", form switch
        {
            "transposed" => x.Gemm(w0, b0).Relu().Gemm(w1, b1, transposed: true),
            "matmul" => x.MatMul(w0).Add(b0).Relu().MatMul(w1).Add(b1),
            "bare" => x.Gemm(w0, b0).Relu().MatMul(w1),
            _ => x.Gemm(w0, b0).Relu().Gemm(w1, b1),
        });
        return graph.Build();
    }
}
