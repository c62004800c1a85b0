using System.Text.Json.Serialization;

namespace FullStackAI.Bundles.Json;

/// <summary>Writes the JSON forms inside a bundle; generated at compile time.
/// <see cref="HeaderJson"/> and <see cref="SignatureJson"/> read them.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    MaxDepth = 16,
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(BundleHeader))]
[JsonSerializable(typeof(BundleSignature))]
internal sealed partial class BundleJson : JsonSerializerContext;
