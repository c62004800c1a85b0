using System.Runtime.CompilerServices;

namespace FullStackAI.Data.Csv;

/// <summary>Whole rows of a delimited text and where their fields lie. Reused from block to block.</summary>
internal sealed class FieldBlock
{
    /// <summary>Readable bytes behind the last one, so that wide loads stay inside the array.</summary>
    internal const int Padding = 64;

    /// <summary>Rows that end before this byte are too near the start of the array for loads that reach back.</summary>
    internal const int Lead = DigitWords.Longest;

    internal byte[] Bytes { get; private set; } = new byte[Padding];

    /// <summary>The number of bytes; the last one ends a row.</summary>
    internal int Length { get; set; }

    internal long Number { get; set; }

    internal int Columns { get; set; }

    internal int Rows { get; set; }

    /// <summary>[at least rows]; where each row begins.</summary>
    internal int[] RowStarts = new int[256];

    /// <summary>[at least rows × columns]; where each field ends. A field begins behind the end
    /// of the one before; an absent field ends before it begins.</summary>
    internal int[] Ends = new int[4096];

    /// <summary>The ragged rows among the first of this block, and how many there are.</summary>
    internal List<RaggedRow> Ragged { get; } = [];

    internal int RaggedCount { get; set; }

    internal int BlankLines { get; set; }

    /// <summary>The number of lines; a quoted field may hold some.</summary>
    internal int Lines { get; set; }

    internal int CapacityBytes => Bytes.Length - Padding;

    internal void EnsureBytes(int count)
    {
        if (CapacityBytes < count)
        {
            byte[] larger = GC.AllocateUninitializedArray<byte>(count + Padding);
            Bytes.AsSpan(0, Length).CopyTo(larger);
            Bytes = larger;
        }
    }

    /// <summary>Where a field begins; its length is at most 0 when it is empty or absent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int FieldAt(int row, int column, out int length)
    {
        int at = (row * Columns) + column;
        int start = column == 0 ? RowStarts[row] : Ends[at - 1] + 1;
        length = Ends[at] - start;
        return start;
    }

    /// <summary>The bytes of a field, with its quotes.</summary>
    internal ReadOnlySpan<byte> Field(int row, int column)
    {
        int at = (row * Columns) + column;
        int start = column == 0 ? RowStarts[row] : Ends[at - 1] + 1;
        return Ends[at] > start ? Bytes.AsSpan(start, Ends[at] - start) : default;
    }

    /// <summary>The line of a row, from 0 in this block; counted at each call.</summary>
    internal int LineOf(int row, byte newLine) => Bytes.AsSpan(0, RowStarts[row]).Count(newLine);
}

/// <summary>A row with too many or too few fields.</summary>
/// <param name="Line">From 0 in its block.</param>
/// <param name="Fields">How many it has.</param>
internal readonly record struct RaggedRow(int Line, int Fields);
