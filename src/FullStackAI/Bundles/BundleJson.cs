using System.Text.Json.Serialization;

namespace FullStackAI.Bundles;

/// <summary>The JSON forms inside a bundle, generated at compile time.</summary>
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
