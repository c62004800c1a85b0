using System.Text;

namespace FullStackAI.Reporting;

/// <summary>Makes any string safe as text or as the value of a quoted attribute of HTML and SVG.</summary>
internal static class HtmlText
{
    private const int Longest = 2_000; // characters of one string: a cell may hold a book
    private const char Replacement = '\uFFFD';

    /// <summary>Appends a string with markup characters as references; characters that HTML forbids, that
    /// are half a character, or that turn the direction of writing become �.</summary>
    internal static void Append(StringBuilder target, string? value)
    {
        if (value is null)
        {
            return;
        }

        int length = Math.Min(value.Length, Longest);
        for (int i = 0; i < length; i++)
        {
            char c = value[i];
            switch (c)
            {
                case '&':
                    target.Append("&amp;");
                    break;
                case '<':
                    target.Append("&lt;");
                    break;
                case '>':
                    target.Append("&gt;");
                    break;
                case '"':
                    target.Append("&quot;");
                    break;
                case '\'':
                    target.Append("&#39;");
                    break;
                case '`':
                    target.Append("&#96;");
                    break;
                case >= '\uD800' and <= '\uDBFF' when i + 1 < length && char.IsLowSurrogate(value[i + 1]):
                    target.Append(c).Append(value[++i]);
                    break;
                default:
                    target.Append(IsAllowed(c) ? c : Replacement);
                    break;
            }
        }

        if (length < value.Length)
        {
            target.Append('…');
        }
    }

    private static bool IsAllowed(char c) => c switch
    {
        '\t' or '\n' => true,
        < ' ' or (>= '\u007F' and <= '\u009F') => false,
        >= '\uD800' and <= '\uDFFF' => false,
        >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069' => false,
        '\uFFFE' or '\uFFFF' => false,
        _ => true,
    };
}
