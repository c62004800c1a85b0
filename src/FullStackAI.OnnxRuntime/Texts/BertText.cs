using System.Globalization;
using System.Text;

namespace FullStackAI.OnnxRuntime;

/// <summary>Brings a text into the form that BERT's tokenizer splits, as far as ONNX Runtime Extensions do not: without control
/// and format characters, without what could not be decoded, and without accents of any script.</summary>
/// <param name="stripsAccents">Whether accents go, as in models without capitals.</param>
internal sealed class BertText(bool stripsAccents)
{
    private const int NotDecoded = 0xFFFD;

    /// <summary>Cleans a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text itself where nothing has to go.</returns>
    internal string Cleaned(string text)
    {
        string cleaned = Without(text, IsPassedOver);
        return stripsAccents && !Ascii.IsValid(cleaned)
            ? Without(cleaned.Normalize(NormalizationForm.FormD), rune => Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark)
            : cleaned;
    }

    private static string Without(string text, Func<Rune, bool> goes)
    {
        StringBuilder? kept = null;
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (goes(rune))
            {
                kept ??= new StringBuilder(text, 0, at, text.Length);
            }
            else
            {
                kept?.Append(text, at, rune.Utf16SequenceLength);
            }

            at += rune.Utf16SequenceLength;
        }

        return kept?.ToString() ?? text;
    }

    private static bool IsPassedOver(Rune rune) =>
        rune.Value is NotDecoded
            || (rune.Value is not ('\t' or '\n' or '\r')
                && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format);
}
