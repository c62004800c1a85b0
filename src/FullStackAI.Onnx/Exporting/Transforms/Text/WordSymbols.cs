using System.Text;
using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>Words as numbers.</summary>
/// <remarks>
/// ONNX has no operator that lower-cases text the same on every platform, so a word that is to be read in lower
/// case is spelt, its letters are numbered with both cases alike, and the word's number is
/// Σ value(letter) · odd^place modulo 2⁶⁴. The vocabulary's words have different numbers for certain; one
/// that is not in it takes the number of one that is with a chance of about 2⁻⁶⁴ each.
/// </remarks>
internal static class WordSymbols
{
    private const ulong Odd = 0x9E3779B97F4A7C15UL; // 2^64 divided by the golden ratio

    /// <summary>Counts the n-grams of words: [batch × columns].</summary>
    internal static OnnxValue Count(OnnxGraphBuilder graph, OnnxValue text, IReadOnlyList<string> terms, bool lowercase)
    {
        string[] words = [.. terms.SelectMany(term => term.Split(' ')).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        OnnxValue tokens = TextTokens.Words(graph, text);
        (OnnxValue symbols, Dictionary<string, long> numbers) = lowercase ? Spelt(graph, tokens, words) : Whole(graph, tokens, words);
        var pool = new NGramPool();
        for (int column = 0; column < terms.Count; column++)
        {
            pool.Add(column, [.. terms[column].Split(' ').Select(word => numbers[word])]);
        }

        return pool.Count(graph, symbols);
    }

    private static (OnnxValue Symbols, Dictionary<string, long> Numbers) Whole(OnnxGraphBuilder graph, OnnxValue tokens, string[] words)
    {
        long[] numbers = [.. Enumerable.Range(0, words.Length).Select(number => (long)number)];
        return (
            TextTokens.Encode(graph, tokens, words, numbers, otherwise: -1),
            words.Zip(numbers).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal));
    }

    private static (OnnxValue Symbols, Dictionary<string, long> Numbers) Spelt(OnnxGraphBuilder graph, OnnxValue tokens, string[] words)
    {
        var alphabet = new TextAlphabet(words, lowercase: true);
        int most = words.Max(word => word.EnumerateRunes().Count()) + 1; // one letter more than the longest, so that longer words differ
        ulong seed = 0;
        while (Collides(alphabet, words, seed))
        {
            seed++;
        }

        ulong[] powers = new ulong[most];
        powers[0] = 1;
        for (int place = 1; place < most; place++)
        {
            powers[place] = unchecked(powers[place - 1] * Odd);
        }

        (OnnxValue different, OnnxValue places) = TextTokens.Different(graph, tokens);
        OnnxValue letters = TextTokens.Spell(graph, different, most);
        string[] keys = [.. alphabet.Spellings.Select(own => own.Spelling), TextTokens.NoWord];
        long[] values = [.. alphabet.Spellings.Select(own => (long)Value(own.Number, seed)), 0];
        OnnxValue coded = TextTokens.Encode(graph, letters, keys, values, otherwise: (long)Value(alphabet.Count, seed)).Cast(
            OnnxElementType.UInt64);
        OnnxValue used = graph.Node(
            "Slice",
            [
                graph.Constant<ulong>("powers", powers, most, 1), graph.Int64s(0), graph.Node("Shape", [letters]).Slice(0, 1, 2),
                graph.Int64s(0),
            ]);
        OnnxValue numbers = coded.MatMul(used).Squeeze(1).Cast(OnnxElementType.Int64);
        return (
            numbers.Gather(places),
            words.ToDictionary(word => word, word => (long)Number(alphabet, word, seed), StringComparer.Ordinal));
    }

    private static bool Collides(TextAlphabet alphabet, string[] words, ulong seed) =>
        words.Select(word => Number(alphabet, word, seed)).Distinct().Count() < words.Length;

    private static ulong Number(TextAlphabet alphabet, string word, ulong seed)
    {
        ulong number = 0;
        ulong power = 1;
        foreach (int letter in alphabet.Numbers(word))
        {
            unchecked
            {
                number += Value(letter, seed) * power;
                power *= Odd;
            }
        }

        return number;
    }

    /// <summary>A letter's value: SplitMix64 of its number. Source: Steele, Lea and Flood (2014).</summary>
    private static ulong Value(int letter, ulong seed)
    {
        unchecked
        {
            ulong value = ((ulong)letter + (seed << 32) + 1) * Odd;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
            return value ^ (value >> 31);
        }
    }
}
