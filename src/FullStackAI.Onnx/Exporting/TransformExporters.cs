using System.Collections.Frozen;
using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>The exporter of each fitted transform, by its registered name, and the reason of each that has none.</summary>
internal static class TransformExporters
{
    private static readonly FrozenDictionary<string, Action<GraphScope, PipelineStep>> Known =
        new Dictionary<string, Action<GraphScope, PipelineStep>>
        {
            [FittedBins.RegisteredName] = (scope, step) => BinsExporter.Export(scope, (FittedBins)step.Transform, step),
            [FittedClip.RegisteredName] = (scope, step) => ClipExporter.Export(scope, (FittedClip)step.Transform, step),
            [FittedDateDifferences.RegisteredName] = DateDifferencesExporter.Export,
            [FittedDateParts.RegisteredName] = (scope, step) => DatePartsExporter.Export(scope, (FittedDateParts)step.Transform, step),
            [FittedHash.RegisteredName] = (scope, step) => HashExporter.Export(scope, (FittedHash)step.Transform, step),
            [FittedImpute.RegisteredName] = (scope, step) => ImputeExporter.Export(scope, (FittedImpute)step.Transform, step),
            [FittedInteractions.RegisteredName] = (scope, step) => InteractionsExporter.Export(scope, step),
            [FittedLevelValues.RegisteredName] = (scope, step) => LevelValuesExporter.Export(
                scope, (FittedLevelValues)step.Transform, step),
            [FittedOneHot.RegisteredName] = (scope, step) => OneHotExporter.Export(scope, (FittedOneHot)step.Transform, step),
            [FittedPower.RegisteredName] = (scope, step) => PowerExporter.Export(scope, (FittedPower)step.Transform, step),
            [FittedQuantileNormal.RegisteredName] = (scope, step) => QuantileNormalExporter.Export(
                scope, (FittedQuantileNormal)step.Transform, step),
            [FittedRecode.RegisteredName] = (scope, step) => RecodeExporter.Export(scope, (FittedRecode)step.Transform, step),
            [FittedSelect.RegisteredName] = (scope, step) => SelectExporter.Export(scope, (FittedSelect)step.Transform, step),
            [FittedScale.RegisteredName] = (scope, step) => ScaleExporter.Export(scope, (FittedScale)step.Transform, step),
            [FittedTextTfIdf.RegisteredName] = (scope, step) => TextTfIdfExporter.Export(scope, (FittedTextTfIdf)step.Transform, step),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Transforms that have no form in ONNX, and why.</summary>
    internal static FrozenDictionary<string, string> Refusals { get; } = new Dictionary<string, string>
    {
        ["drop"] = "it is never part of a fitted pipeline",
        [FittedTextHash.RegisteredName] =
            "it hashes n-grams that no vocabulary lists, so the graph would have to lower-case the text and join its n-grams itself, and ONNX has no operator that does this alike on every platform (StringNormalizer follows the machine's locale). Use TextTfIdf: its vocabulary, read in both cases, goes into the graph; single words and codes hash with the step 'hash', by ONNX Runtime's MurmurHash3",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names of those that have an exporter.</summary>
    internal static IEnumerable<string> Names => Known.Keys;

    internal static bool Knows(string name) => Known.ContainsKey(name);

    internal static void Export(GraphScope scope, PipelineStep step)
    {
        string name = step.Transform.ComponentName;
        if (!Known.TryGetValue(name, out Action<GraphScope, PipelineStep>? export))
        {
            string reason = Refusals.GetValueOrDefault(name)
                ?? $"it is not one of this library's steps ({string.Join(", ", Known.Keys.Order(StringComparer.Ordinal))})";
            throw new OnnxException(
                $"Step '{name}' (columns {string.Join(", ", step.Transform.Inputs.Select(input => $"'{input.Name}'"))}) cannot be exported to ONNX: {reason}.");
        }

        if (step.Outputs.Count > 0)
        {
            export(scope, step);
        }
    }
}
