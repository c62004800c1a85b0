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
    public void ToString_OfEachDevice_NamesIt() =>
        Assert.AreEqual("Auto Cpu Cuda(1) TensorRt(0) WebGpu", string.Join(' ', Device.Auto, Device.Cpu, Device.Cuda(1), Device.TensorRt(), Device.WebGpu));
}
