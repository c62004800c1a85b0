using System.Text;

namespace FullStackAI.Data.Csv;

/// <summary>Counts what the cells of a column are: values, missing ones by token, and bad ones with examples.</summary>
internal sealed class CellTally(MissingTokens missing)
{
    private const int Examples = 5;
    private const int LongestExample = 40;

    private long[]? _tokens; // made at the first token: most columns have none

    internal long Values { get; set; }

    internal long Empty { get; set; }

    internal long Bad { get; private set; }

    /// <summary>The first bad cells; rows count from the block's, or the file's, first.</summary>
    internal List<(long At, string Text)> BadCells { get; } = [];

    /// <summary>The one word that all bad cells are; null when they differ or there are none.</summary>
    internal byte[]? OnlyBad { get; private set; }

    internal bool BadDiffer { get; private set; }

    /// <summary>Whether the bad cells are few enough to be taken as missing: one in a
    /// hundred, or one in four where all are the same word.</summary>
    internal bool BadAreFew => (Bad == 1 ? Values >= 10 : Bad * 100 <= Values) || (!BadDiffer && Bad * 4 <= Values && Values >= 10);

    internal long Missing => Empty + (_tokens?.Sum() ?? 0);

    internal void Reset()
    {
        (Values, Empty, Bad, OnlyBad, BadDiffer) = (0, 0, 0, null, false);
        BadCells.Clear();
        _tokens?.AsSpan().Clear();
    }

    /// <summary>Counts a cell that is no value: empty, a token, or bad. True when it is missing.</summary>
    /// <param name="cell">The content, without blanks around it.</param>
    /// <param name="row">The row in the block.</param>
    internal bool AddOther(ReadOnlySpan<byte> cell, int row)
    {
        if (cell.IsEmpty)
        {
            Empty++;
            return true;
        }

        int token = missing.IndexOf(cell, amongValues: true);
        if (token >= 0)
        {
            AddToken(token, 1);
            return true;
        }

        Bad++;
        if (OnlyBad is null)
        {
            OnlyBad = cell.ToArray();
        }
        else
        {
            BadDiffer |= !cell.SequenceEqual(OnlyBad);
        }

        if (BadCells.Count < Examples)
        {
            BadCells.Add((row, Shown(cell)));
        }

        return false;
    }

    /// <summary>Adds the counts of a later block.</summary>
    internal void Add(CellTally block, Func<int, long> lineOf)
    {
        Values += block.Values;
        Empty += block.Empty;
        for (int token = 0; token < (block._tokens?.Length ?? 0); token++)
        {
            AddToken(token, block._tokens![token]);
        }

        if (block.Bad == 0)
        {
            return;
        }

        Bad += block.Bad;
        BadDiffer |= block.BadDiffer || (OnlyBad is not null && !OnlyBad.AsSpan().SequenceEqual(block.OnlyBad));
        OnlyBad ??= block.OnlyBad;
        foreach ((long row, string text) in block.BadCells.Take(Examples - BadCells.Count))
        {
            BadCells.Add((lineOf((int)row), text));
        }
    }

    /// <summary>The first bad cells with their lines, and how many more there are.</summary>
    internal string DescribeBad() =>
        string.Join(", ", BadCells.Select(cell => $"line {cell.At}: '{cell.Text}'"))
            + (Bad > BadCells.Count ? $" and {Bad - BadCells.Count} more" : "");

    internal void AddToken(int token, long count)
    {
        _tokens ??= new long[missing.Count];
        _tokens[token] += count;
    }

    /// <summary>The tokens that were found, with their counts; empty text when there are none.</summary>
    internal string DescribeTokens() =>
        _tokens is null
            ? ""
            : string.Join(
                ", ",
                missing.Texts.Zip(_tokens).Where(pair => pair.Second > 0).Select(pair => $"'{pair.First}' × {pair.Second}"));

    internal static string Shown(ReadOnlySpan<byte> cell)
    {
        string text = Encoding.UTF8.GetString(cell[..Math.Min(cell.Length, LongestExample * 4)]);
        return text.Length <= LongestExample ? text : text[..LongestExample] + "…";
    }
}
