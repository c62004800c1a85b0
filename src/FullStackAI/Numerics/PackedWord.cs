namespace FullStackAI.Numerics;

/// <summary>Constants of the exact integer-to-double conversion by adding 2⁵².</summary>
internal static class PackedWord
{
    /// <summary>2⁵²: a double from here on holds whole numbers only, so its low mantissa bits are the integer.</summary>
    internal const double TwoTo52 = 4503599627370496.0;

    /// <summary>The bits of <see cref="TwoTo52"/>.</summary>
    internal const long TwoTo52Bits = 0x4330_0000_0000_0000;
}
