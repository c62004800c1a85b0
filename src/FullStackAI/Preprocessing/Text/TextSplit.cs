using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>How a text falls into units, and which runs of units are n-grams.</summary>
/// <param name="Analyzer">Words or characters; never automatic.</param>
/// <param name="NGrams">The lengths.</param>
/// <param name="Lowercase">Whether letters are made lower-case.</param>
internal readonly record struct TextSplit(TextAnalyzer Analyzer, NGramRange NGrams, bool Lowercase)
{
    private static readonly NGramRange WordLengths = new(1, 1);
    private static readonly NGramRange CharacterLengths = new(1, 3);

    /// <summary>What automatic choices come to for a training text.</summary>
    internal static TextSplit Resolve(TextAnalyzer analyzer, NGramRange? lengths, bool lowercase, TextSlot text, int rows)
    {
        if (analyzer == TextAnalyzer.Automatic)
        {
            analyzer = TextScripts.MostlyUnspaced(text, rows) ? TextAnalyzer.Characters : TextAnalyzer.Words;
        }

        return new TextSplit(analyzer, lengths ?? (analyzer == TextAnalyzer.Words ? WordLengths : CharacterLengths), lowercase);
    }

    internal void Write(ComponentWriter writer)
    {
        writer.WriteByte((byte)Analyzer);
        writer.WriteByte((byte)NGrams.Min);
        writer.WriteByte((byte)NGrams.Max);
        writer.WriteBoolean(Lowercase);
    }

    internal static TextSplit Read(ComponentReader reader)
    {
        var split = new TextSplit(
            (TextAnalyzer)reader.ReadByte(), new NGramRange(reader.ReadByte(), reader.ReadByte()), reader.ReadBoolean());
        return split.NGrams.IsValid && split.Analyzer is TextAnalyzer.Words or TextAnalyzer.Characters or TextAnalyzer.CharactersInWords
            ? split
            : throw reader.Fault($"text is split by the unknown rule {split.Analyzer}, {split.NGrams}");
    }
}
