using System.Text.Json;
using FullStackAI.Bundles;

namespace FullStackAI.AspNetCore.Protocols.OpenInference;

/// <summary>What an output tensor holds.</summary>
internal enum OutputKind
{
    Label,
    Score,
    Probabilities,
    Lower,
    Upper,
}

/// <summary>An output tensor of a model.</summary>
/// <param name="Name">The label's name for the prediction itself, else what it is.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Type">BYTES for labels, FP32 for numbers.</param>
/// <param name="Width">Elements a row.</param>
internal sealed record TensorOutput(string Name, OutputKind Kind, TensorType Type, int Width)
{
    internal JsonEncodedText Encoded { get; } = JsonEncodedText.Encode(
        Name, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
}

/// <summary>The output tensors of a task: the prediction under the label's name, and what goes with it.</summary>
internal static class TensorOutputs
{
    internal static TensorOutput[] Of(BundleManifest manifest)
    {
        var outputs = new List<TensorOutput>();
        if (manifest.ClassNames.Count > 0)
        {
            Add(manifest.Label, OutputKind.Label, TensorType.Bytes, 1);
            Add("probabilities", OutputKind.Probabilities, TensorType.Float32, manifest.ClassNames.Count);
        }
        else
        {
            Add(manifest.Label, OutputKind.Score, TensorType.Float32, 1);
            if (manifest.Interval is not null)
            {
                Add("lower", OutputKind.Lower, TensorType.Float32, 1);
                Add("upper", OutputKind.Upper, TensorType.Float32, 1);
            }
        }

        return [.. outputs];

        // A label may be named like one of the others.
        void Add(string name, OutputKind kind, TensorType type, int width)
        {
            while (outputs.Exists(output => output.Name == name))
            {
                name += "_";
            }

            outputs.Add(new TensorOutput(name, kind, type, width));
        }
    }
}
