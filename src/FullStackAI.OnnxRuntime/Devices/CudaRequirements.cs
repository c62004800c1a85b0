using System.Runtime.InteropServices;

namespace FullStackAI.OnnxRuntime;

/// <summary>What the CUDA and TensorRT providers need on this machine.</summary>
internal static class CudaRequirements
{
    private static readonly (string Linux, string Windows, string What)[] Shared =
    [
        ("libcuda.so.1", "nvcuda.dll", "the NVIDIA driver"),
        ("libcudart.so.13", "cudart64_13.dll", "the CUDA 13 runtime"),
        ("libcublasLt.so.13", "cublasLt64_13.dll", "cuBLAS of CUDA 13"),
        ("libcublas.so.13", "cublas64_13.dll", "cuBLAS of CUDA 13"),
        ("libcurand.so.10", "curand64_10.dll", "cuRAND of CUDA 13"),
        ("libcufft.so.12", "cufft64_12.dll", "cuFFT of CUDA 13"),
        ("libcudnn.so.9", "cudnn64_9.dll", "cuDNN 9"),
    ];

    /// <summary>What is missing for a device, as sentences that say what to do; empty where nothing is.</summary>
    internal static IReadOnlyList<string> Missing(DeviceKind kind)
    {
        var missing = new List<string>();
        if (RuntimeInformation.IsOSPlatform(OSPlatform.OSX))
        {
            missing.Add("macOS has no CUDA; use Device.WebGpu or Device.Cpu");
            return missing;
        }

        string[] providers = kind == DeviceKind.TensorRt ? ["shared", "cuda", "tensorrt"] : ["shared", "cuda"];
        foreach (string provider in providers.Select(provider => $"onnxruntime_providers_{provider}").Where(provider => !NativeLibraries.IsPresent(provider)))
        {
            missing.Add($"the provider file '{NativeLibraries.FileName(provider)}' is not in '{NativeLibraries.Folders().First()}': build with -p:OnnxRuntimeGpu=true");
        }

        bool windows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);
        foreach ((string linux, string win, string what) in Shared)
        {
            string file = windows ? win : linux;
            if (!CanLoad(file))
            {
                missing.Add($"{what} ('{file}') is not on the library path: install it, or add its folder to {(windows ? "PATH" : "LD_LIBRARY_PATH")}");
            }
        }

        if (kind == DeviceKind.TensorRt && !CanLoad(windows ? "nvinfer_10.dll" : "libnvinfer.so.10"))
        {
            missing.Add($"TensorRT 10 ('{(windows ? "nvinfer_10.dll" : "libnvinfer.so.10")}') is not on the library path: install it");
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
