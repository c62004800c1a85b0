using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime.Tests.Optimization;

[TestClass]
public sealed class OnnxRewriterTests
{
    [TestMethod]
    public void ToHalf_KeepsInputsAndOutputsAndStaysNear()
    {
        foreach ((OnnxDocument before, long[] shape) in new[]
        {
            (Networks.Perceptron(), new long[] { 16 }),
            (Networks.Convolutional(), [1, 12, 12]),
        })
        {
            OnnxDocument half = OnnxRewriter.ToHalf(before);

            OnnxQuantizerTests.AssertNear(before, half, Networks.Batches(3, 1, 100, shape), agreement: 0.99);
            Assert.IsTrue(half.Graph.Initializers.All(tensor => tensor.ElementType != OnnxElementType.Float));
            Assert.AreEqual(before.Graph.Outputs[0].ToString(), half.Graph.Outputs[0].ToString());
            Assert.IsEmpty(OnnxChecker.Check(half));
        }
    }

    [TestMethod]
    public void RemoveDeadNodes_LeavesWhatTheOutputNeeds()
    {
        var graph = new OnnxGraphBuilder("g");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "n");
        OnnxValue kept = graph.Node("Identity", [x]).Add(graph.Scalar(1f));
        kept.Mul(graph.Scalar(7f)).Exp();
        graph.Output("y", kept);

        OnnxDocument clean = OnnxRewriter.RemoveDeadNodes(graph.Build());

        Assert.AreEqual("Add", string.Join(' ', clean.Graph.Nodes.Select(node => node.Operation)));
        Assert.HasCount(1, clean.Graph.Initializers);
        Assert.IsEmpty(OnnxChecker.Check(clean));
    }

    [TestMethod]
    public void Fold_ConstantBranch_BecomesOneConstantAndGivesTheSame()
    {
        var graph = new OnnxGraphBuilder("g");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "n");
        OnnxValue constant = graph.Constant<float>("c", [1, 2, 3], 3).Exp().ReduceSum(0).Mul(graph.Scalar(2f));
        graph.Output("y", x.Add(constant));
        OnnxDocument before = graph.Build();

        OnnxDocument folded = ConstantFolding.Fold(before);

        Assert.AreEqual("Add", string.Join(' ', folded.Graph.Nodes.Select(node => node.Operation)));
        Assert.AreEqual(Score(before), Score(folded));

        static float Score(OnnxDocument document)
        {
            using OnnxModel model = OnnxModel.Load(document.ToArray(), TestModels.OnCpu);
            return model.Run(new Dictionary<string, OnnxData> { ["x"] = OnnxTensorData.Of([1f], 1) })["y"].AsTensor().Values<float>()[0];
        }
    }

    [TestMethod]
    public void Fold_WhatWouldFillTheMemory_IsLeftToTheRuntime()
    {
        var graph = new OnnxGraphBuilder("g");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "n");
        OnnxValue zeros = graph.Node("ConstantOfShape", [graph.Int64s(1L << 38)]); // a terabyte from a few bytes
        OnnxValue places = graph.Node("Range", [graph.Scalar(0f), graph.Scalar(3e12f), graph.Scalar(1f)]);
        OnnxValue small = graph.Node("ConstantOfShape", [graph.Int64s(1L << 10)]);
        graph.Output("y", x
            .Add(graph.Node("ReduceMax", [zeros]))
            .Add(graph.Node("ReduceMax", [places]))
            .Add(graph.Node("ReduceMax", [small])));

        OnnxDocument folded = ConstantFolding.Fold(graph.Build());

        Assert.AreEqual(
            "Add Add Add ConstantOfShape Range ReduceMax ReduceMax",
            string.Join(' ', folded.Graph.Nodes.Select(node => node.Operation).Order(StringComparer.Ordinal)));
    }

    [TestMethod]
    public void Fold_AQuantizedModel_LeavesItsWeightsInFewBits()
    {
        OnnxDocument quantized = OnnxQuantizer.Static(Networks.Perceptron(), Networks.Batches(1, 1, 64, 16));

        OnnxDocument folded = ConstantFolding.Fold(quantized);

        Assert.AreEqual(
            quantized.Graph.Initializers.Count(tensor => tensor.ElementType == OnnxElementType.Int8),
            folded.Graph.Initializers.Count(tensor => tensor.ElementType == OnnxElementType.Int8));
        Assert.AreEqual(quantized.ToArray().Length, folded.ToArray().Length);
    }

    [TestMethod]
    public void Fold_SequencesAndStrangersOperators_StayAndWhatReadsConstantsIsFolded()
    {
        var graph = new OnnxGraphBuilder("g");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "n");
        OnnxValue pair = graph.Constant<float>("a", [1, 2], 1, 2);
        graph.Output("y", x.Add(pair.Exp().ReduceSum(1)));
        graph.Output("scores", graph.Node("ai.onnx.ml", "ZipMap", [pair], 1, new OnnxAttribute("classlabels_strings", ["yes", "no"]))[0]);
        OnnxDocument document = graph.Build();
        var strange = new OnnxNode("Magic") { Domain = "my.company" };
        strange.Inputs.Add("a");
        strange.Outputs.Add("z");
        document.Graph.Nodes.Add(strange);
        document.Graph.Outputs.Add(new OnnxValueInfo("z", OnnxType.Tensor(OnnxElementType.Float, 1)));
        document.OperatorSets.Add(new OnnxOperatorSet("my.company", 1));

        OnnxDocument folded = ConstantFolding.Fold(document);

        Assert.AreEqual("Add ZipMap Magic", string.Join(' ', folded.Graph.Nodes.Select(node => node.Operation)));
        Assert.AreEqual(
            MathF.Exp(1) + MathF.Exp(2),
            folded.Graph.Initializers.Single(tensor => tensor.Name == folded.Graph.Nodes[0].Inputs[1]).Values<float>()[0],
            1e-4f);
    }

    [TestMethod]
    public void PruneWeights_SetsTheSmallestShareToZero()
    {
        OnnxDocument pruned = OnnxRewriter.PruneWeights(Networks.Perceptron(), 0.5);

        float[] before = Networks.Perceptron().Graph.Initializers.First(tensor => tensor.Name == "w0").Values<float>().ToArray();
        float[] after = pruned.Graph.Initializers.First(tensor => tensor.Name == "w0").Values<float>().ToArray();
        Assert.AreEqual(before.Length / 2, after.Count(value => value == 0));
        float smallestKept = after.Where(value => value != 0).Min(Math.Abs);
        Assert.IsTrue(before.Zip(after).All(pair => pair.Second == pair.First || Math.Abs(pair.First) <= smallestKept));
    }

    [TestMethod]
    public void PruneUnits_NarrowsHiddenLayersAndDropsDeadUnitsFirst()
    {
        OnnxDocument document = Networks.Perceptron();
        OnnxTensor second = document.Graph.Initializers.First(tensor => tensor.Name == "w1");
        float[] weights = second.Values<float>().ToArray();
        Array.Clear(weights, 0, 32 * 32); // the first 32 of 64 units lead nowhere
        int place = document.Graph.Initializers.IndexOf(second);
        document.Graph.Initializers[place] = OnnxTensor.Create<float>("w1", weights, 64, 32);

        OnnxDocument pruned = OnnxRewriter.PruneUnits(document, 0.5);

        var shapes = pruned.Graph.Nodes
            .Where(node => node.Operation == "Gemm")
            .Select(node => string.Join('x', pruned.Graph.Initializers.First(tensor => tensor.Name == node.Inputs[1]).Dimensions))
            .ToList();
        Assert.AreEqual("16x32 32x16 16x4", string.Join(' ', shapes));
        Assert.IsEmpty(OnnxChecker.Check(pruned));

        // The units that lead nowhere are the ones that go: the first layer keeps the columns of the other 32, as they were.
        float[] kept = pruned.Graph.Initializers.First(tensor => tensor.Name == pruned.Graph.Nodes[0].Inputs[1]).Values<float>().ToArray();
        float[] before = document.Graph.Initializers.First(tensor => tensor.Name == "w0").Values<float>().ToArray();
        for (int i = 0; i < kept.Length; i++)
        {
            Assert.AreEqual(before[(i / 32 * 64) + 32 + (i % 32)], kept[i]);
        }
    }

    [TestMethod]
    public void Rewrite_AConstantListedTwice_IsRefusedByItsName()
    {
        OnnxDocument document = Networks.Perceptron();
        document.Graph.Initializers.Add(document.Graph.Initializers.First(tensor => tensor.Name == "w1"));

        StringAssert.Contains(
            Assert.ThrowsExactly<OnnxException>(() => OnnxRewriter.PruneUnits(document, 0.5)).Message,
            "The constant 'w1' of the graph 'perceptron' is listed twice");
        StringAssert.Contains(Assert.ThrowsExactly<OnnxException>(() => OnnxRewriter.RemoveDeadNodes(document)).Message, "'w1'");
    }

    [TestMethod]
    public void Shares_OutOfRange_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => OnnxRewriter.PruneWeights(Networks.Perceptron(), 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => OnnxRewriter.PruneUnits(Networks.Perceptron(), double.NaN));
    }
}
