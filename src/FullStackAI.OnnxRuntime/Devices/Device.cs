using System.Globalization;

namespace FullStackAI.OnnxRuntime;

/// <summary>Where a model runs.</summary>
public sealed record Device
{
    private Device(DeviceKind kind, int id)
    {
        Kind = kind;
        Id = id;
    }

    /// <summary>CUDA where its driver and libraries are present, the processor elsewhere; the model says which and why.</summary>
    public static Device Auto { get; } = new(DeviceKind.Auto, 0);

    /// <summary>The processor.</summary>
    public static Device Cpu { get; } = new(DeviceKind.Cpu, 0);

    /// <summary>Any GPU that Vulkan, Direct3D 12 or Metal reaches.</summary>
    public static Device WebGpu { get; } = new(DeviceKind.WebGpu, 0);

    /// <summary>Which kind of device.</summary>
    public DeviceKind Kind { get; }

    /// <summary>Number of the GPU, from 0; 0 where there is nothing to choose.</summary>
    public int Id { get; }

    /// <summary>An NVIDIA GPU through CUDA.</summary>
    /// <param name="id">Number of the GPU, at least 0.</param>
    /// <returns>The device.</returns>
    public static Device Cuda(int id = 0) => new(DeviceKind.Cuda, Checked(id));

    /// <summary>An NVIDIA GPU through TensorRT, with CUDA for what TensorRT does not take.</summary>
    /// <param name="id">Number of the GPU, at least 0.</param>
    /// <returns>The device.</returns>
    public static Device TensorRt(int id = 0) => new(DeviceKind.TensorRt, Checked(id));

    /// <summary>Kind, with the number where there is one: <c>Cuda(0)</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        Kind is DeviceKind.Cuda or DeviceKind.TensorRt ? string.Create(CultureInfo.InvariantCulture, $"{Kind}({Id})") : Kind.ToString();

    private static int Checked(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        return id;
    }
}
