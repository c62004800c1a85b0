namespace FullStackAI.OnnxRuntime;

/// <summary>Kinds of device a model can run on.</summary>
public enum DeviceKind
{
    /// <summary>CUDA where it is complete, the processor elsewhere.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU through CUDA.</summary>
    Cuda,

    /// <summary>An NVIDIA GPU through TensorRT.</summary>
    TensorRt,

    /// <summary>A GPU through Vulkan, Direct3D 12 or Metal.</summary>
    WebGpu,
}
