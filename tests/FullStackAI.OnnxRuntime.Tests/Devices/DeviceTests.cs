using System.Runtime.InteropServices;
using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime.Tests.Devices;

[TestClass]
public sealed class DeviceTests
{
    public static IEnumerable<object[]> NvidiaDevices => [[Device.Cuda()], [Device.Cuda(3)], [Device.TensorRt()], [Device.TensorRt(1)]];

    [TestMethod]
    [DynamicData(nameof(NvidiaDevices))]
    public void Load_NvidiaDeviceWithoutItsParts_ListsWhatIsMissing(Device device)
    {
        IReadOnlyList<string> lacking = CudaRequirements.Missing(device.Kind);
        if (lacking.Count == 0)
        {
            Assert.Inconclusive($"{device.Kind} is complete on this machine.");
        }

        OnnxException error = Assert.ThrowsExactly<OnnxException>(
            () => OnnxModel.Load(TestModels.Layer(), new OnnxModelOptions { Device = device }));

        StringAssert.StartsWith(error.Message, $"{device} was asked for, but this machine lacks {lacking.Count} thing(s) it needs:");
        StringAssert.Contains(error.Message, "Use Device.Auto to fall back to the processor");
        foreach (string missing in lacking)
        {
            StringAssert.Contains(error.Message, missing);
        }
    }

    [TestMethod]
    public void Missing_OnABareMachine_NamesEachPartAndItsCure()
    {
        if (OperatingSystem.IsMacOS())
        {
            CollectionAssert.AreEqual(
                new[] { "macOS has no CUDA; use Device.WebGpu or Device.Cpu" },
                CudaRequirements.Missing(DeviceKind.Cuda, _ => false, _ => false).ToArray());
            return;
        }

        string[] cuda = [.. CudaRequirements.Missing(DeviceKind.Cuda, _ => false, _ => false)];
        string[] tensorRt = [.. CudaRequirements.Missing(DeviceKind.TensorRt, _ => false, _ => false)];

        Tells(cuda, "onnxruntime_providers_shared", "-p:OnnxRuntimeGpu=true");
        Tells(cuda, "onnxruntime_providers_cuda", "-p:OnnxRuntimeGpu=true");
        Tells(cuda, "the NVIDIA driver", "install the driver of the GPU, 580 or newer");
        Tells(cuda, "the CUDA 13 runtime", "install CUDA 13");
        Tells(cuda, "cuBLAS of CUDA 13", "install CUDA 13");
        Tells(cuda, "cuRAND of CUDA 13", "install CUDA 13");
        Tells(cuda, "cuDNN 9", "install cuDNN 9 for CUDA 13");
        Assert.HasCount(8, cuda);
        Tells(tensorRt, "onnxruntime_providers_tensorrt", "-p:OnnxRuntimeGpu=true");
        Tells(tensorRt, "TensorRT 10 ('", "install TensorRT 10 for CUDA 13");
        Tells(tensorRt, "the ONNX parser of TensorRT 10 ('", "install TensorRT 10 for CUDA 13");
        Assert.HasCount(11, tensorRt);
        CollectionAssert.IsSubsetOf(cuda, tensorRt);

        static void Tells(string[] sentences, string part, string cure) =>
            Assert.IsTrue(
                sentences.Any(sentence => sentence.Contains(part, StringComparison.Ordinal)
                    && sentence.Contains(cure, StringComparison.Ordinal)),
                $"no sentence of {string.Join('|', sentences)} tells '{part}' and '{cure}'");
    }

    [TestMethod]
    public void Missing_OnePart_IsTheOnlyOneTold()
    {
        if (OperatingSystem.IsMacOS())
        {
            Assert.Inconclusive("macOS has no CUDA.");
        }

        Assert.IsEmpty(CudaRequirements.Missing(DeviceKind.TensorRt, _ => true, _ => true));
        StringAssert.StartsWith(
            CudaRequirements.Missing(DeviceKind.Cuda, _ => true, file => !file.Contains("cudnn", StringComparison.Ordinal)).Single(),
            "cuDNN 9 (");
        StringAssert.StartsWith(
            CudaRequirements.Missing(DeviceKind.Cuda, name => name != "onnxruntime_providers_cuda", _ => true).Single(),
            "the provider file '");
        StringAssert.StartsWith(
            CudaRequirements.Missing(DeviceKind.TensorRt, _ => true, file => !file.Contains("nvinfer", StringComparison.Ordinal)).Single(),
            "TensorRT 10 (");
    }

    [TestMethod]
    [DataRow(DeviceKind.Cuda)]
    [DataRow(DeviceKind.TensorRt)]
    public void Apply_PartsThatDoNotOpen_SayWhatTheRuntimeSaid(DeviceKind kind)
    {
        if (NativeLibraries.IsPresent("onnxruntime_providers_cuda"))
        {
            Assert.Inconclusive("The CUDA provider is here: it may open.");
        }

        NativeLibraries.Require();
        Device device = kind == DeviceKind.Cuda ? Device.Cuda() : Device.TensorRt();
        using var session = new Microsoft.ML.OnnxRuntime.SessionOptions();

        OnnxException error = Assert.ThrowsExactly<OnnxException>(
            () => DeviceSetup.Apply(session, new OnnxModelOptions { Device = device }, _ => []));

        StringAssert.StartsWith(error.Message, $"{device} was asked for and could not be opened: ");
        StringAssert.Contains(
            error.Message, "the driver, CUDA 13, cuDNN 9 and the provider file must fit each other. Use Device.Cpu or Device.Auto");
    }

    [TestMethod]
    public void Apply_AutoWhereCudaDoesNotOpen_TakesTheProcessorAndSaysWhy()
    {
        if (NativeLibraries.IsPresent("onnxruntime_providers_cuda"))
        {
            Assert.Inconclusive("The CUDA provider is here: it may open.");
        }

        NativeLibraries.Require();
        using var session = new Microsoft.ML.OnnxRuntime.SessionOptions();

        (Device device, string reason, IReadOnlyList<string> providers) = DeviceSetup.Apply(
            session, new OnnxModelOptions { HalfPrecision = true }, _ => []);

        Assert.AreEqual(Device.Cpu, device);
        StringAssert.StartsWith(reason, "Auto chose the processor, because CUDA could not be opened: ");
        StringAssert.EndsWith(reason, "HalfPrecision is left out there.");
        CollectionAssert.AreEqual(new[] { "CPUExecutionProvider" }, providers.ToArray());
    }

    [TestMethod]
    public void Load_TheProcessor_ReportsItAndNoFallback()
    {
        using OnnxModel model = OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu);

        Assert.AreEqual((Device.Cpu, "Cpu was asked for."), (model.Device, model.DeviceReason));
        CollectionAssert.AreEqual(new[] { "CPUExecutionProvider" }, model.ActiveProviders.ToArray());
        Assert.IsEmpty(model.Placements);
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
            ReadOnlySpan<float> y = model
                .Run(new Dictionary<string, OnnxData> { ["x"] = OnnxTensorData.Of([1f, 1, 1], 1, 3) })["y"]
                .AsTensor()
                .Values<float>();
            Assert.AreEqual(8f, y[0], 1e-4f);
            Assert.AreEqual(13f, y[1], 1e-4f);
        }
    }

    [TestMethod]
    [Timeout(600_000)]
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
    [Timeout(600_000)]
    public void Load_WebGpuWithANodeItDoesNotTake_RefusesOrListsTheFallback()
    {
        SoftwareVulkan.Require();
        var graph = new OnnxGraphBuilder("mixed");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, 1, 3);
        graph.Output("y", graph.Node("LogSoftmax", [x.Relu()], new OnnxAttribute("axis", 1)));
        byte[] model = graph.Build().ToArray();

        OnnxException error = Assert.ThrowsExactly<OnnxException>(
            () => OnnxModel.Load(model, new OnnxModelOptions { Device = Device.WebGpu }));
        using OnnxModel mixed = OnnxModel.Load(model, new OnnxModelOptions { Device = Device.WebGpu, CpuFallback = CpuFallback.Allow });

        StringAssert.Contains(error.Message, "CpuFallback.Allow");
        Assert.HasCount(
            1,
            mixed.Placements.Where(placement => placement.IsFallback && placement.Operation == "LogSoftmax").ToList(),
            string.Join(", ", mixed.Placements));
    }

    [TestMethod]
    public void ToString_OfEachDevice_NamesIt() =>
        Assert.AreEqual(
            "Auto Cpu Cuda(1) TensorRt(0) WebGpu",
            string.Join(' ', Device.Auto, Device.Cpu, Device.Cuda(1), Device.TensorRt(), Device.WebGpu));

    [TestMethod]
    public void NativeLibrary_OfAnotherVersion_IsRefused()
    {
        OnnxException error = Assert.ThrowsExactly<OnnxException>(() => NativeLibraries.Checked("1.17.1"));

        StringAssert.Contains(error.Message, "is version 1.17.1, expected 1.29: another copy was loaded first. Keep one version");
        Assert.AreEqual("1.29.0", NativeLibraries.Checked("1.29.0"));
    }

    [TestMethod]
    public unsafe void NativeLibrary_BesideASecondCopyInTheProcess_ScoresAsBefore()
    {
        string own = NativeFiles.Find("onnxruntime");
        string folder = Directory.CreateTempSubdirectory("fsai-").FullName;
        string copy = Path.Combine(folder, "second" + Path.GetFileName(own));
        File.Copy(own, copy);
        nint second = NativeLibrary.Load(copy);
        try
        {
            var table = (nint*)((delegate* unmanaged<nint>)NativeLibrary.GetExport(second, "OrtGetApiBase"))();
            string version = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)table[1])())!;
            using OnnxModel model = OnnxModel.Load(TestModels.Layer(), TestModels.OnCpu);

            StringAssert.StartsWith(version, NativeLibraries.ExpectedVersion);
            CollectionAssert.AreEqual(
                new[] { 8f, 13f }, model.Run(Sessions.OnnxModelRunTests.Inputs([1, 1, 1], 1))["y"].AsTensor().Values<float>().ToArray());
        }
        finally
        {
            NativeLibrary.Free(second);
            Directory.Delete(folder, recursive: true);
        }
    }
}
