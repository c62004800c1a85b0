using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>Brings a model to 16 bits for the GPU it is about to be loaded on.</summary>
internal static class HalfPrecision
{
    /// <summary>What the runtime is to load: the model in half precision where the
    /// options ask for it and a GPU runs it, else as it is.</summary>
    /// <param name="data">The model's bytes; null where it is read from <paramref name="path"/>, with data in other files.</param>
    /// <param name="path">The model's file.</param>
    /// <param name="options">How it is loaded.</param>
    /// <param name="device">Where it runs.</param>
    /// <returns>Bytes, or null where the file is to be loaded as it stands.</returns>
    /// <exception cref="OnnxException">The model cannot be brought to half precision, or exceeds 2 GiB even so.</exception>
    internal static byte[]? Apply(byte[]? data, string path, OnnxModelOptions options, Device device)
    {
        if (!options.HalfPrecision || device.Kind == DeviceKind.Cpu)
        {
            return data;
        }

        OnnxDocument document = data is null ? OnnxDocument.Load(path) : OnnxDocument.Parse(data);
        return OnnxRewriter.ToHalf(document).ToArray();
    }
}
