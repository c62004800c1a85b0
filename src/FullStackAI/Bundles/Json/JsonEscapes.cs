using System.Globalization;
using System.Text;

namespace FullStackAI.Bundles.Json;

/// <summary>The escapes of JSON strings.</summary>
internal static class JsonEscapes
{
    private const string Short = "\"\\/bfnrt";
    private const string Meant = "\"\\/\b\f\n\r\t";
    private const int UnicodeDigits = 4;

    /// <summary>Whether every backslash begins an escape that JSON knows, and no surrogate stands alone.</summary>
    /// <param name="raw">What stands between the quotes; every backslash has a byte after it.</param>
    internal static bool AreSound(ReadOnlySpan<byte> raw)
    {
        bool high = false;
        for (int i = 0; i < raw.Length; i++)
        {
            bool unicode = raw[i] == '\\' && raw[i + 1] == 'u';
            int unit = 0;
            if (unicode && !TryUnit(raw[(i + 2)..], out unit))
            {
                return false;
            }

            if (high != (unicode && char.IsLowSurrogate((char)unit)))
            {
                return false; // a high surrogate without its low one, or the reverse
            }

            high = unicode && char.IsHighSurrogate((char)unit);
            if (raw[i] == '\\' && !unicode && !Short.Contains((char)raw[i + 1], StringComparison.Ordinal))
            {
                return false;
            }

            i += unicode ? 1 + UnicodeDigits : raw[i] == '\\' ? 1 : 0;
        }

        return !high;
    }

    /// <summary>The text that sound escapes stand for.</summary>
    internal static string Decode(string text)
    {
        var decoded = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                decoded.Append(text[i]);
            }
            else if (text[++i] == 'u')
            {
                decoded.Append((char)int.Parse(
                    text.AsSpan(i + 1, UnicodeDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += UnicodeDigits;
            }
            else
            {
                decoded.Append(Meant[Short.IndexOf(text[i], StringComparison.Ordinal)]);
            }
        }

        return decoded.ToString();
    }

    private static bool TryUnit(ReadOnlySpan<byte> digits, out int unit)
    {
        unit = 0;
        for (int i = 0; i < UnicodeDigits; i++)
        {
            if (i >= digits.Length || !char.IsAsciiHexDigit((char)digits[i]))
            {
                return false;
            }

            unit = (unit << 4) | (digits[i] <= '9' ? digits[i] - '0' : (digits[i] | 0x20) - 'a' + 10);
        }

        return true;
    }
}
