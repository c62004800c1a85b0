using FullStackAI.Bundles;

namespace FullStackAI.Onnx;

/// <summary>The ONNX graph that a bundle may carry beside its models, so that one file serves .NET and every other runtime.</summary>
public static class OnnxBundleEntry
{
    /// <summary>The entry's name in the bundle.</summary>
    public const string Name = "model.onnx";

    /// <summary>This bundle with the graph of its models; one that is there is replaced.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="options">How the graph is made; null for the defaults.</param>
    /// <returns>The bundle that carries it.</returns>
    /// <exception cref="OnnxException">A step or a model has no form in ONNX; the message names it and why.</exception>
    public static Bundle WithOnnx(this Bundle bundle, OnnxBundleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return bundle.WithEntry(Name, OnnxExporter.Export(bundle, options).ToArray());
    }

    /// <summary>The graph that a bundle carries.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="content">A whole ONNX file, when the result is true.</param>
    /// <returns>Whether it carries one.</returns>
    public static bool TryGetOnnx(this Bundle bundle, out ReadOnlyMemory<byte> content)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return bundle.TryGetEntry(Name, out content);
    }
}
