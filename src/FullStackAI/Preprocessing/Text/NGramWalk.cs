namespace FullStackAI.Preprocessing;

/// <summary>The rule of n-grams in short words.</summary>
internal static class NGramWalk
{
    /// <summary>The length of the shortest n-gram of a segment: a padded word shorter than that is one n-gram as a whole.</summary>
    internal static int Shortest(TextSplit split, int segmentLength) =>
        split.Analyzer == TextAnalyzer.CharactersInWords ? Math.Min(split.NGrams.Min, Math.Max(1, segmentLength)) : split.NGrams.Min;
}
