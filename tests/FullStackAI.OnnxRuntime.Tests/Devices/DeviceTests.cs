using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime.Tests.Devices;

[TestClass]
public sealed class DeviceTests
{
    [TestMethod]
    public void Load_CudaWithoutItsParts_ListsWhatIsMissing()
    {
        if (CudaRequirements.Missing(DeviceKind.Cuda).Count == 0)
        {
            Assert.Inconclusive("CUDA is complete on this machine.");
        }

        OnnxException error = Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Load(TestModels.Layer(), new OnnxModelOptions { Device = Device.Cuda() }));

        StringAssert.StartsWith(error.Message, "Cuda(0) was asked for, but this machine lacks");
        StringAssert.Contains(error.Message, "Use Device.Auto to fall back to the processor");
        foreach (string missing in CudaRequirements.Missing(DeviceKind.Cuda))
        {
            StringAssert.Contains(error.Message, missing);
        }
    }

    [TestMethod]
    public void Load_AutoWithoutCuda_SaysWhyTheProcessor()
    {
        if (CudaRequirements.Missing(DeviceKind.Cuda).Count == 0)
        {
            Assert.Inconclusive("CUDA is complete on this machine.");
        }

        using OnnxModel model = OnnxModel.Load(TestModels.Layer(), new OnnxModelOptions { Device = Device.Auto });

        Assert.AreEqual(Device.Cpu, model.Device);
        StringAssert.StartsWith(model.DeviceReason, "Auto chose the processor, because for CUDA ");
        CollectionAssert.AreEqual(new[] { "CPUExecutionProvider" }, model.ActiveProviders.ToArray());
    }

    [TestMethod]
    public void Load_WebGpu_RunsOrSaysWhatIsMissing()
    {
        OnnxModel model;
        try
        {
            model = OnnxModel.Load(TestModels.Layer(), new OnnxModelOptions { Device = Device.WebGpu });
        }
        catch (OnnxException error)
        {
            StringAssert.StartsWith(error.Message, "WebGpu was asked for and could not be opened");
            StringAssert.Contains(error.Message, "Vulkan");
            return;
        }

        using (model)
        {
            Assert.AreEqual("WebGpuExecutionProvider", model.ActiveProviders[0]);
            Assert.IsTrue(model.Placements.All(placement => !placement.IsFallback), string.Join(", ", model.Placements));
            ReadOnlySpan<float> y = model.Run(new Dictionary<string, OnnxData> { ["x"] = OnnxTensorData.Of([1f, 1, 1], 1, 3) })["y"].AsTensor().Values<float>();
            Assert.AreEqual(8f, y[0], 1e-4f);
            Assert.AreEqual(13f, y[1], 1e-4f);
        }
    }

    [TestMethod]
    [Timeout(180_000)]
    public void Load_WebGpuOnASoftwareDevice_RunsEveryNodeThere()
    {
        SoftwareVulkan.Require();
        using OnnxModel cpu = OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu);
        using OnnxModel gpu = OnnxModel.Load(TestModels.Layer(), new OnnxModelOptions { Device = Device.WebGpu });
        var inputs = new Dictionary<string, OnnxData> { ["x"] = OnnxTensorData.Of([1f, 2, 3, -1, 0.5f, 0.25f], 2, 3) };

        float[] expected = cpu.Run(inputs)["y"].AsTensor().Values<float>().ToArray();
        float[] found = gpu.Run(inputs)["y"].AsTensor().Values<float>().ToArray();

        Assert.AreEqual(Device.WebGpu, gpu.Device);
        Assert.IsNotEmpty(gpu.Placements);
        Assert.IsTrue(gpu.Placements.All(placement => placement.Provider == "WebGpuExecutionProvider"), string.Join(", ", gpu.Placements));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], found[i], 1e-4f);
        }
    }

    [TestMethod]
    [Timeout(180_000)]
    public void Load_WebGpuWithANodeItDoesNotTake_RefusesOrListsTheFallback()
    {
        SoftwareVulkan.Require();
        var graph = new OnnxGraphBuilder("mixed");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, 1, 3);
        graph.Output("y", graph.Node("LogSoftmax", [x.Relu()], new OnnxAttribute("axis", 1)));
        byte[] model = graph.Build().ToArray();

        OnnxException error = Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Load(model, new OnnxModelOptions { Device = Device.WebGpu }));
        using OnnxModel mixed = OnnxModel.Load(model, new OnnxModelOptions { Device = Device.WebGpu, CpuFallback = CpuFallback.Allow });

        StringAssert.Contains(error.Message, "CpuFallback.Allow");
        Assert.HasCount(1, mixed.Placements.Where(placement => placement.IsFallback && placement.Operation == "LogSoftmax").ToList(), string.Join(", ", mixed.Placements));
    }

    [TestMethod]
    public void ToString_OfEachDevice_NamesIt() =>
        Assert.AreEqual("Auto Cpu Cuda(1) TensorRt(0) WebGpu", string.Join(' ', Device.Auto, Device.Cpu, Device.Cuda(1), Device.TensorRt(), Device.WebGpu));

    [TestMethod]
    public void NativeLibrary_OfAnotherCopy_IsRefused()
    {
        OnnxException error = Assert.ThrowsExactly<OnnxException>(() => NativeLibraries.Checked("1.17.1"));

        StringAssert.Contains(error.Message, "is version 1.17.1, expected 1.29: another copy was loaded first. Keep one version");
        Assert.AreEqual("1.29.0", NativeLibraries.Checked("1.29.0"));
    }
}
