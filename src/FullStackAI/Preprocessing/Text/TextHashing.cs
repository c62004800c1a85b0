using FullStackAI.Numerics;

namespace FullStackAI.Preprocessing;

/// <summary>Finds the columns of a text's n-grams by their hash.</summary>
/// <param name="split">How texts are split.</param>
/// <param name="mask">The number of columns less one.</param>
/// <param name="seed">The seed of the hash.</param>
/// <param name="signed">Whether the highest bit of a hash is a sign.</param>
internal readonly struct TextHashing(TextSplit split, uint mask, uint seed, bool signed)
{
    private const uint SignBit = 1u << 31;

    /// <summary>Counts the n-grams of a text by column.</summary>
    internal void Count(ReadOnlySpan<byte> utf8, TextScratch scratch)
    {
        TextUnits units = scratch.Units;
        units.Read(utf8, split);
        scratch.Clear();
        int start = 0;
        for (int segment = 0; segment < units.Segments; segment++)
        {
            int end = units.SegmentEnd(segment);
            int shortest = NGramWalk.Shortest(split, end - start);
            for (int first = start; first <= end - shortest; first++)
            {
                int longest = Math.Min(end - first, split.NGrams.Max);
                for (int length = shortest; length <= longest; length++)
                {
                    uint hash = MurmurHash3.Hash32(units.Bytes(first, length), seed);
                    scratch.Add((int)(hash & mask), isNegative: signed && (hash & SignBit) != 0);
                }
            }

            start = end;
        }

        scratch.Count();
    }
}
