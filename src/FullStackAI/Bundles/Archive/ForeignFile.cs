using System.Text;

namespace FullStackAI.Bundles.Archive;

/// <summary>Tells what a file is that is no bundle, so that the error names the next step.</summary>
internal static class ForeignFile
{
    internal static string Describe(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0)
        {
            return "it is empty";
        }

        if (!bytes.StartsWith("PK\u0003\u0004"u8))
        {
            return "it does not begin as a zip file: it is something else, for example a text or ONNX file. Save a model with Bundle.Save";
        }

        if (bytes.IndexOf("TransformerChain"u8) >= 0 || bytes.IndexOf("TrainingInfo"u8) >= 0)
        {
            return "it is an ML.NET model. Convert it with mlContext.Model.ConvertToOnnx and serve the .onnx file, or train anew with FullStackAI on the same data";
        }

        return bytes.IndexOf(Encoding.UTF8.GetBytes(BundleEntries.Header)) == ArchiveFormat.LocalLength
            ? "it is incomplete or damaged: it begins like a bundle but does not end like one. Copy it again, or save the model anew"
            : "it is a zip file but no bundle. Save a model with Bundle.Save";
    }
}
