using System.Text;

namespace FullStackAI.Data.Csv;

/// <summary>The words that stand for a missing value, compared without regard to ASCII case.</summary>
internal sealed class MissingTokens
{
    private static readonly string[] Everywhere = ["NA", "N/A", "#N/A", "NaN", "null", "?", "<NA>", "N.A.", "(null)", "\\N"];
    private static readonly string[] AmongValues =
    [
        "-", "--", ".", "none", "nil", "missing", "unknown", "undefined", "#NULL!", "#VALUE!", "#DIV/0!", "-nan", "1.#QNAN", "-1.#IND",
    ];

    private readonly byte[][] _tokens;
    private readonly int _everywhere;
    private readonly int _longest;

    /// <summary>Takes the user's tokens, or the built-in ones.</summary>
    /// <param name="named">The user's; null for the built-in ones.</param>
    internal MissingTokens(IReadOnlyList<string>? named)
    {
        Texts = named is null ? [.. Everywhere, .. AmongValues] : [.. named];
        _everywhere = named is null ? Everywhere.Length : Texts.Length;
        _tokens = [.. Texts.Select(Encoding.UTF8.GetBytes)];
        Numbers = named is null
            ? []
            : [.. _tokens.Where(token => NumberParser.Parse(token, (byte)'.', out _, out _) != NumberShape.None).Select(AsNumber)];
        _longest = _tokens.Length == 0 ? 0 : _tokens.Max(token => token.Length);
    }

    internal string[] Texts { get; }

    /// <summary>Those of the user's tokens that are numbers, such as −999.</summary>
    internal double[] Numbers { get; }

    internal int Count => _tokens.Length;

    /// <summary>The number of the user's token that a number equals; −1 when it equals none.</summary>
    internal int IndexOf(double number)
    {
        for (int token = 0; token < _tokens.Length; token++)
        {
            if (NumberParser.Parse(_tokens[token], (byte)'.', out _, out double value) != NumberShape.None && value == number)
            {
                return token;
            }
        }

        return -1;
    }

    /// <summary>The number of the token that a cell is; −1 when it is none.</summary>
    /// <param name="cell">Without blanks around it.</param>
    /// <param name="amongValues">Whether the column holds numbers, dates or booleans, where more words can only mean missing.</param>
    internal int IndexOf(ReadOnlySpan<byte> cell, bool amongValues)
    {
        if (cell.Length > _longest)
        {
            return -1;
        }

        int count = amongValues ? _tokens.Length : _everywhere;
        for (int token = 0; token < count; token++)
        {
            if (_tokens[token].Length == cell.Length && Ascii.EqualsIgnoreCase(_tokens[token], cell))
            {
                return token;
            }
        }

        return -1;
    }

    private static double AsNumber(byte[] token)
    {
        NumberParser.Parse(token, (byte)'.', out _, out double number);
        return number;
    }
}
