using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FullStackAI.Cli.Output;

/// <summary>Writes what <c>--json</c> asks for: one indented object, numbers with all
/// their digits, null where a number is not defined.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal static void Write(TextWriter output, JsonNode node) => output.WriteLine(node.ToJsonString(Indented));

    internal static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    internal static JsonNode? Number(double? value) => value is { } number ? Number(number) : null;

    internal static JsonArray Array(IEnumerable<JsonNode?> items) => new([.. items]);

    internal static JsonArray Words(IEnumerable<string> words) => Array(words.Select(word => (JsonNode?)JsonValue.Create(word)));
}
