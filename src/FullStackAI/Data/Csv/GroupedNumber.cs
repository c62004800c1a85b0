using System.Globalization;

namespace FullStackAI.Data.Csv;

/// <summary>Reads numbers whose digits stand in groups of three, and numbers with a decimal comma.</summary>
/// <remarks>1,234,567.89 · 1.234.567,89 · 1'234.50 · 1 234,50 with a blank that does not break. One sign
/// parts all groups, the first of them has one to three digits and does not begin with 0; anything else is
/// no number, because it may be a list, a version or a code.</remarks>
internal static class GroupedNumber
{
    private const int Longest = 512;
    private const int GroupDigits = 3;

    /// <summary>Reads a cell without blanks or quotes that is no plain number.</summary>
    /// <param name="cell">The bytes.</param>
    /// <param name="point">The decimal point: '.' or ','.</param>
    /// <param name="integer">The value when the result is <see cref="NumberShape.Integer"/>.</param>
    /// <param name="number">The value when the result is not <see cref="NumberShape.None"/>.</param>
    internal static NumberShape Parse(ReadOnlySpan<byte> cell, byte point, out long integer, out double number)
    {
        integer = 0;
        number = double.NaN;
        if (cell.Length > Longest)
        {
            return NumberShape.None;
        }

        Span<byte> plain = stackalloc byte[cell.Length];
        int pointAt = cell.IndexOf(point);
        ReadOnlySpan<byte> whole = pointAt < 0 ? cell : cell[..pointAt];
        int count = Ungroup(whole, point, plain);
        bool isGrouped = count >= 0 && count < whole.Length;
        if (count < 0 || (!isGrouped && point == (byte)'.'))
        {
            return NumberShape.None;
        }

        if (isGrouped
            && pointAt < 0
            && long.TryParse(plain[..count], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out integer)
            && integer != IntegerColumn.Missing)
        {
            number = integer;
            return NumberShape.Integer;
        }

        if (pointAt >= 0)
        {
            plain[count++] = (byte)'.';
            cell[(pointAt + 1)..].CopyTo(plain[count..]);
            count += cell.Length - pointAt - 1;
        }

        NumberStyles styles = isGrouped ? NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint : NumberStyles.Float;
        return double.TryParse(plain[..count], styles, CultureInfo.InvariantCulture, out number) ? NumberShape.Number : NumberShape.None;
    }

    /// <summary>Copies the digits before the decimal point without the signs between them.</summary>
    /// <returns>The bytes written; as many as there were where nothing parts them; −1 where they are parted in another way.</returns>
    private static int Ungroup(ReadOnlySpan<byte> whole, byte point, Span<byte> plain)
    {
        int start = whole.Length > 0 && whole[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        int digits = Digits(whole[start..]);
        int at = start + digits;
        ReadOnlySpan<byte> sign = GroupSign(whole[at..], point);
        whole.CopyTo(plain);
        if (sign.IsEmpty)
        {
            return whole.Length;
        }

        if (digits is 0 or > GroupDigits || whole[start] == (byte)'0')
        {
            return -1;
        }

        int count = at;
        while (at < whole.Length)
        {
            if (!whole[at..].StartsWith(sign) || Digits(whole[(at + sign.Length)..]) != GroupDigits)
            {
                return -1;
            }

            whole.Slice(at + sign.Length, GroupDigits).CopyTo(plain[count..]);
            count += GroupDigits;
            at += sign.Length + GroupDigits;
        }

        return count;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text.Length : end;
    }

    private static ReadOnlySpan<byte> GroupSign(ReadOnlySpan<byte> text, byte point) =>
        text.IsEmpty ? default
        : text[0] == (point == (byte)'.' ? (byte)',' : (byte)'.') || text[0] == (byte)'\'' ? text[..1]
        : text.StartsWith("\u00A0"u8) ? text[..2]
        : text.StartsWith("\u202F"u8) || text.StartsWith("\u2019"u8) ? text[..3]
        : default;
}
