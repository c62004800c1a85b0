using System.Globalization;
using System.Text;

namespace FullStackAI.Onnx.Exporting;

/// <summary>Sets of characters as ONNX Runtime's regular expressions write them, every range spelt out: the graph then
/// splits by the library's own tables, whatever version of Unicode the runtime was built with.</summary>
internal static class CharacterClass
{
    private const int LastCodePoint = 0x10FFFF;

    /// <summary>Any character, line ends included.</summary>
    internal const string Any = @"[\x{0}-\x{10FFFF}]";

    /// <summary>The class of the characters that a rule accepts.</summary>
    internal static string Of(Func<int, bool> accepts)
    {
        var text = new StringBuilder("[");
        int start = -1;
        for (int character = 0; character <= LastCodePoint + 1; character++)
        {
            bool inside = character <= LastCodePoint && character is < 0xD800 or > 0xDFFF && accepts(character);
            if (inside && start < 0)
            {
                start = character;
            }
            else if (!inside && start >= 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"\\x{{{start:X}}}-\\x{{{character - 1:X}}}");
                start = -1;
            }
        }

        return text.Append(']').ToString();
    }
}
