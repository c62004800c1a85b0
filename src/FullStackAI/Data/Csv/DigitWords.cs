using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FullStackAI.Data.Csv;

/// <summary>Reads plain decimals of up to 16 characters (sign, digits, one point)
/// eight bytes at a time, without a branch per digit.</summary>
/// <remarks>The bytes before the cell are read too, and masked; so the cell must lie at least 16 bytes behind the
/// start of its array. Digits are folded pairwise by multiplication (Lemire, 2018).</remarks>
internal static class DigitWords
{
    internal const int Longest = 16;

    private const ulong Zeros = 0x3030303030303030;
    private const ulong Ones = 0x0101010101010101;
    private const ulong Tops = 0x8080808080808080;

    /// <summary>Reads a cell; false when it is anything but a plain decimal.</summary>
    /// <param name="end">The byte behind the cell.</param>
    /// <param name="length">In [1, 16].</param>
    /// <param name="point">The decimal point.</param>
    /// <param name="mantissa">The digits without the point.</param>
    /// <param name="fraction">The number of digits behind the point; −1 without a point.</param>
    /// <param name="negative">1 when there is a minus sign, else 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryRead(ref byte end, int length, byte point, out ulong mantissa, out int fraction, out int negative)
    {
        byte first = Unsafe.Subtract(ref end, length);
        negative = first == (byte)'-' ? 1 : 0; // signs alternate at random: nothing here may branch on them
        int digits = length - negative - (first == (byte)'+' ? 1 : 0);
        ulong low = Load(ref end, 8); // the last eight characters; the very last is the top byte
        if (digits <= 8)
        {
            low = KeepTop(low, digits);
            ulong at = Matches(low, point);
            fraction = -1;
            if (at != 0)
            {
                int place = BitOperations.TrailingZeroCount(at) >> 3;
                fraction = 7 - place;
                ulong above = 0xFFFFFFFFFFFFFF00 << (8 * place);
                low = (low & above) | (((low & ~above) << 8) & ~above) | '0';
                digits--;
            }

            mantissa = Fold(low);
            return digits > 0 && AreDigits(low);
        }

        ulong high = KeepTop(Load(ref end, 16), digits - 8);
        ulong atLow = Matches(low, point);
        ulong atHigh = Matches(high, point);
        fraction = -1;
        if (atLow != 0)
        {
            int place = BitOperations.TrailingZeroCount(atLow) >> 3;
            fraction = 7 - place;
            ulong above = 0xFFFFFFFFFFFFFF00 << (8 * place);
            low = (low & above) | (((low & ~above) << 8) & ~above) | (high >> 56);
            high = (high << 8) | '0';
        }
        else if (atHigh != 0)
        {
            int place = BitOperations.TrailingZeroCount(atHigh) >> 3;
            fraction = 15 - place;
            ulong above = 0xFFFFFFFFFFFFFF00 << (8 * place);
            high = (high & above) | (((high & ~above) << 8) & ~above) | '0';
        }

        mantissa = (Fold(high) * 100_000_000) + Fold(low);
        return AreDigits(low) && AreDigits(high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Load(ref byte end, int back)
    {
        ulong word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Subtract(ref end, back));
        return BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
    }

    /// <summary>The top <paramref name="count"/> bytes, at least 1; the others become '0'.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong KeepTop(ulong word, int count)
    {
        ulong dropped = (ulong.MaxValue >> 1) >> ((8 * count) - 1);
        return (word & ~dropped) | (Zeros & dropped);
    }

    /// <summary>A set top bit in the lowest byte that equals <paramref name="value"/>; bytes above it may be set falsely.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Matches(ulong word, byte value)
    {
        ulong difference = word ^ (Ones * value);
        return (difference - Ones) & ~difference & Tops;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreDigits(ulong word) => (((word + 0x4646464646464646) | (word - Zeros)) & Tops) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong word)
    {
        word -= Zeros;
        word = (word * 10) + (word >> 8);
        return (((word & 0x000000FF000000FF) * 0x000F424000000064) + (((word >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32;
    }
}
