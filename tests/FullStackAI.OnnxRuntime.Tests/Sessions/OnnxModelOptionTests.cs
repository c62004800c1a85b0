using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime.Tests.Sessions;

/// <summary>Each option reaches ONNX Runtime: seen in the profile of a run, in what the model says of itself, or in an unchanged answer.</summary>
[TestClass]
public sealed class OnnxModelOptionTests
{
    [TestMethod]
    [DataRow(GraphOptimization.None, "Exp Gemm Relu")]
    [DataRow(GraphOptimization.Basic, "Gemm Relu")]
    [DataRow(GraphOptimization.Extended, "FusedGemm")]
    [DataRow(GraphOptimization.All, "FusedGemm")]
    public void Optimization_EachLevel_RewritesTheGraphAsFarAsAsked(GraphOptimization level, string operations)
    {
        var graph = new OnnxGraphBuilder("g");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "batch", 3);
        OnnxValue weights = graph.Constant<float>("w", [0, 0, 0, 0, 0, 0], 3, 2).Exp();
        graph.Output("y", x.Gemm(weights, graph.Constant<float>("b", [-1, 1], 2)).Relu());

        Assert.AreEqual(operations, string.Join(' ', Profiled(graph.Build(), new float[3], [1, 3], TestModels.OnCpu with { Optimization = level })));
    }

    [TestMethod]
    public void Optimization_All_ChangesTheLayoutOfConvolutions()
    {
        OnnxDocument network = Optimization.Networks.Convolutional();

        List<string> extended = Profiled(network, new float[144], [1, 1, 12, 12], TestModels.OnCpu with { Optimization = GraphOptimization.Extended });
        List<string> all = Profiled(network, new float[144], [1, 1, 12, 12], TestModels.OnCpu with { Optimization = GraphOptimization.All });

        Assert.DoesNotContain("ReorderOutput", extended);
        if (System.Runtime.Intrinsics.X86.Avx.IsSupported)
        {
            Assert.Contains("ReorderOutput", all);
        }
    }

    [TestMethod]
    public void ThreadsArenaAndSpinning_WhateverTheyAre_LeaveTheAnswer()
    {
        OnnxDocument network = Optimization.Networks.Perceptron();
        IReadOnlyDictionary<string, OnnxData> batch = Optimization.Networks.Batches(1, 1, 64, 16)[0];
        float[] expected = Run(TestModels.OnCpu);
        foreach (OnnxModelOptions options in new[]
        {
            TestModels.OnCpu with { Threads = 0 }, TestModels.OnCpu with { Threads = 2 }, TestModels.OnCpu with { Threads = 2, ParallelOperators = 2 },
            TestModels.OnCpu with { Threads = 2, Spinning = true }, TestModels.OnCpu with { Arena = false }, TestModels.OnCpu with { Arena = false, WarmUpRuns = 2 },
        })
        {
            CollectionAssert.AreEqual(expected, Run(options), options.ToString());
        }

        float[] Run(OnnxModelOptions options)
        {
            using OnnxModel model = OnnxModel.Load(network.ToArray(), options);
            Assert.AreEqual(options, model.Options);
            return model.Run(batch)["y"].AsTensor().Values<float>().ToArray();
        }
    }

    [TestMethod]
    public void FreeDimensions_Fixed_RefuseOtherSizesAndRentWithoutThem()
    {
        using OnnxModel model = OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu with { FreeDimensions = new Dictionary<string, long> { ["batch"] = 4 } });

        Assert.AreEqual("float[4,2]", model.Run(OnnxModelRunTests.Inputs(new float[12], 4))["y"].ToString());
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => model.Run(OnnxModelRunTests.Inputs(new float[6], 2))).Message, "'x' has 2 on axis 0, expected 4");
        using OnnxBinding binding = model.Rent(new Dictionary<string, long[]>());
        Assert.HasCount(12, binding.Input<float>("x").ToArray());
    }

    [TestMethod]
    public void MemoryLimit_Generous_LeavesTheAnswer()
    {
        using OnnxModel model = OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu with { MemoryLimitBytes = 64 << 20 });

        CollectionAssert.AreEqual(new[] { 8f, 13f }, model.Run(OnnxModelRunTests.Inputs([1, 1, 1], 1))["y"].AsTensor().Values<float>().ToArray());
    }

    /// <summary>The operators that ran, in order, by the profile.</summary>
    private static List<string> Profiled(OnnxDocument document, float[] x, long[] shape, OnnxModelOptions options)
    {
        string prefix = Path.Combine(Path.GetTempPath(), $"fsai-{Guid.NewGuid():N}");
        using OnnxModel model = OnnxModel.Load(document.ToArray(), options with { ProfilePath = prefix });
        model.Run(new Dictionary<string, OnnxData> { ["x"] = OnnxTensorData.Of(x, shape) });
        string path = model.EndProfiling();
        using var profile = System.Text.Json.JsonDocument.Parse(File.ReadAllText(path));
        File.Delete(path);
        return [.. profile.RootElement.EnumerateArray().Where(entry => entry.GetProperty("cat").GetString() == "Node" && entry.GetProperty("name").GetString()!.EndsWith("_kernel_time", StringComparison.Ordinal)).Select(entry => entry.GetProperty("args").GetProperty("op_name").GetString()!)];
    }
}
