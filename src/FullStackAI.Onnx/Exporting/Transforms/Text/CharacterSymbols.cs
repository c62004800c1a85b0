using System.Text;

namespace FullStackAI.Onnx.Exporting;

/// <summary>Characters as numbers.</summary>
internal static class CharacterSymbols
{
    private const int Unknown = -1;
    private const int None = -2;

    /// <summary>Counts the n-grams of characters, where a run of spaces is one space: [batch × columns].</summary>
    internal static OnnxValue Count(OnnxGraphBuilder graph, OnnxValue text, IReadOnlyList<string> terms, bool lowercase)
    {
        var alphabet = new TextAlphabet(terms, lowercase);
        OnnxValue tokens = TextTokens.Characters(graph, text);
        OnnxValue symbols = TextTokens.Encode(
            graph,
            tokens,
            [.. alphabet.Spellings.Select(own => own.Spelling)],
            [.. alphabet.Spellings.Select(own => (long)own.Number)],
            Unknown);
        if (alphabet.Contains(' '))
        {
            symbols = TextTokens.AreSpaces(graph, tokens, symbols).Where(graph.Scalar((long)alphabet[' ']), symbols);
        }

        var pool = new NGramPool();
        for (int column = 0; column < terms.Count; column++)
        {
            pool.Add(column, [.. alphabet.Numbers(terms[column]).Select(number => (long)number)]);
        }

        return pool.Count(graph, symbols);
    }

    /// <summary>Counts the n-grams of characters within words, each with a space before and behind: [batch × columns].</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="text">[batch × 1].</param>
    /// <param name="terms">The n-grams by column.</param>
    /// <param name="lowercase">Whether letters are read in lower case.</param>
    /// <param name="shortest">The length of the shortest n-gram; a padded word shorter than
    /// that is one n-gram, which begins with a sign of its own.</param>
    internal static OnnxValue CountInWords(
        OnnxGraphBuilder graph, OnnxValue text, IReadOnlyList<string> terms, bool lowercase, int shortest)
    {
        var alphabet = new TextAlphabet(terms, lowercase);
        long space = alphabet.Count;
        long shortOpening = space + 1;
        (OnnxValue words, OnnxValue places) = TextTokens.Different(graph, TextTokens.BetweenSpaces(graph, text));
        OnnxValue letters = TextTokens.Spell(graph, words);
        (string Spelling, int Number)[] own = [.. alphabet.Spellings.Where(own => own.Spelling != " ")];
        OnnxValue symbols = TextTokens.Encode(
            graph,
            letters,
            [.. own.Select(pair => pair.Spelling), TextTokens.NoWord],
            [.. own.Select(pair => (long)pair.Number), None],
            Unknown);

        OnnxValue length = symbols.Equal(graph.Scalar((long)None)).Not().Cast(OnnxElementType.Int64).ReduceSum(1);
        OnnxValue closing = length.Add(graph.Scalar(1L));
        OnnxValue opening = length
            .Add(graph.Scalar(2L))
            .Less(graph.Scalar((long)shortest))
            .Where(graph.Scalar(shortOpening), graph.Scalar(space));
        OnnxValue end = length.Mul(graph.Scalar(0L)).Add(graph.Scalar((long)None));
        OnnxValue padded = new[] { opening, symbols, end }.Concat(1);
        OnnxValue count = graph.Node("Shape", [padded]).Slice(0, 1, 2).Squeeze(0);
        OnnxValue range = graph.Node("Range", [graph.Scalar(0L), count, graph.Scalar(1L)]).Unsqueeze(0);
        padded = range.Equal(closing).Where(graph.Scalar(space), padded);
        OnnxValue isWord = TextTokens.Encode(graph, words, [TextTokens.NoWord], [0], otherwise: 1).Unsqueeze(1).Equal(graph.Scalar(1L));
        // four bytes a character of the longest word for each word of the batch
        padded = isWord.Where(padded, graph.Scalar((long)None)).Cast(OnnxElementType.Int32);

        var pool = new NGramPool();
        for (int column = 0; column < terms.Count; column++)
        {
            Rune[] characters = [.. terms[column].EnumerateRunes()];
            pool.Add(column, [
                .. characters.Select((rune, place) => place == 0 && rune.Value == ' ' && characters.Length < shortest ? shortOpening
                    : rune.Value == ' ' ? space
                    : alphabet[rune.Value])
            ]);
        }

        return pool.Count(graph, padded.Gather(places).Reshape(0, -1));
    }
}
