using System.Runtime.CompilerServices;

namespace FullStackAI.Models.Trees;

/// <summary>The cells of a row as integers that compare as the numbers do. Each feature has two: one that sends a missing value left at every threshold, one that sends it right.</summary>
internal static class RowCells
{
    /// <summary>Cells of a feature.</summary>
    internal const int PerFeature = 2;

    private const uint AlwaysLeft = 0;
    private const uint AlwaysRight = uint.MaxValue;

    /// <summary>Fills the cells of a row.</summary>
    /// <param name="values">[features]; NaN where missing.</param>
    /// <param name="cells">[2 × features]; out.</param>
    internal static void Fill(ReadOnlySpan<float> values, Span<uint> cells)
    {
        for (int i = 0; i < values.Length; i++)
        {
            float value = values[i];
            bool missing = float.IsNaN(value);
            uint key = KeyOf(value);
            cells[PerFeature * i] = missing ? AlwaysLeft : key;
            cells[(PerFeature * i) + 1] = missing ? AlwaysRight : key;
        }
    }

    /// <summary>A number as an integer of the same order; −0 and 0 are one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint KeyOf(float value)
    {
        int bits = BitConverter.SingleToInt32Bits(value + 0f);
        return (uint)bits ^ ((uint)(bits >> 31) | 0x8000_0000);
    }
}
