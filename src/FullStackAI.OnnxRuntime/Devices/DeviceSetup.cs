using System.Globalization;
using FullStackAI.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace FullStackAI.OnnxRuntime;

/// <summary>Turns a <see cref="Device"/> into settings of a session, or says what is missing for it.</summary>
internal static class DeviceSetup
{
    /// <summary>Registers the device's providers; gives the device chosen and why.</summary>
    internal static (Device Device, string Reason, IReadOnlyList<string> Providers) Apply(
        SessionOptions session, OnnxModelOptions options) =>
        Apply(session, options, CudaRequirements.Missing);

    /// <summary>The same, by what is missing for CUDA and TensorRT.</summary>
    internal static (Device Device, string Reason, IReadOnlyList<string> Providers) Apply(
        SessionOptions session, OnnxModelOptions options, Func<DeviceKind, IReadOnlyList<string>> missingFor)
    {
        if (options.Device.Kind == DeviceKind.Auto)
        {
            (Device Device, string Reason, IReadOnlyList<string> Providers) chosen = Choose(session, options, missingFor(DeviceKind.Cuda));
            return options.HalfPrecision && chosen.Device.Kind == DeviceKind.Cpu
                ? chosen with { Reason = chosen.Reason + " HalfPrecision is left out there." }
                : chosen;
        }

        Device asked = options.Device;
        switch (asked.Kind)
        {
            case DeviceKind.Cuda:
                Require(asked, missingFor(asked.Kind));
                AppendCuda(session, asked, options.MemoryLimitBytes);
                return (asked, Reason(asked), [Cuda, Cpu]);
            case DeviceKind.TensorRt:
                Require(asked, missingFor(asked.Kind));
                Append(asked, () => session.AppendExecutionProvider_Tensorrt(asked.Id));
                AppendCuda(session, asked, options.MemoryLimitBytes);
                return (asked, Reason(asked), [TensorRt, Cuda, Cpu]);
            case DeviceKind.WebGpu:
                RequireWebGpu();
                Append(asked, () => session.AppendExecutionProvider(
                    "WebGPU", new Dictionary<string, string> { ["preferredLayout"] = "NCHW" }));
                return (asked, Reason(asked), [WebGpu, Cpu]);
            default:
                return (Device.Cpu, Reason(Device.Cpu), [Cpu]);
        }
    }

    private const string Cpu = "CPUExecutionProvider";
    private const string Cuda = "CUDAExecutionProvider";
    private const string TensorRt = "TensorrtExecutionProvider";
    private const string WebGpu = "WebGpuExecutionProvider";

    private static string Reason(Device asked) => $"{asked} was asked for.";

    // Auto never fails for want of a GPU: it says what kept it from one.
    private static (Device Device, string Reason, IReadOnlyList<string> Providers) Choose(
        SessionOptions session, OnnxModelOptions options, IReadOnlyList<string> missing)
    {
        Device cuda = Device.Cuda();
        if (missing.Count > 0)
        {
            return (
                Device.Cpu,
                $"Auto chose the processor, because for CUDA {missing[0]}{(missing.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" (and {missing.Count - 1} more; Device.Cuda() lists them)") : "")}.",
                [Cpu]);
        }

        try
        {
            AppendCuda(session, cuda, options.MemoryLimitBytes);
            return (cuda, $"Auto chose {cuda}: its driver and libraries are present.", [Cuda, Cpu]);
        }
        catch (OnnxException fault)
        {
            return (
                Device.Cpu,
                $"Auto chose the processor, because CUDA could not be opened: {fault.InnerException!.Message.Trim()}",
                [Cpu]);
        }
    }

    private static void Require(Device device, IReadOnlyList<string> missing)
    {
        if (missing.Count > 0)
        {
            throw new OnnxException(
                $"{device} was asked for, but this machine lacks {missing.Count} thing(s) it needs:{string.Concat(missing.Select(item => $"\n  {item}"))}\nUse Device.Auto to fall back to the processor.");
        }
    }

    private static void RequireWebGpu()
    {
        string[] available = OrtEnv.Instance().GetAvailableProviders();
        if (!available.Contains(WebGpu))
        {
            throw new OnnxException(
                $"WebGpu was asked for, but this build of ONNX Runtime has only {string.Join(", ", available)}. Use Device.Cpu.");
        }
    }

    private static void AppendCuda(SessionOptions session, Device device, long? memoryLimitBytes)
    {
        var settings = new Dictionary<string, string> { ["device_id"] = device.Id.ToString(CultureInfo.InvariantCulture) };
        if (memoryLimitBytes is { } limit)
        {
            settings["gpu_mem_limit"] = limit.ToString(CultureInfo.InvariantCulture);
            settings["arena_extend_strategy"] = "kSameAsRequested";
        }

        Append(device, () =>
        {
            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(settings);
            session.AppendExecutionProvider_CUDA(cuda);
        });
    }

    private static void Append(Device device, Action append)
    {
        try
        {
            append();
        }
        catch (OnnxRuntimeException error)
        {
            string advice = device.Kind == DeviceKind.WebGpu
                ? "WebGPU needs a Vulkan 1.1 driver (on Linux: libvulkan1 and the GPU's own driver), Direct3D 12 or Metal; no usable adapter was found"
                : "the driver, CUDA 13, cuDNN 9 and the provider file must fit each other";
            throw new OnnxException(
                $"{device} was asked for and could not be opened: {error.Message.Trim()} — {advice}. Use Device.Cpu or Device.Auto to run on the processor.",
                error);
        }
    }
}
