using System.Text;

namespace FullStackAI.Data.Csv;

/// <summary>Two words that mean false and true.</summary>
internal sealed record BooleanPair(string FalseWord, string TrueWord)
{
    private readonly byte[] _false = Encoding.ASCII.GetBytes(FalseWord);
    private readonly byte[] _true = Encoding.ASCII.GetBytes(TrueWord);

    internal static BooleanPair[] All { get; } =
    [
        new("false", "true"), new("no", "yes"), new("n", "y"), new("f", "t"), new("off", "on"), new("0", "1"),
    ];

    /// <summary>Whether a single letter, which could be a class like any other, stands for the word.</summary>
    internal bool IsShort => FalseWord.Length == 1 && !IsDigits;

    internal bool IsDigits => FalseWord == "0";

    /// <summary>0 for false, 1 for true; −1 when the cell is neither, whatever its case.</summary>
    internal int Read(ReadOnlySpan<byte> cell) =>
        cell.Length == _true.Length && Ascii.EqualsIgnoreCase(cell, _true) ? 1
            : cell.Length == _false.Length && Ascii.EqualsIgnoreCase(cell, _false) ? 0
            : -1;

    /// <summary>The pair that has the cell as one of its words; null when there is none.</summary>
    /// <param name="cell">The content.</param>
    /// <param name="digits">Whether 0 and 1 are words too.</param>
    internal static BooleanPair? Find(ReadOnlySpan<byte> cell, bool digits)
    {
        if (cell.Length is 0 or > 5)
        {
            return null;
        }

        foreach (BooleanPair pair in All)
        {
            if (pair.Read(cell) >= 0 && (digits || !pair.IsDigits))
            {
                return pair;
            }
        }

        return null;
    }
}
