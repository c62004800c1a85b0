using System.Runtime.CompilerServices;
using System.Text.Json;

namespace FullStackAI.Tests;

/// <summary>Reads the values that other libraries computed; the scripts beside the files made them.</summary>
internal static class OracleFile
{
    /// <summary>The content of a file in <c>tests/oracles</c>.</summary>
    /// <param name="name">For example <c>metrics.json</c>.</param>
    internal static JsonElement Read(string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder(), name))).RootElement;

    /// <summary>The numbers of an array; null for a JSON null.</summary>
    internal static double[]? Numbers(JsonElement element) =>
        element.ValueKind == JsonValueKind.Null ? null : [.. element.EnumerateArray().Select(item => item.GetDouble())];

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "oracles");
}
