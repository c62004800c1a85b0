using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime.Tests.Bindings;

[TestClass]
public sealed class OnnxBindingTests
{
    [TestMethod]
    public void Run_FilledBuffers_GiveWhatRunGives()
    {
        using OnnxModel model = OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu);
        using OnnxBinding binding = model.Rent(2);
        ((ReadOnlySpan<float>)[1, 1, 1, 1, 0, 0]).CopyTo(binding.Input<float>("x"));

        binding.Run();

        CollectionAssert.AreEqual(new[] { 8f, 13f, 0f, 3f }, binding.Output<float>("y").ToArray());
        CollectionAssert.AreEqual(new long[] { 2, 2 }, binding.OutputShape("y").ToArray());
        Assert.AreEqual("float[2,2]", binding.Read("y").ToString());
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(1, 256)]
    [DataRow(30, 1)]
    [DataRow(30, 256)]
    public void Rent_AfterDispose_GivesTheSameBuffersAndAllocatesNothing(int nodes, int batch)
    {
        const int Width = 16;
        var graph = new OnnxGraphBuilder("chain");
        OnnxValue y = graph.Input("x", OnnxElementType.Float, "batch", Width);
        OnnxValue weights = graph.Constant<float>(
            "w", [.. Enumerable.Range(0, Width * Width).Select(i => i % (Width + 1) == 0 ? 1f : 0f)], Width, Width);
        for (int node = 0; node < nodes; node++)
        {
            y = node % 2 == 0 ? y.Relu() : y.Gemm(weights, graph.Constant<float>("b", new float[Width], Width));
        }

        graph.Output("y", y);
        using OnnxModel model = OnnxModel.Load(graph.Build().ToArray(), TestModels.OnCpu);
        for (int i = 0; i < 300; i++)
        {
            Once(i);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Once(i);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Once(int value)
        {
            using OnnxBinding binding = model.Rent(batch);
            binding.Input<float>("x")[^1] = value;
            binding.Run();
            if (binding.Output<float>("y")[^1] != value)
            {
                Assert.Fail("The output does not belong to the input.");
            }
        }
    }

    [TestMethod]
    public void Run_TextAndLooseOutputs_GoThrough()
    {
        using OnnxModel model = OnnxModel.Load(TestModels.Words(), TestModels.OnCpu);
        using OnnxBinding binding = model.Rent(2);
        binding.SetTexts("plan", ["basic", "größer"]);

        binding.Run();

        CollectionAssert.AreEqual(new[] { "basic", "größer" }, binding.Read("echo").AsTensor().Texts().ToArray());
        Assert.AreEqual(0.75f, binding.Read("scores").AsSequence().Items[1].AsMap().ToDictionary()["yes"]);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => binding.SetTexts("plan", ["one"])).Message, "takes 2 texts; got 1");
    }

    [TestMethod]
    public void Rent_ShapesOfManyKinds_AreChecked()
    {
        var graph = new OnnxGraphBuilder("g");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "batch", "length");
        graph.Output("y", x.ReduceSum(1));
        graph.Output("big", graph.Node("NonZero", [x]));
        using OnnxModel model = OnnxModel.Load(graph.Build().ToArray(), TestModels.OnCpu);

        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => model.Rent(2)).Message, "free on axis 1 too. Use Rent with shapes");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => model.Rent(new Dictionary<string, long[]> { ["x"] = [2] })).Message,
            "expected 2");
        using OnnxBinding binding = model.Rent(new Dictionary<string, long[]> { ["x"] = [2, 3] });
        binding.Input<float>("x").Fill(1);
        binding.Input<float>("x")[0] = 0;
        binding.Run();
        CollectionAssert.AreEqual(new[] { 2f, 3f }, binding.Output<float>("y").ToArray());
        Assert.AreEqual("int64[2,5]", binding.Read("big").ToString());
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => binding.Output<long>("big")).Message, "read it with Read(\"big\")");
    }

    [TestMethod]
    public void Use_AfterDispose_IsRefused()
    {
        using OnnxModel model = OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu);
        OnnxBinding binding = model.Rent(1);
        binding.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => binding.Run());
        Assert.ThrowsExactly<ObjectDisposedException>(() => binding.Input<float>("x")[0]);
    }

    [TestMethod]
    public void Dispose_OfTheModel_LeavesBuffersThatAreOutToTheirHolder()
    {
        OnnxModel model = OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu);
        using OnnxBinding held = model.Rent(1);
        model.Rent(1).Dispose();
        model.Rent(7).Dispose();

        model.Dispose();

        held.Input<float>("x").Fill(1);
        held.Run();
        CollectionAssert.AreEqual(new[] { 8f, 13f }, held.Output<float>("y").ToArray());
        foreach (int batch in new[] { 1, 7, 9 })
        {
            Assert.ThrowsExactly<ObjectDisposedException>(() => model.Rent(batch));
        }
    }

    [TestMethod]
    public void Dispose_OfTheModelWhileOthersBorrow_LetsEachRunEndOrRefusesIt()
    {
        for (int round = 0; round < 30; round++)
        {
            OnnxModel model = OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu);
            int begun = 0;
            Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, thread =>
            {
                for (int i = 0; i < 200; i++)
                {
                    try
                    {
                        using OnnxBinding binding = model.Rent(1 + (i % 2));
                        binding.Input<float>("x").Fill(1);
                        binding.Run();
                        Assert.AreEqual(8f, binding.Output<float>("y")[0]);
                    }
                    catch (ObjectDisposedException)
                    {
                        return;
                    }

                    if (Interlocked.Increment(ref begun) == 100)
                    {
                        model.Dispose();
                    }
                }
            });
            model.Dispose();
        }
    }

    [TestMethod]
    public void Run_FromManyThreads_EachWithItsOwnBuffers()
    {
        using OnnxModel model = OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu);

        Parallel.For(0, 5000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            using OnnxBinding binding = model.Rent(1);
            Span<float> x = binding.Input<float>("x");
            x.Clear();
            x[0] = i;
            binding.Run();
            Assert.AreEqual(Math.Max(0, i - 1), binding.Output<float>("y")[0]);
        });
    }

    [TestMethod]
    public void Run_Cancelled_EndsAndTheBindingStaysUsable()
    {
        using OnnxModel model = OnnxModel.Load(TestModels.Slow(400, 256), TestModels.OnCpu);
        using OnnxBinding binding = model.Rent(1);
        using var cancelled = new CancellationTokenSource();
        cancelled.CancelAfter(TimeSpan.FromMilliseconds(5));

        Assert.ThrowsExactly<OperationCanceledException>(() =>
        {
            while (true)
            {
                binding.Run(cancelled.Token);
            }
        });
        binding.Run();
    }
}
