using System.Runtime.InteropServices;

namespace FullStackAI.OnnxRuntime;

/// <summary>What the CUDA and TensorRT providers need on this machine.</summary>
/// <remarks>The libraries that the providers of 1.29.0 are linked to, and cuDNN, which they open themselves. cuFFT they
/// open only for Fourier transforms, so that its absence keeps no other model from the GPU.</remarks>
internal static class CudaRequirements
{
    private const string Toolkit = "install CUDA 13, or add the folder of its libraries";
    private const string TensorRtToolkit = "install TensorRT 10 for CUDA 13, or add the folder of its libraries";
    private static readonly (string Linux, string Windows, string What, string Cure)[] Shared =
    [
        (
            "libcuda.so.1",
            "nvcuda.dll",
            "the NVIDIA driver",
            "install the driver of the GPU, 580 or newer for CUDA 13; in a container, pass the GPU through, or add the driver's folder"),
        ("libcudart.so.13", "cudart64_13.dll", "the CUDA 13 runtime", Toolkit),
        ("libcublasLt.so.13", "cublasLt64_13.dll", "cuBLAS of CUDA 13", Toolkit),
        ("libcublas.so.13", "cublas64_13.dll", "cuBLAS of CUDA 13", Toolkit),
        ("libcurand.so.10", "curand64_10.dll", "cuRAND of CUDA 13", Toolkit),
        ("libcudnn.so.9", "cudnn64_9.dll", "cuDNN 9", "install cuDNN 9 for CUDA 13, or add the folder of its libraries"),
    ];

    private static readonly (string Linux, string Windows, string What, string Cure)[] TensorRt =
    [
        ("libnvinfer.so.10", "nvinfer_10.dll", "TensorRT 10", TensorRtToolkit),
        ("libnvonnxparser.so.10", "nvonnxparser_10.dll", "the ONNX parser of TensorRT 10", TensorRtToolkit),
    ];

    /// <summary>What is missing for a device, as sentences that say what to do; empty where nothing is.</summary>
    internal static IReadOnlyList<string> Missing(DeviceKind kind) => Missing(kind, NativeLibraries.IsPresent, CanLoad);

    /// <summary>What is missing by what is there.</summary>
    /// <param name="kind">CUDA or TensorRT.</param>
    /// <param name="isPresent">Whether a provider's file, by its plain name, lies beside the runtime.</param>
    /// <param name="canLoad">Whether the system finds a library, by its file name.</param>
    internal static IReadOnlyList<string> Missing(DeviceKind kind, Func<string, bool> isPresent, Func<string, bool> canLoad)
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.OSX))
        {
            return ["macOS has no CUDA; use Device.WebGpu or Device.Cpu"];
        }

        var missing = new List<string>();
        string[] providers = kind == DeviceKind.TensorRt ? ["shared", "cuda", "tensorrt"] : ["shared", "cuda"];
        foreach (string provider in providers
            .Select(provider => $"onnxruntime_providers_{provider}")
            .Where(provider => !isPresent(provider)))
        {
            missing.Add($"the provider file '{NativeLibraries.FileName(provider)}' is not in '{NativeLibraries.Folders().First()}': build with -p:OnnxRuntimeGpu=true, or copy it there from ONNX Runtime {NativeLibraries.ExpectedVersion}'s GPU package");
        }

        bool windows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);
        foreach ((string linux, string win, string what, string cure) in kind == DeviceKind.TensorRt ? [.. Shared, .. TensorRt] : Shared)
        {
            string file = windows ? win : linux;
            if (!canLoad(file))
            {
                missing.Add($"{what} ('{file}') is not on the library path: {cure} to {(windows ? "PATH" : "LD_LIBRARY_PATH")}");
            }
        }

        return missing;
    }

    private static bool CanLoad(string file)
    {
        if (!NativeLibrary.TryLoad(file, out nint handle))
        {
            return false;
        }

        NativeLibrary.Free(handle);
        return true;
    }
}
