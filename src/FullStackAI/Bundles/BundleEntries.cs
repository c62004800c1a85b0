using System.Globalization;

namespace FullStackAI.Bundles;

/// <summary>The names of the entries of a bundle file.</summary>
internal static class BundleEntries
{
    internal const string Header = "manifest.json";
    internal const string Signature = "signature.json";
    internal const string Example = "example.json";
    internal const string Answers = "answers.json";
    internal const string WarmUp = "warmup.json";
    internal const string Calibration = "calibration.bin";

    /// <summary>Entries that callers add stand under this folder.</summary>
    internal const string Extra = "extra/";

    internal static string Pipeline(int number) => string.Create(CultureInfo.InvariantCulture, $"pipelines/{number}.bin");

    internal static string Model(int number) => string.Create(CultureInfo.InvariantCulture, $"models/{number}.bin");
}
