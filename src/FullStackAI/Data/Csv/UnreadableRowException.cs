namespace FullStackAI.Data.Csv;

/// <summary>A block of text that cannot be cut into rows or read as UTF-8; the loader
/// turns it into a message with the line of the file.</summary>
internal sealed class UnreadableRowException : Exception
{
    /// <summary>Tells where rows stop being readable.</summary>
    /// <param name="block">The number of the block.</param>
    /// <param name="lineInBlock">The line inside the block, from 0.</param>
    /// <param name="openQuote">Whether a quote opens there and never closes.</param>
    /// <param name="tooLong">Whether the row exceeds the limit.</param>
    internal UnreadableRowException(long block, int lineInBlock, bool openQuote, bool tooLong)
    {
        Block = block;
        LineInBlock = lineInBlock;
        OpenQuote = openQuote;
        TooLong = tooLong;
    }

    internal long Block { get; }

    internal int LineInBlock { get; }

    internal bool OpenQuote { get; }

    internal bool TooLong { get; }

    /// <summary>The line in the file, from 1; known once all blocks before are read.</summary>
    internal long Line { get; private set; }

    /// <summary>The block's bytes when they are not UTF-8; else null.</summary>
    internal byte[]? NotUtf8 { get; init; }

    internal UnreadableRowException At(long line)
    {
        Line = line;
        return this;
    }
}
