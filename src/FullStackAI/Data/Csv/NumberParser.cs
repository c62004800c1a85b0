using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace FullStackAI.Data.Csv;

/// <summary>What a cell reads as.</summary>
internal enum NumberShape
{
    /// <summary>No number.</summary>
    None,

    /// <summary>Digits with an optional sign that fit 64 bits.</summary>
    Integer,

    /// <summary>Any other number.</summary>
    Number,
}

/// <summary>Reads numbers from bytes, correctly rounded, under the invariant culture.</summary>
/// <remarks>Short decimals take one exact multiplication or division (Clinger, 1990): both operands are exact
/// doubles, so the result is rounded once. The rest goes to the runtime's parser.</remarks>
internal static class NumberParser
{
    private const ulong LargestExactMantissa = 1UL << 53;

    private static ReadOnlySpan<double> PowersOfTen =>
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>Reads a cell without blanks or quotes.</summary>
    /// <param name="cell">The bytes.</param>
    /// <param name="point">The decimal point: '.' or ','.</param>
    /// <param name="integer">The value when the result is <see cref="NumberShape.Integer"/>.</param>
    /// <param name="number">The value when the result is not <see cref="NumberShape.None"/>.</param>
    internal static NumberShape Parse(ReadOnlySpan<byte> cell, byte point, out long integer, out double number)
    {
        if (cell.Length > DigitWords.Longest)
        {
            return ParseRest(cell, point, out integer, out number);
        }

        Span<byte> copy = stackalloc byte[2 * DigitWords.Longest];
        cell.CopyTo(copy[(copy.Length - cell.Length)..]);
        return Parse(copy, copy.Length - cell.Length, cell.Length, point, out integer, out number);
    }

    /// <summary>Reads a cell without blanks or quotes inside a larger text.</summary>
    /// <param name="text">The text; at least 16 bytes stand before the cell's end.</param>
    /// <param name="start">Where the cell begins.</param>
    /// <param name="length">Its length.</param>
    /// <param name="point">The decimal point: '.' or ','.</param>
    /// <param name="integer">The value when the result is <see cref="NumberShape.Integer"/>.</param>
    /// <param name="number">The value when the result is not <see cref="NumberShape.None"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static NumberShape Parse(ReadOnlySpan<byte> text, int start, int length, byte point, out long integer, out double number)
    {
        if ((uint)(length - 1) < DigitWords.Longest
            && DigitWords.TryRead(
                ref Unsafe.Add(ref MemoryMarshal.GetReference(text), start + length), length, point, out ulong mantissa, out int fraction,
                out int negative)
            && mantissa <= LargestExactMantissa)
        {
            integer = ((long)mantissa ^ -negative) + negative;
            if (fraction < 0)
            {
                number = integer;
                return NumberShape.Integer;
            }

            double value = (long)mantissa / PowersOfTen[fraction];
            number = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(value) ^ ((long)negative << 63));
            return NumberShape.Number;
        }

        return ParseRest(text.Slice(start, length), point, out integer, out number);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static NumberShape ParseRest(ReadOnlySpan<byte> cell, byte point, out long integer, out double number)
    {
        integer = 0;
        number = double.NaN;
        if (cell.IsEmpty || !LooksNumeric(cell))
        {
            return IsInfinity(cell, out number) ? NumberShape.Number : NumberShape.None;
        }

        if (long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out integer) && integer != long.MinValue)
        {
            number = integer;
            return NumberShape.Integer;
        }

        return point == (byte)'.' && double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out number)
            ? NumberShape.Number
            : GroupedNumber.Parse(cell, point, out integer, out number);
    }

    private static bool LooksNumeric(ReadOnlySpan<byte> cell)
    {
        byte first = cell[0];
        byte second = cell.Length > 1 ? cell[1] : (byte)0;
        return first is >= (byte)'0' and <= (byte)'9'
            || (first is (byte)'-' or (byte)'+' or (byte)'.' or (byte)','
                && second is >= (byte)'0' and <= (byte)'9' or (byte)'.' or (byte)',');
    }

    private static bool IsInfinity(ReadOnlySpan<byte> cell, out double number)
    {
        number = double.PositiveInfinity;
        if (cell.Length > 0 && cell[0] is (byte)'-' or (byte)'+')
        {
            number = cell[0] == (byte)'-' ? double.NegativeInfinity : number;
            cell = cell[1..];
        }

        return Ascii.EqualsIgnoreCase(cell, "inf") || Ascii.EqualsIgnoreCase(cell, "infinity");
    }
}
