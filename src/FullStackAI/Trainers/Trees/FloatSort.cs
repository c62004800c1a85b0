using System.Runtime.InteropServices;

namespace FullStackAI.Trainers.Trees;

/// <summary>Sorts floats in three counting passes of 11 bits each: several times faster than
/// a comparison sort on the samples that bins are made from.</summary>
internal static class FloatSort
{
    private const int DigitBits = 11;
    private const int Digits = 1 << DigitBits;
    private const int SmallLength = 512;

    /// <summary>Sorts in place; −0 comes before +0.</summary>
    /// <param name="values">[n]; without NaN.</param>
    /// <param name="scratch">[at least n]; overwritten.</param>
    internal static void Sort(Span<float> values, Span<float> scratch)
    {
        if (values.Length < SmallLength)
        {
            values.Sort();
            return;
        }

        Span<uint> keys = MemoryMarshal.Cast<float, uint>(values);
        Span<uint> other = MemoryMarshal.Cast<float, uint>(scratch[..values.Length]);
        int[] starts = new int[3 * Digits];
        for (int i = 0; i < keys.Length; i++)
        {
            uint key = ToOrdered(keys[i]);
            keys[i] = key;
            starts[key & (Digits - 1)]++;
            starts[Digits + (int)((key >> DigitBits) & (Digits - 1))]++;
            starts[(2 * Digits) + (int)(key >> (2 * DigitBits))]++;
        }

        for (int pass = 0; pass < 3; pass++)
        {
            Span<int> start = starts.AsSpan(pass * Digits, Digits);
            Accumulate(start);
            int shift = pass * DigitBits;
            foreach (uint key in keys)
            {
                other[start[(int)((key >> shift) & (Digits - 1))]++] = key;
            }

            Span<uint> swap = keys;
            keys = other;
            other = swap;
        }

        Span<uint> target = MemoryMarshal.Cast<float, uint>(values);
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = FromOrdered(keys[i]);
        }
    }

    private static void Accumulate(Span<int> counts)
    {
        int sum = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            int count = counts[i];
            counts[i] = sum;
            sum += count;
        }
    }

    private static uint ToOrdered(uint bits) => bits ^ ((uint)((int)bits >> 31) | 0x8000_0000);

    private static uint FromOrdered(uint key) => key ^ ((uint)~((int)key >> 31) | 0x8000_0000);
}
