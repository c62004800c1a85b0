using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>The registered names of everything this folder writes, and how each is read.</summary>
public static class PreprocessingComponents
{
    /// <summary>Names and readers; start a <see cref="ComponentCatalog"/> from them, and add
    /// your own with <see cref="ComponentCatalog.With"/>.</summary>
    public static IReadOnlyList<KeyValuePair<string, ComponentReaderFunction>> All => Readers;

    internal static KeyValuePair<string, ComponentReaderFunction>[] Readers { get; } =
    [
        new(FittedPipeline.RegisteredName, FittedPipeline.Read),
        new(FittedImpute.RegisteredName, FittedImpute.Read),
        new(FittedScale.RegisteredName, FittedScale.Read),
        new(FittedQuantileNormal.RegisteredName, FittedQuantileNormal.Read),
        new(FittedClip.RegisteredName, FittedClip.Read),
        new(FittedPower.RegisteredName, FittedPower.Read),
        new(FittedBins.RegisteredName, FittedBins.Read),
        new(FittedInteractions.RegisteredName, FittedInteractions.Read),
        new(FittedLevelValues.RegisteredName, FittedLevelValues.Read),
        new(FittedHash.RegisteredName, FittedHash.Read),
        new(FittedOneHot.RegisteredName, FittedOneHot.Read),
        new(FittedRecode.RegisteredName, FittedRecode.Read),
        new(FittedDateParts.RegisteredName, FittedDateParts.Read),
        new(FittedDateDifferences.RegisteredName, FittedDateDifferences.Read),
        new(FittedSelect.RegisteredName, FittedSelect.Read),
        new(FittedTextHash.RegisteredName, FittedTextHash.Read),
        new(FittedTextTfIdf.RegisteredName, FittedTextTfIdf.Read),
    ];
}
