using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime.Tests.Optimization;

[TestClass]
public sealed class OnnxQuantizerTests
{
    [TestMethod]
    [DataRow(CalibrationMethod.MinMax, true, true)]
    [DataRow(CalibrationMethod.MinMax, false, false)]
    [DataRow(CalibrationMethod.Percentile, true, true)]
    [DataRow(CalibrationMethod.Entropy, true, true)]
    public void Static_Perceptron_StaysNear(CalibrationMethod method, bool perChannel, bool reduceRange)
    {
        OnnxDocument quantized = OnnxQuantizer.Static(Networks.Perceptron(), Networks.Batches(1, 4, 64, 16), new QuantizationOptions { Calibration = method, PerChannel = perChannel, ReduceRange = reduceRange });

        AssertNear(Networks.Perceptron(), quantized, Networks.Batches(2, 2, 200, 16), agreement: 0.9);
        Assert.IsEmpty(OnnxChecker.Check(quantized));
        Assert.AreEqual(3, quantized.Graph.Nodes.Count(node => node.Operation == "Gemm"));
        Assert.IsEmpty(quantized.Graph.Initializers.Where(tensor => tensor.ElementType == OnnxElementType.Float && tensor.ElementCount > 64).ToList());
    }

    [TestMethod]
    public void Static_Convolutional_StaysNearAndKeepsPoolsOnBytes()
    {
        OnnxDocument quantized = OnnxQuantizer.Static(Networks.Convolutional(), Networks.Batches(1, 2, 64, 1, 12, 12));

        AssertNear(Networks.Convolutional(), quantized, Networks.Batches(2, 1, 200, 1, 12, 12), agreement: 0.9);
        OnnxNode pool = quantized.Graph.Nodes.First(node => node.Operation == "MaxPool");
        Assert.AreEqual("DequantizeLinear", quantized.Graph.Nodes.Single(node => node.Outputs.Contains(pool.Inputs[0])).Operation);
        Assert.AreEqual("QuantizeLinear", quantized.Graph.Nodes.Single(node => node.Inputs.Contains(pool.Outputs[0])).Operation);
    }

    [TestMethod]
    public void Dynamic_GemmOrMatMul_StaysNear()
    {
        foreach (bool asMatMul in new[] { false, true })
        {
            OnnxDocument quantized = OnnxQuantizer.Dynamic(Networks.Perceptron(asMatMul));

            AssertNear(Networks.Perceptron(), quantized, Networks.Batches(2, 1, 200, 16), agreement: 0.9);
            Assert.AreEqual(3, quantized.Graph.Nodes.Count(node => node.Operation == "MatMulInteger"));
            Assert.IsLessThan(Networks.Perceptron().ToArray().Length / 2, quantized.ToArray().Length);
        }
    }

    [TestMethod]
    public void Int4_Perceptron_StaysNearAndSaysWhatItNeeds()
    {
        OnnxDocument quantized = OnnxQuantizer.Int4(Networks.Perceptron());

        AssertNear(Networks.Perceptron(), quantized, Networks.Batches(2, 1, 200, 16), agreement: 0.75);
        Assert.AreEqual(1, quantized.OperatorSetVersion("com.microsoft"));
    }

    [TestMethod]
    public void Static_PassesPythonsRulesForTypes()
    {
        OnnxDocument quantized = OnnxQuantizer.Static(Networks.Convolutional(), Networks.Batches(1, 1, 32, 1, 12, 12));

        Assert.AreEqual("float[batch,5]", ShapeInference.Infer(quantized).Types["y"].ToString());
    }

    [TestMethod]
    public void Quantizing_WithoutLayersOrData_IsRefused()
    {
        var graph = new OnnxGraphBuilder("plain");
        graph.Output("y", graph.Input("x", OnnxElementType.Float, 3).Relu());
        OnnxDocument plain = graph.Build();

        StringAssert.Contains(Assert.ThrowsExactly<OnnxException>(() => OnnxQuantizer.Dynamic(plain)).Message, "no layer with constant");
        Assert.ThrowsExactly<ArgumentException>(() => OnnxQuantizer.Static(Networks.Perceptron(), []));
        Assert.ThrowsExactly<ArgumentException>(() => OnnxQuantizer.Int4(Networks.Perceptron(), new QuantizationOptions { BlockSize = 7 }));
    }

    [TestMethod]
    public void Compare_QuantizedAgainstFull_ReportsEverything()
    {
        OnnxDocument before = Networks.Perceptron();
        List<IReadOnlyDictionary<string, OnnxData>> batches = Networks.Batches(2, 2, 50, 16);

        OnnxComparisonReport report = OnnxComparison.Run(before, OnnxQuantizer.Dynamic(before), batches, [.. Enumerable.Repeat(1, 100)]);

        Assert.AreEqual(before.ToArray().Length, report.BytesBefore);
        Assert.IsLessThan(report.BytesBefore, report.BytesAfter);
        Assert.IsGreaterThan(0, report.WorstDifference);
        Assert.IsTrue(report.AccuracyBefore is >= 0 and <= 1 && report.AccuracyAfter is >= 0 and <= 1);
        StringAssert.Contains(report.ToString(), "size ");
    }

    internal static void AssertNear(OnnxDocument before, OnnxDocument after, IReadOnlyList<IReadOnlyDictionary<string, OnnxData>> batches, double agreement)
    {
        OnnxComparisonReport report = OnnxComparison.Run(before, after, batches);
        Assert.IsGreaterThanOrEqualTo(agreement, report.Agreement, report.ToString());
        Assert.IsGreaterThan(0, report.WorstDifference, "the models must differ at all");
    }
}
