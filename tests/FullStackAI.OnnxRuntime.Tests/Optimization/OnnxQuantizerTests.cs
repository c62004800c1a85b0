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
        OnnxDocument quantized = OnnxQuantizer.Static(
            Networks.Perceptron(),
            Networks.Batches(1, 4, 64, 16),
            new QuantizationOptions { Calibration = method, PerChannel = perChannel, ReduceRange = reduceRange });

        AssertNear(Networks.Perceptron(), quantized, Networks.Batches(2, 2, 200, 16), agreement: 0.9);
        Assert.IsEmpty(OnnxChecker.Check(quantized));
        Assert.AreEqual(3, quantized.Graph.Nodes.Count(node => node.Operation == "Gemm"));
        Assert.IsEmpty(quantized.Graph.Initializers
            .Where(tensor => tensor.ElementType == OnnxElementType.Float && tensor.ElementCount > 64)
            .ToList());
    }

    [TestMethod]
    public void Static_Convolutional_StaysNearAndKeepsPoolsOnBytes()
    {
        OnnxDocument quantized = OnnxQuantizer.Static(
            Networks.Convolutional(), Networks.Batches(1, 2, 64, 1, 12, 12), new QuantizationOptions { LeastProducts = 0 });

        AssertNear(Networks.Convolutional(), quantized, Networks.Batches(2, 1, 200, 1, 12, 12), agreement: 0.9);
        OnnxNode pool = quantized.Graph.Nodes.First(node => node.Operation == "MaxPool");
        Assert.AreEqual("DequantizeLinear", quantized.Graph.Nodes.Single(node => node.Outputs.Contains(pool.Inputs[0])).Operation);
        Assert.AreEqual("QuantizeLinear", quantized.Graph.Nodes.Single(node => node.Inputs.Contains(pool.Outputs[0])).Operation);
    }

    [TestMethod]
    public void Static_ASmallConvolution_StaysInFloatingPointWithItsReluBehindThePool()
    {
        OnnxDocument quantized = OnnxQuantizer.Static(Networks.Convolutional(), Networks.Batches(1, 2, 64, 1, 12, 12));

        AssertNear(Networks.Convolutional(), quantized, Networks.Batches(2, 1, 200, 1, 12, 12), agreement: 0.9);
        Assert.IsEmpty(OnnxChecker.Check(quantized));
        string operations = string.Join(' ', quantized.Graph.Nodes.Select(node => node.Operation).Take(5));
        Assert.AreEqual("Conv MaxPool Relu QuantizeLinear DequantizeLinear", operations);
        Assert.AreEqual(
            2,
            quantized.Graph.Initializers.Count(tensor => tensor is { ElementType: OnnxElementType.Int8, Dimensions.Count: > 1 }));
    }

    [TestMethod]
    public void Fastest_GivesEachLayerTheFormThatMeasuresBetter()
    {
        OnnxDocument before = Networks.Convolutional();
        List<IReadOnlyDictionary<string, OnnxData>> batches = Networks.Batches(1, 2, 64, 1, 12, 12);

        // A machine on which convolutions are faster in floating point and products of matrices in integers.
        PrecisionChoice choice =
            Search(before, batches, new PrecisionOptions { MostPointsLost = 100 }, integerConvolution: 3, integerMatrix: 1).Run();
        PrecisionChoice other =
            Search(before, batches, new PrecisionOptions { MostPointsLost = 100 }, integerConvolution: 1, integerMatrix: 3).Run();

        Assert.AreEqual("Conv FloatForSpeed, Conv FloatForSpeed, Gemm Integers", Told(choice));
        Assert.AreEqual("Conv Integers, Conv Integers, Gemm FloatForSpeed", Told(other));
        Assert.IsTrue(choice.Layers.Zip(other.Layers).All(pair => pair.First.SpeedUp is > 1 == (pair.First.Form == LayerForm.Integers)
            && pair.Second.SpeedUp is > 1 == (pair.Second.Form == LayerForm.Integers)));
        AssertNear(before, choice.Document, Networks.Batches(2, 1, 200, 1, 12, 12), agreement: 0.9);
        StringAssert.Contains(choice.ToString(), "floating point: faster");

        static string Told(PrecisionChoice choice)
        {
            Assert.IsEmpty(OnnxChecker.Check(choice.Document));
            var integers = choice.Document.Graph.Initializers
                .Where(tensor => tensor.ElementType == OnnxElementType.Int8)
                .Select(tensor => tensor.Dimensions.Count)
                .ToList();
            Assert.AreEqual(
                choice.Layers.Count(layer => layer.Form == LayerForm.Integers && layer.Operation == "Conv"),
                integers.Count(rank => rank == 4));
            return string.Join(", ", choice.Layers.Select(layer => $"{layer.Operation} {layer.Form}"));
        }
    }

    [TestMethod]
    public void Fastest_WhereNoIntegersPay_GivesTheModelBack()
    {
        OnnxDocument before = Networks.Convolutional();

        PrecisionChoice choice =
            Search(before, Networks.Batches(1, 1, 64, 1, 12, 12), new PrecisionOptions(), integerConvolution: 3, integerMatrix: 3).Run();

        Assert.AreSame(before, choice.Document);
        Assert.AreEqual(0, choice.Report.WorstDifference);
    }

    [TestMethod]
    public void Fastest_WhereIntegersCostTooMuch_GivesThemUpLayerByLayer()
    {
        // Ranges cut to the middle half of the values ruin the answers.
        OnnxDocument before = Networks.Convolutional();
        List<IReadOnlyDictionary<string, OnnxData>> batches = Networks.Batches(1, 2, 100, 1, 12, 12);
        var coarse = new QuantizationOptions { Calibration = CalibrationMethod.Percentile, Percentile = 0.6, LeastProducts = 0 };

        PrecisionChoice lossy = Search(before, batches, new PrecisionOptions { MostPointsLost = 100 }, 1, 1, coarse).Run();
        PrecisionChoice careful = Search(before, batches, new PrecisionOptions { MostPointsLost = 1 }, 1, 1, coarse).Run();

        Assert.IsLessThan(0.99, lossy.Report.Agreement, "the ranges must hurt for this test to say anything");
        Assert.IsGreaterThanOrEqualTo(0.99, careful.Report.Agreement);
        Assert.Contains(LayerForm.FloatForAccuracy, careful.Layers.Select(layer => layer.Form));
    }

    [TestMethod]
    public void Fastest_OnTheRealClock_TellsEveryLayerAndStaysNear()
    {
        OnnxDocument before = Networks.Perceptron();

        PrecisionChoice choice = OnnxQuantizer.Fastest(
            before, Networks.Batches(1, 4, 64, 16), choice: new PrecisionOptions { MostPointsLost = 10 });

        Assert.HasCount(3, choice.Layers);
        Assert.IsTrue(choice.Layers.All(layer => layer.SpeedUp > 0));
        Assert.IsGreaterThanOrEqualTo(0.9, choice.Report.Agreement);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => OnnxQuantizer.Fastest(
                before,
                Networks.Batches(1, 1, 8, 16),
                choice: new PrecisionOptions { LeastGain = 1, MostPointsLost = -1, Budget = TimeSpan.Zero })).Message,
            "PrecisionOptions.Budget");
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
        var rows = Networks.Batches(1, 1, 4, 3);
        StringAssert.Contains(
            Assert.ThrowsExactly<OnnxException>(() => OnnxQuantizer.Static(plain, rows)).Message, "no layer with constant");
        StringAssert.Contains(
            Assert.ThrowsExactly<OnnxException>(() => OnnxQuantizer.Fastest(plain, rows)).Message, "no layer with constant");
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
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => OnnxComparison.Run(before, before, batches, [1, 2])).Message,
            "There are 2 labels, and the batches have 100 rows");
    }

    /// <summary>A search on a machine that takes 2 for a layer in floating point.</summary>
    private static PrecisionSearch Search(
        OnnxDocument before,
        List<IReadOnlyDictionary<string, OnnxData>> batches,
        PrecisionOptions options,
        int integerConvolution,
        int integerMatrix,
        QuantizationOptions? quantization = null)
    {
        quantization ??= new QuantizationOptions();
        return new PrecisionSearch(
            before, before, ActivationRanges.Learn(before, batches, quantization, default), batches, null, quantization, options,
            TimeProvider.System, default)
        {
            Measure = (now, then) => (Cost(now), Cost(then)),
        };

        TimeSpan Cost(OnnxDocument document)
        {
            int convolutions = document.Graph.Initializers.Count(
                tensor => tensor is { ElementType: OnnxElementType.Int8, Dimensions.Count: 4 });
            int matrices = document.Graph.Initializers.Count(
                tensor => tensor is { ElementType: OnnxElementType.Int8, Dimensions.Count: 2 });
            int layers = document.Graph.Nodes.Count(node => node.Operation is "Conv" or "Gemm");
            return TimeSpan.FromSeconds(
                (convolutions * integerConvolution) + (matrices * integerMatrix) + (2 * (layers - convolutions - matrices)));
        }
    }

    internal static void AssertNear(
        OnnxDocument before, OnnxDocument after, IReadOnlyList<IReadOnlyDictionary<string, OnnxData>> batches, double agreement)
    {
        OnnxComparisonReport report = OnnxComparison.Run(before, after, batches);
        Assert.IsGreaterThanOrEqualTo(agreement, report.Agreement, report.ToString());
        Assert.IsGreaterThan(0, report.WorstDifference, "the models must differ at all");
    }
}
