using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime.Tests.Sessions;

[TestClass]
public sealed class OnnxModelLoadTests
{
    [TestMethod]
    public void Load_NoFile_NamesIt() =>
        StringAssert.Contains(
            Assert.ThrowsExactly<FileNotFoundException>(() => OnnxModel.Load("absent.onnx")).Message, "'absent.onnx' does not exist");

    [TestMethod]
    public void Load_AFileBeyondTwoGigabytes_SaysWhatToDo()
    {
        string path = Path.GetTempFileName();
        try
        {
            using (FileStream file = File.OpenWrite(path))
            {
                file.SetLength(3L << 30); // a hole: takes no room on the disk
            }

            StringAssert.Contains(
                Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Load(path)).Message,
                "one ONNX file holds at most 2 GiB. Save the model with external data");
            StringAssert.Contains(
                Assert.ThrowsExactly<OnnxException>(() => OnnxDocument.Load(path)).Message,
                "one ONNX file holds at most 2 GiB. Save the model with external data");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Load_NoModel_SaysSo()
    {
        Refused("not a model"u8.ToArray(), "no ONNX model");
        Refused([], "no ONNX model");
        Refused(TestModels.Layer()[..60], "Check");
    }

    [TestMethod]
    public void Load_NewerVersions_AreNamed()
    {
        Refused(Changed(document => document.IrVersion = 77), "IR version 77");
        Refused(Changed(document => document.OperatorSets[0] = new OnnxOperatorSet("", 99)), "operator set 99");
    }

    [TestMethod]
    public void Load_TheNewestVersionsOfTheRuntime_WorkAndTheNextAreRefusedWithThem()
    {
        OnnxModel.Load(
            Changed(document =>
                (document.IrVersion, document.OperatorSets[0]) = (LoadFailure.NewestIr, new OnnxOperatorSet("", LoadFailure.NewestOpset))),
            TestModels.OnCpu).Dispose();

        Refused(
            Changed(document => document.IrVersion = LoadFailure.NewestIr + 1),
            $"IR version {LoadFailure.NewestIr + 1}; ONNX Runtime 1.29.0 knows up to {LoadFailure.NewestIr}: export it for an older one");
        Refused(
            Changed(document => document.OperatorSets[0] = new OnnxOperatorSet("", LoadFailure.NewestOpset + 1)),
            $"operator set {LoadFailure.NewestOpset + 1}; ONNX Runtime 1.29.0 knows up to {LoadFailure.NewestOpset}: export it for an older one");
    }

    [TestMethod]
    public void Load_UnknownOperator_NamesNodeAndReason()
    {
        Refused(Changed(document => document.Graph.Nodes[1].Operation = "Magic"), "no operator 'Magic'");
        Refused(
            Changed(document =>
            {
                document.Graph.Nodes[1].Domain = "my.company";
                document.OperatorSets.Add(new OnnxOperatorSet("my.company", 1));
            }),
            "it uses the operator set(s) 'my.company'");
    }

    [TestMethod]
    public void Load_Cycle_NamesTheNode() =>
        Refused(Changed(document => document.Graph.Nodes[0].Inputs[0] = "y"), "Node Gemm 'gemm': it reads 'y', which only the later node");

    [TestMethod]
    [Timeout(600_000)]
    public void Load_AHundredThousandNodesInACycle_Ends()
    {
        OnnxGraph ring = Chain(100_000);
        ring.Nodes[0].Inputs[0] = "v100000";
        Refused(Whole(ring), "v100000");
    }

    [TestMethod]
    [Timeout(600_000)]
    public void Load_AMillionNodes_IsRefusedBeforeTheRuntimeTakesItsMemory()
    {
        byte[] data = Whole(Chain(1_000_000));

        Refused(data, "The model in memory has 1,000,000 nodes, more than the 250,000 of OnnxModelOptions.MaximumNodes. Raise that if you know where the model comes from");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => OnnxModel.Load(data, TestModels.OnCpu with { MaximumNodes = 0 })).Message,
            "MaximumNodes must be at least 1");
    }

    [TestMethod]
    [Timeout(600_000)]
    public void Load_CancelledWhileItRuns_Throws()
    {
        // Loading takes seconds, so that the token ends it in the runtime, or on a slow machine before.
        byte[] data = Whole(Chain(30_000));
        using var soon = new CancellationTokenSource();
        soon.CancelAfter(TimeSpan.FromMilliseconds(200));

        Assert.ThrowsExactly<OperationCanceledException>(() => OnnxModel.Load(data, TestModels.OnCpu, soon.Token));
    }

    [TestMethod]
    public void Load_ExternalData_ScoresTheSame()
    {
        string folder = Directory.CreateTempSubdirectory("fsai-").FullName;
        string path = Path.Combine(folder, "model.onnx");
        OnnxDocument.Parse(TestModels.Layer()).Save(path, new OnnxSaveOptions { ExternalDataFromBytes = 8 });
        using (OnnxModel model = OnnxModel.Load(path, TestModels.OnCpu))
        {
            CollectionAssert.AreEqual(
                new[] { 8f, 13f }, model.Run(OnnxModelRunTests.Inputs([1, 1, 1], 1))["y"].AsTensor().Values<float>().ToArray());
        }

        StringAssert.Contains(
            Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Load(File.ReadAllBytes(path))).Message, "a model in memory has no folder");
        using (FileStream data = File.OpenWrite(path + ".data"))
        {
            data.SetLength(data.Length - 1);
        }

        StringAssert.Contains(
            Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Load(path, TestModels.OnCpu)).Message,
            "Tensor 'bias' of float[2] needs 8 bytes; the model points at 8 bytes from byte 65536 of 'model.onnx.data', which has 65543.");
        File.Delete(path + ".data");
        StringAssert.Contains(Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Load(path)).Message, "Put that file beside the model");
        Directory.Delete(folder, recursive: true);
    }

    [TestMethod]
    public void Load_MoreThanTwoGigabytesBesideTheModel_ScoresItsLastRow()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("Elsewhere a file with a hole takes its full room on the disk or in memory.");
        }

        const long Rows = 600_000_000;
        string folder = Directory.CreateTempSubdirectory("fsai-").FullName;
        try
        {
            var graph = new OnnxGraphBuilder("large");
            OnnxValue places = graph.Input("x", OnnxElementType.Int64, "n");
            graph.Output("y", graph.Constant<float>("table", [0], 1).Gather(places));
            OnnxDocument document = graph.Build();
            document.Graph.Initializers[0] = new OnnxTensor(
                "table", OnnxElementType.Float, [Rows]) { External = new OnnxExternalData("table.bin", 0, Rows * sizeof(float)) };
            File.WriteAllBytes(Path.Combine(folder, "large.onnx"), document.ToArray());
            using (FileStream table = File.Create(Path.Combine(folder, "table.bin")))
            {
                table.Position = (Rows - 1) * sizeof(float); // a hole before the last row: no room on the disk
                table.Write(BitConverter.GetBytes(7.5f));
            }

            using OnnxModel model = OnnxModel.Load(Path.Combine(folder, "large.onnx"), TestModels.OnCpu);
            ReadOnlySpan<float> y = model
                .Run(new Dictionary<string, OnnxData> { ["x"] = OnnxTensorData.Of([0L, Rows - 1], 2) })["y"]
                .AsTensor()
                .Values<float>();

            CollectionAssert.AreEqual(new[] { 0f, 7.5f }, y.ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Load_ExternalDataElsewhere_IsRefused()
    {
        string folder = Directory.CreateTempSubdirectory("fsai-").FullName;
        string path = Path.Combine(folder, "model.onnx");
        OnnxDocument document = OnnxDocument.Parse(TestModels.Layer());
        document.Save(path, new OnnxSaveOptions { ExternalDataFromBytes = 8, ExternalDataFile = "AAAAAAAA.bin" });
        byte[] bytes = File.ReadAllBytes(path);
        byte[] wanted = "AAAAAAAA.bin"u8.ToArray();
        byte[] hostile = "../../secret"u8.ToArray();
        for (int at = bytes.AsSpan().IndexOf(wanted); at >= 0; at = bytes.AsSpan().IndexOf(wanted))
        {
            hostile.CopyTo(bytes, at);
        }

        File.WriteAllBytes(path, bytes);

        StringAssert.Contains(Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Load(path)).Message, "leads out of the model's folder");
        Directory.Delete(folder, recursive: true);
    }

    [TestMethod]
    public void Load_OptionsOutOfRange_TellAllFaults()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(
            () => OnnxModel.Load(TestModels.Layer(), new OnnxModelOptions { Threads = -1, WarmUpRuns = -1, MemoryLimitBytes = 5 }));

        StringAssert.Contains(error.Message, "Threads");
        StringAssert.Contains(error.Message, "WarmUpRuns");
        StringAssert.Contains(error.Message, "MemoryLimitBytes");
    }

    [TestMethod]
    public void Load_Cancelled_Throws() =>
        Assert.ThrowsExactly<OperationCanceledException>(
            () => OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu, new CancellationToken(canceled: true)));

    [TestMethod]
    public void MemoryLimit_Reached_SaysWhatToDo()
    {
        using OnnxModel model = OnnxModel.Load(TestModels.Slow(3, 1024), TestModels.OnCpu with { MemoryLimitBytes = 2 << 20 });
        var inputs = new Dictionary<string, OnnxData> { ["x"] = OnnxTensorData.Of(new float[1024 * 1024], 1024, 1024) };

        OnnxException error = Assert.ThrowsExactly<OnnxException>(() => model.Run(inputs));

        StringAssert.Contains(error.Message, "raise OnnxModelOptions.MemoryLimitBytes");
        StringAssert.Contains(
            Assert.ThrowsExactly<OnnxException>(
                () => OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu with { MemoryLimitBytes = 3 << 20 })).Message,
            "all share one arena");
    }

    /// <summary>v0 → Relu → v1 → Relu → v2 …</summary>
    private static OnnxGraph Chain(int nodes)
    {
        var graph = new OnnxGraph("chain");
        graph.Inputs.Add(new OnnxValueInfo("v0", OnnxType.Tensor(OnnxElementType.Float, 1)));
        for (int i = 0; i < nodes; i++)
        {
            var node = new OnnxNode("Relu");
            node.Inputs.Add($"v{i}");
            node.Outputs.Add($"v{i + 1}");
            graph.Nodes.Add(node);
        }

        graph.Outputs.Add(new OnnxValueInfo($"v{nodes}", OnnxType.Tensor(OnnxElementType.Float, 1)));
        return graph;
    }

    private static byte[] Whole(OnnxGraph graph) => new OnnxDocument(graph) { OperatorSets = { new OnnxOperatorSet("", 17) } }.ToArray();

    private static byte[] Changed(Action<OnnxDocument> change)
    {
        OnnxDocument document = OnnxDocument.Parse(TestModels.Layer());
        change(document);
        return document.ToArray();
    }

    private static void Refused(byte[] data, string message) =>
        StringAssert.Contains(Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Load(data, TestModels.OnCpu)).Message, message);
}
