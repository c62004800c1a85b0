using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime.Tests.Sessions;

[TestClass]
public sealed class OnnxModelRunTests
{
    [TestMethod]
    public void Run_BatchesOfAnySize_GiveTheLayersValues()
    {
        using OnnxModel model = OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu);

        OnnxTensorData one = model.Run(Inputs([1, 0, 0], 1))["y"].AsTensor();
        OnnxTensorData two = model.Run(Inputs([1, 1, 1, -1, -1, -1], 2))["y"].AsTensor();

        CollectionAssert.AreEqual(new[] { 0f, 3f }, one.Values<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 8f, 13f, 0f, 0f }, two.Values<float>().ToArray());
        Assert.AreEqual("float[2,2]", two.ToString());
    }

    [TestMethod]
    public void Load_APathBytesOrAStream_GiveTheSameModel()
    {
        byte[] data = TestModels.Layer();
        string path = Path.Combine(Path.GetTempPath(), $"fsai-{Guid.NewGuid():N}.onnx");
        File.WriteAllBytes(path, data);
        try
        {
            using OnnxModel fromPath = OnnxModel.Load(path, TestModels.OnCpu);
            using OnnxModel fromStream = OnnxModel.Load(new MemoryStream(data), TestModels.OnCpu);

            foreach (OnnxModel model in new[] { fromPath, fromStream })
            {
                Assert.AreEqual("x: float[batch,3]", string.Join(", ", model.Inputs));
                Assert.AreEqual("y: float[batch,2]", string.Join(", ", model.Outputs));
                Assert.AreEqual("a layer", model.Metadata.Custom["note"]);
                Assert.AreEqual(
                    ("FullStackAI", "layer", "One layer.", 3L),
                    (model.Metadata.Producer, model.Metadata.GraphName, model.Metadata.Description, model.Metadata.Version));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Run_TextSequencesAndMaps_GoThrough()
    {
        using OnnxModel model = OnnxModel.Load(TestModels.Words(), TestModels.OnCpu);

        IReadOnlyDictionary<string, OnnxData> results = model.Run(
            new Dictionary<string, OnnxData> { ["plan"] = OnnxTensorData.Of(["größer", "basic"], 2, 1) });

        CollectionAssert.AreEqual(new[] { "größer", "basic" }, results["echo"].AsTensor().Texts().ToArray());
        IReadOnlyList<OnnxData> scores = results["scores"].AsSequence().Items;
        Assert.HasCount(2, scores);
        Assert.AreEqual(0.75f, scores[0].AsMap().ToDictionary()["yes"]);
        Assert.AreEqual(0.75f, scores[1].AsMap().ToDictionary()["no"]);
        Assert.AreEqual(
            "seq(map(string,float[...]))",
            model.Outputs[1].Type.ToString()!.Replace("float[]", "float[...]", StringComparison.Ordinal));
    }

    [TestMethod]
    public void Run_SequenceIn_GoesThrough()
    {
        var graph = new OnnxGraph("sequence");
        graph.Inputs.Add(new OnnxValueInfo("items", new OnnxSequenceType(OnnxType.Tensor(OnnxElementType.Float, "n"))));
        var node = new OnnxNode("ConcatFromSequence");
        node.Inputs.Add("items");
        node.Outputs.Add("joined");
        node.Attributes.Add(new OnnxAttribute("axis", 0));
        graph.Nodes.Add(node);
        graph.Outputs.Add(new OnnxValueInfo("joined", OnnxType.Tensor(OnnxElementType.Float, "m")));
        var document = new OnnxDocument(graph) { OperatorSets = { new OnnxOperatorSet("", 17) } };
        using OnnxModel model = OnnxModel.Load(document.ToArray(), TestModels.OnCpu);

        var items = new OnnxSequenceData([OnnxTensorData.Of([1f, 2f], 2), OnnxTensorData.Of([3f], 1)]);

        CollectionAssert.AreEqual(
            new[] { 1f, 2f, 3f },
            model.Run(new Dictionary<string, OnnxData> { ["items"] = items })["joined"].AsTensor().Values<float>().ToArray());
    }

    [TestMethod]
    public void Run_MapIn_GoesThrough()
    {
        var graph = new OnnxGraph("map");
        graph.Inputs.Add(new OnnxValueInfo("counts", new OnnxMapType(OnnxElementType.String, OnnxType.Tensor(OnnxElementType.Float))));
        var node = new OnnxNode("DictVectorizer") { Domain = "ai.onnx.ml" };
        node.Inputs.Add("counts");
        node.Outputs.Add("vector");
        node.Attributes.Add(new OnnxAttribute("string_vocabulary", ["a", "b", "c"]));
        graph.Nodes.Add(node);
        graph.Outputs.Add(new OnnxValueInfo("vector", OnnxType.Tensor(OnnxElementType.Float, 1, 3)));
        var document = new OnnxDocument(graph) { OperatorSets = { new OnnxOperatorSet("", 17), new OnnxOperatorSet("ai.onnx.ml", 3) } };
        using OnnxModel model = OnnxModel.Load(document.ToArray(), TestModels.OnCpu);

        var counts = new OnnxMapData(OnnxTensorData.Of(["c", "a"], 2), OnnxTensorData.Of([7f, 5f], 2));

        CollectionAssert.AreEqual(
            new[] { 5f, 0f, 7f },
            model.Run(new Dictionary<string, OnnxData> { ["counts"] = counts })["vector"].AsTensor().Values<float>().ToArray());
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(
                () => model.Run(new Dictionary<string, OnnxData> { ["counts"] = OnnxTensorData.Of([1f], 1) })).Message,
            "expected map(string,float");
    }

    [TestMethod]
    public void Run_EveryNumberType_ComesBack()
    {
        Echo([1.5f, -2f]);
        Echo([1.5, -2.0]);
        Echo([1L, long.MinValue]);
        Echo([1, int.MinValue]);
        Echo([(short)1, short.MinValue]);
        Echo([(byte)1, byte.MaxValue]);
        Echo([(sbyte)1, sbyte.MinValue]);
        Echo([1u, uint.MaxValue]);
        Echo([1ul, ulong.MaxValue]);
        Echo([(ushort)1, ushort.MaxValue]);
        Echo([true, false]);
        Echo([(Half)1.5, (Half)(-2)]);

        static void Echo<T>(T[] values)
            where T : unmanaged
        {
            var graph = new OnnxGraphBuilder("echo");
            graph.Output("y", graph.Node("Identity", [graph.Input("x", OnnxElementTypes.Of<T>(), "n")]));
            using OnnxModel model = OnnxModel.Load(graph.Build().ToArray(), TestModels.OnCpu);
            CollectionAssert.AreEqual(
                values,
                model.Run(new Dictionary<string, OnnxData> { ["x"] = OnnxTensorData.Of(values, 2) })["y"].AsTensor().Values<T>().ToArray());
            Assert.AreEqual(
                $"{OnnxElementTypes.Of<T>().OnnxName()}[0]",
                model.Run(new Dictionary<string, OnnxData> { ["x"] = OnnxTensorData.Of(Array.Empty<T>(), 0) })["y"].ToString());
        }
    }

    [TestMethod]
    public void Run_NoRows_GivesEmptyOutputs()
    {
        using OnnxModel model = OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu);

        Assert.AreEqual("float[0,2]", model.Run(Inputs([], 0))["y"].ToString());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.Rent(0));
    }

    [TestMethod]
    public void Run_NoRowsOfTextAndSequences_GivesEmptyOutputs()
    {
        using OnnxModel model = OnnxModel.Load(TestModels.Words(), TestModels.OnCpu);

        IReadOnlyDictionary<string, OnnxData> results = model.Run(
            new Dictionary<string, OnnxData> { ["plan"] = OnnxTensorData.Of(Array.Empty<string>(), 0, 1) });

        Assert.IsEmpty(results["echo"].AsTensor().Texts());
        Assert.IsEmpty(results["scores"].AsSequence().Items);
    }

    [TestMethod]
    public void Run_NoRowsWhereAnOutputDoesNotShrink_IsRefusedAndTheOthersAreGiven()
    {
        var graph = new OnnxGraphBuilder("sums");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "batch", 2);
        graph.Output("doubled", x.Add(x));
        graph.Output("total", x.ReduceSum(0));
        using OnnxModel model = OnnxModel.Load(graph.Build().ToArray(), TestModels.OnCpu);
        var none = new Dictionary<string, OnnxData> { ["x"] = OnnxTensorData.Of(Array.Empty<float>(), 0, 2) };

        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => model.Run(none)).Message, ") does not shrink with it. Give at least one row");
        Assert.AreEqual("float[0,2]", model.Run(none, ["doubled"])["doubled"].ToString());
    }

    [TestMethod]
    public void Run_NaN_ComesOutAsNaN()
    {
        var graph = new OnnxGraphBuilder("g");
        graph.Output("y", graph.Input("x", OnnxElementType.Float, "n").Add(graph.Scalar(1f)));
        using OnnxModel model = OnnxModel.Load(graph.Build().ToArray(), TestModels.OnCpu);

        ReadOnlySpan<float> y = model
            .Run(new Dictionary<string, OnnxData> { ["x"] = OnnxTensorData.Of([float.NaN, 1f], 2) })["y"]
            .AsTensor()
            .Values<float>();

        Assert.IsTrue(float.IsNaN(y[0]));
        Assert.AreEqual(2f, y[1]);
    }

    [TestMethod]
    public void Run_InputsThatDoNotFit_TellAllAndWhatIsWanted()
    {
        using OnnxModel model = OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu);

        Expect(
            new() { ["X"] = OnnxTensorData.Of(new float[3], 1, 3) },
            "'x' is missing; 'X' is no input of the model",
            "The model wants x: float[batch,3]",
            "What came is X: float[1,3]");
        Expect(new() { ["x"] = OnnxTensorData.Of(new double[3], 1, 3) }, "'x' holds double, expected float");
        Expect(new() { ["x"] = OnnxTensorData.Of(new float[4], 1, 4) }, "'x' has 4 on axis 1, expected 3");
        Expect(new() { ["x"] = OnnxTensorData.Of(new float[3], 3) }, "'x' has 1 axes, expected 2");
        Expect(new() { ["x"] = new OnnxSequenceData([]) }, "'x' is a sequence of 0, expected a tensor float[batch,3]");
        Expect([], "'x' is missing", "What came is nothing");

        void Expect(Dictionary<string, OnnxData> inputs, params string[] parts)
        {
            ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => model.Run(inputs));
            foreach (string part in parts)
            {
                StringAssert.Contains(error.Message, part);
            }
        }
    }

    [TestMethod]
    public void Run_NamedDimensionsThatDiffer_AreRefused()
    {
        var graph = new OnnxGraphBuilder("g");
        graph.Output("y", graph.Input("a", OnnxElementType.Float, "batch").Add(graph.Input("b", OnnxElementType.Float, "batch")));
        using OnnxModel model = OnnxModel.Load(graph.Build().ToArray(), TestModels.OnCpu);

        ArgumentException error =
            Assert.ThrowsExactly<ArgumentException>(() =>
                model.Run(new Dictionary<string, OnnxData>
                {
                    ["a"] = OnnxTensorData.Of(new float[2], 2),
                    ["b"] = OnnxTensorData.Of(new float[1], 1),
                }));

        StringAssert.Contains(error.Message, "'b' has 1 on axis 0 ('batch'), where another input has 2");
    }

    [TestMethod]
    public void Run_UnknownOutput_ListsThem()
    {
        using OnnxModel model = OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu);

        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => model.Run(Inputs([1, 2, 3], 1), ["z"])).Message, "no output 'z'; it has 'y'");
    }

    [TestMethod]
    public void Run_FromManyThreads_GivesEachItsOwnAnswer()
    {
        using OnnxModel model = OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu);

        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            float expected = Math.Max(0, i - 1);
            Assert.AreEqual(expected, model.Run(Inputs([i, 0, 0], 1))["y"].AsTensor().Values<float>()[0]);
        });
    }

    [TestMethod]
    public void Run_Cancelled_EndsAndTheModelStaysUsable()
    {
        using OnnxModel model = OnnxModel.Load(TestModels.Slow(400, 256), TestModels.OnCpu);
        var inputs = new Dictionary<string, OnnxData> { ["x"] = OnnxTensorData.Of(new float[256 * 256], 256, 256) };
        using var cancelled = new CancellationTokenSource();
        cancelled.CancelAfter(TimeSpan.FromMilliseconds(5));

        Assert.ThrowsExactly<OperationCanceledException>(() =>
        {
            while (true)
            {
                model.Run(inputs, null, cancelled.Token);
            }
        });
        Assert.AreEqual("float[256,256]", model.Run(inputs)["y"].ToString());
    }

    [TestMethod]
    public void Dispose_WhileRunning_LetsTheRunEnd()
    {
        OnnxModel model = OnnxModel.Load(TestModels.Slow(100, 64), TestModels.OnCpu);
        var inputs = new Dictionary<string, OnnxData> { ["x"] = OnnxTensorData.Of(new float[64 * 64], 64, 64) };
        int ran = 0;
        using var started = new ManualResetEventSlim();
        Task run = Task.Run(() =>
        {
            try
            {
                while (true)
                {
                    model.Run(inputs);
                    ran++;
                    started.Set();
                }
            }
            catch (ObjectDisposedException)
            {
                started.Set();
            }
        });
        started.Wait();

        model.Dispose();

        run.GetAwaiter().GetResult();
        Assert.IsGreaterThan(0, ran);
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.Run(inputs));
    }

    [TestMethod]
    public void FreeDimensions_FixTheBatch()
    {
        using OnnxModel model = OnnxModel.Load(
            TestModels.Layer(), TestModels.OnCpu with { FreeDimensions = new Dictionary<string, long> { ["batch"] = 4 } });

        Assert.AreEqual("x: float[4,3]", model.Inputs[0].ToString());
    }

    [TestMethod]
    public void Profile_OfARun_IsWritten()
    {
        string prefix = Path.Combine(Path.GetTempPath(), $"fsai-{Guid.NewGuid():N}");
        using OnnxModel model = OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu with { ProfilePath = prefix, WarmUpRuns = 2 });
        model.Run(Inputs([1, 2, 3], 1));

        string path = model.EndProfiling();

        StringAssert.Contains(File.ReadAllText(path), "Gemm");
        File.Delete(path);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => model.EndProfiling()).Message, "ended before");
        string nowhere = Path.Combine(Path.GetTempPath(), $"fsai-{Guid.NewGuid():N}", "profile");
        StringAssert.Contains(
            Assert.ThrowsExactly<OnnxException>(
                () => OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu with { ProfilePath = nowhere })).Message,
            "does not exist. Make it first");
    }

    internal static Dictionary<string, OnnxData> Inputs(float[] values, long rows) => new() { ["x"] = OnnxTensorData.Of(values, rows, 3) };
}
