using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime.Tests.Sessions;

/// <summary>Each option reaches ONNX Runtime: seen in the profile of a run, in what
/// the model says of itself, or in an unchanged answer.</summary>
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

        Assert.AreEqual(
            operations,
            string.Join(' ', Profiled(graph.Build(), new float[3], [1, 3], TestModels.OnCpu with { Optimization = level })));
    }

    [TestMethod]
    public void Optimization_All_ChangesTheLayoutOfConvolutions()
    {
        OnnxDocument network = Optimization.Networks.Convolutional();

        List<string> extended = Profiled(
            network, new float[144], [1, 1, 12, 12], TestModels.OnCpu with { Optimization = GraphOptimization.Extended });
        List<string> all = Profiled(
            network, new float[144], [1, 1, 12, 12], TestModels.OnCpu with { Optimization = GraphOptimization.All });

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
            TestModels.OnCpu with { Threads = 0 },
            TestModels.OnCpu with { Threads = 2 },
            TestModels.OnCpu with { Threads = 2, ParallelOperators = 2 },
            TestModels.OnCpu with { Threads = 2, Spinning = true },
            TestModels.OnCpu with { Arena = false },
            TestModels.OnCpu with { Arena = false, WarmUpRuns = 2 },
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
        using OnnxModel model = OnnxModel.Load(
            TestModels.Layer(), TestModels.OnCpu with { FreeDimensions = new Dictionary<string, long> { ["batch"] = 4 } });

        Assert.AreEqual("float[4,2]", model.Run(OnnxModelRunTests.Inputs(new float[12], 4))["y"].ToString());
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => model.Run(OnnxModelRunTests.Inputs(new float[6], 2))).Message,
            "'x' has 2 on axis 0, expected 4");
        using OnnxBinding binding = model.Rent(new Dictionary<string, long[]>());
        Assert.HasCount(12, binding.Input<float>("x").ToArray());
    }

    [TestMethod]
    public void FreeDimensions_OfAnUnknownName_ListTheModels()
    {
        ArgumentException error =
            Assert.ThrowsExactly<ArgumentException>(() => OnnxModel.Load(
                TestModels.Layer(), TestModels.OnCpu with { FreeDimensions = new Dictionary<string, long> { ["btach"] = 4 } }));

        StringAssert.Contains(error.Message, "names 'btach', which the model in memory does not have; its named dimensions are 'batch'");
    }

    [TestMethod]
    public void HalfPrecision_OnAGpu_LoadsWeightsOf16BitsAndKeepsInputsAndOutputs()
    {
        OnnxModelOptions options = new() { Device = Device.Cuda(), HalfPrecision = true };
        string folder = Directory.CreateTempSubdirectory("fsai-").FullName;
        string path = Path.Combine(folder, "model.onnx");
        OnnxDocument.Parse(TestModels.Layer()).Save(path, new OnnxSaveOptions { ExternalDataFromBytes = 8 });
        try
        {
            foreach (byte[] data in new[]
            {
                HalfPrecision.Apply(TestModels.Layer(), "the model in memory", options, Device.Cuda())!,
                HalfPrecision.Apply(null, path, options, Device.WebGpu)!,
            })
            {
                OnnxDocument half = OnnxDocument.Parse(data);

                Assert.IsTrue(half.Graph.Initializers.All(tensor => tensor.ElementType == OnnxElementType.Float16), half.ToText());
                Assert.AreEqual("x: float[batch,3] y: float[batch,2]", $"{half.Graph.Inputs.Single()} {half.Graph.Outputs.Single()}");
                using OnnxModel model = OnnxModel.Load(data, TestModels.OnCpu);
                CollectionAssert.AreEqual(
                    new[] { 8f, 13f },
                    // small integers are exact in 16 bits
                    model.Run(OnnxModelRunTests.Inputs([1, 1, 1], 1))["y"].AsTensor().Values<float>().ToArray());
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        byte[] whole = TestModels.Layer();
        Assert.AreSame(whole, HalfPrecision.Apply(whole, "", options with { HalfPrecision = false }, Device.Cuda()));
        Assert.AreSame(
            whole,
            HalfPrecision.Apply(whole, "", options with { Device = Device.Auto }, Device.Cpu),
            "where Auto takes the processor, nothing is converted");
    }

    [TestMethod]
    public void Options_ThatADeviceDoesNotKnow_AreRefused()
    {
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(
                () => OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu with { HalfPrecision = true })).Message,
            "HalfPrecision is for GPUs");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => OnnxModel.Load(
                TestModels.Layer(), new OnnxModelOptions { Device = Device.WebGpu, MemoryLimitBytes = 64 << 20 })).Message,
            "MemoryLimitBytes is not known to WebGpu");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(
                () => OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu with { MemoryLimitBytes = 16L << 30 })).Message,
            "MemoryLimitBytes must lie in [1 MiB, 4 GiB)");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(
                () => OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu with { Arena = false, MemoryLimitBytes = 64 << 20 })).Message,
            "it needs Arena = true");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => OnnxModel.Load(
                TestModels.Layer(),
                TestModels.OnCpu with
                {
                    Optimization = (GraphOptimization)9,
                    CpuFallback = (CpuFallback)9,
                    FreeDimensions = new Dictionary<string, long> { ["batch"] = 0 },
                })).Message,
            "Optimization 9 is no level. CpuFallback 9 is no choice. FreeDimensions['batch'] must be at least 1; got 0.");
    }

    [TestMethod]
    public void Options_OfAGpu_MayHoldMoreThanTheProcessorsArena()
    {
        new OnnxModelOptions { Device = Device.Cuda(), MemoryLimitBytes = 64L << 30, HalfPrecision = true }.Validate();

        Assert.AreEqual(new OnnxModelOptions(), new OnnxModelOptions());
    }

    [TestMethod]
    public void OperatorLibraries_WithAModelOfTheirDomain_RunIt()
    {
        string extensions = Devices.NativeFiles.Find("ortextensions");
        var inputs = new Dictionary<string, OnnxData> { ["x"] = OnnxTensorData.Of(["größer"], 1) };
        foreach (OnnxModelOptions options in new[]
        {
            TestModels.OnCpu with { OperatorLibraries = [extensions] },
            TestModels.OnCpu with { Extensions = true },
        })
        {
            using OnnxModel model = OnnxModel.Load(Upper(), options);
            StringAssert.StartsWith(model.Run(inputs)["y"].AsTensor().Texts()[0], "GR");
        }

        StringAssert.Contains(
            Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Load(Upper(), TestModels.OnCpu)).Message,
            "'ai.onnx.contrib': set OnnxModelOptions.Extensions = true");
    }

    [TestMethod]
    public void OperatorLibraries_ThatAreNone_AreNamed()
    {
        string other = Devices.NativeFiles.Find("onnxruntime"); // a library, but not of operators

        StringAssert.Contains(
            Assert.ThrowsExactly<OnnxException>(
                () => OnnxModel.Load(Upper(), TestModels.OnCpu with { OperatorLibraries = ["absent.so"] })).Message,
            "'absent.so' of OnnxModelOptions.OperatorLibraries does not exist");
        OnnxException error = Assert.ThrowsExactly<OnnxException>(
            () => OnnxModel.Load(Upper(), TestModels.OnCpu with { OperatorLibraries = [other] }));
        StringAssert.Contains(error.Message, $"The operator library '{other}' could not be registered");
        StringAssert.Contains(error.Message, "export RegisterCustomOps");
    }

    [TestMethod]
    public void EndProfiling_WithoutAProfile_SaysWhatToSet()
    {
        using OnnxModel model = OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu);

        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => model.EndProfiling()).Message, "without OnnxModelOptions.ProfilePath");
    }

    [TestMethod]
    public void MemoryLimit_Generous_LeavesTheAnswer()
    {
        using OnnxModel model = OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu with { MemoryLimitBytes = 64 << 20 });

        CollectionAssert.AreEqual(
            new[] { 8f, 13f }, model.Run(OnnxModelRunTests.Inputs([1, 1, 1], 1))["y"].AsTensor().Values<float>().ToArray());
    }

    /// <summary>One operator of ONNX Runtime Extensions, as any library of a custom domain brings them.</summary>
    private static byte[] Upper()
    {
        var graph = new OnnxGraph("upper");
        graph.Inputs.Add(new OnnxValueInfo("x", OnnxType.Tensor(OnnxElementType.String, "n")));
        var node = new OnnxNode("StringUpper") { Domain = "ai.onnx.contrib" };
        node.Inputs.Add("x");
        node.Outputs.Add("y");
        graph.Nodes.Add(node);
        graph.Outputs.Add(new OnnxValueInfo("y", OnnxType.Tensor(OnnxElementType.String, "n")));
        return new OnnxDocument(graph) { OperatorSets =
        {
            new OnnxOperatorSet("", 17), new OnnxOperatorSet("ai.onnx.contrib", 1),
        } }.ToArray();
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
        return [.. profile.RootElement.EnumerateArray()
            .Where(entry => entry.GetProperty("cat").GetString() == "Node"
                && entry.GetProperty("name").GetString()!.EndsWith("_kernel_time", StringComparison.Ordinal))
            .Select(entry => entry.GetProperty("args").GetProperty("op_name").GetString()!)];
    }

    [TestMethod]
    [DataRow(RuntimeMessages.None, false)]
    [DataRow(RuntimeMessages.Errors, true)]
    [DataRow(RuntimeMessages.Warnings, true)]
    [DoNotParallelize]
    public void RuntimeMessages_OfAFailingRun_AreWrittenOnlyWhereAskedFor(RuntimeMessages messages, bool written)
    {
        var graph = new OnnxGraphBuilder("table");
        OnnxValue places = graph.Input("x", OnnxElementType.Int64, "n");
        graph.Output("y", graph.Constant<float>("values", [1, 2], 2).Gather(places));
        using OnnxModel model = OnnxModel.Load(graph.Build().ToArray(), TestModels.OnCpu with { RuntimeMessages = messages });
        var inputs = new Dictionary<string, OnnxData> { ["x"] = OnnxTensorData.Of([7L], 1) };
        TextWriter before = Console.Error;
        using var errors = new StringWriter();
        Console.SetError(errors);
        OnnxException fault;
        try
        {
            fault = Assert.ThrowsExactly<OnnxException>(() => model.Run(inputs));
        }
        finally
        {
            Console.SetError(before);
        }

        StringAssert.Contains(fault.Message, "out of data bounds");
        Assert.AreEqual(written, errors.ToString().Contains("out of data bounds", StringComparison.Ordinal), errors.ToString());
    }
}
