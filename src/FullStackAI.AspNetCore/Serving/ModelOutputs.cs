using System.Text.Json;
using FullStackAI.Bundles;
using FullStackAI.Inference;

namespace FullStackAI.AspNetCore.Serving;

/// <summary>What a model answers, with every name of it encoded once.</summary>
internal sealed class ModelOutputs
{
    private readonly BundleManifest _manifest;

    internal ModelOutputs(BundleManifest manifest)
    {
        _manifest = manifest;
        ClassNames = [.. manifest.ClassNames.Select(System.Text.Encoding.UTF8.GetBytes)];
        Classes = [.. manifest.ClassNames.Select(
            name => JsonEncodedText.Encode(name, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping))];
    }

    /// <summary>Numbers that the model gives for a row.</summary>
    internal int Count => _manifest.OutputCount;

    /// <summary>The classes' names; empty for regression and ranking.</summary>
    internal JsonEncodedText[] Classes { get; }

    /// <summary>The classes' names in UTF-8.</summary>
    internal byte[][] ClassNames { get; }

    internal bool IsClassifier => Classes.Length > 0;

    internal PredictionInterval? Interval => _manifest.Interval;

    /// <summary>The number of the predicted class.</summary>
    internal int ClassOf(ReadOnlySpan<double> outputs) => Prediction.ClassOf(_manifest, outputs);

    /// <summary>The probability of a class; of a binary model only the positive one is an output.</summary>
    internal static double ProbabilityOf(ReadOnlySpan<double> outputs, int @class) =>
        outputs.Length > 1 ? outputs[@class] : @class == 1 ? outputs[0] : 1 - outputs[0];
}
