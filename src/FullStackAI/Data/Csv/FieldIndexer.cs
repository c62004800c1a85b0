using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FullStackAI.Data.Csv;

/// <summary>Finds the fields of a block of rows, 32 bytes at a step.</summary>
internal ref struct FieldIndexer
{
    private const int RaggedExamples = 10;

    private readonly FieldBlock _block;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly byte _separator;
    private readonly byte _newLine;
    private readonly byte _quote;
    private readonly bool _skipRagged;
    private readonly int _columns;
    private int[] _ends;
    private int _end;
    private int _rowBase;
    private int _rowStart;

    private FieldIndexer(FieldBlock block, CsvDialect dialect, RaggedRows ragged)
    {
        _block = block;
        _bytes = block.Bytes;
        _separator = dialect.Separator;
        _newLine = dialect.NewLine;
        _quote = dialect.Quote;
        _columns = dialect.Columns;
        _skipRagged = ragged == RaggedRows.Skip;
        _ends = block.Ends;
    }

    /// <summary>Fills the block's rows, row starts and field ends; its last byte ends a row.</summary>
    internal static void Index(FieldBlock block, CsvDialect dialect, RaggedRows ragged)
    {
        block.Rows = 0;
        block.BlankLines = 0;
        block.RaggedCount = 0;
        block.Ragged.Clear();
        block.Columns = dialect.Columns;
        ReadOnlySpan<byte> bytes = block.Bytes.AsSpan(0, block.Length);
        block.Lines = bytes.Count(dialect.NewLine);
        var indexer = new FieldIndexer(block, dialect, ragged);
        if (dialect.Quote != 0 && bytes.Contains(dialect.Quote))
        {
            indexer.IndexQuoted(block.Length);
        }
        else
        {
            indexer.IndexPlain(block.Length);
        }

        block.Ends = indexer._ends;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void IndexPlain(int length)
    {
        ref byte first = ref MemoryMarshal.GetReference(_bytes);
        Vector256<byte> separator = Vector256.Create(_separator);
        Vector256<byte> newLine = Vector256.Create(_newLine);
        for (int at = 0; at < length; at += Vector256<byte>.Count)
        {
            Reserve();
            Vector256<byte> chunk = Vector256.LoadUnsafe(ref first, (nuint)at);
            uint separators = Vector256.Equals(chunk, separator).ExtractMostSignificantBits();
            uint newLines = Vector256.Equals(chunk, newLine).ExtractMostSignificantBits();
            if (length - at < Vector256<byte>.Count)
            {
                uint inside = (1u << (length - at)) - 1;
                separators &= inside;
                newLines &= inside;
            }

            uint stops = separators | newLines;
            if (newLines == 0)
            {
                while (stops != 0)
                {
                    _ends[_end++] = at + BitOperations.TrailingZeroCount(stops);
                    stops &= stops - 1;
                }

                continue;
            }

            while (stops != 0)
            {
                int bit = BitOperations.TrailingZeroCount(stops);
                if ((newLines >> bit & 1) != 0)
                {
                    EndRow(at + bit);
                }
                else
                {
                    _ends[_end++] = at + bit;
                }

                stops &= stops - 1;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void IndexQuoted(int length)
    {
        ref byte first = ref MemoryMarshal.GetReference(_bytes);
        Vector256<byte> separator = Vector256.Create(_separator);
        Vector256<byte> newLine = Vector256.Create(_newLine);
        Vector256<byte> quote = Vector256.Create(_quote);
        int fieldStart = 0;
        int at = 0;
        while (at < length)
        {
            Reserve();
            Vector256<byte> chunk = Vector256.LoadUnsafe(ref first, (nuint)at);
            Vector256<byte> found = Vector256.Equals(chunk, separator) | Vector256.Equals(chunk, newLine) | Vector256.Equals(chunk, quote);
            uint stops = found.ExtractMostSignificantBits();
            if (length - at < Vector256<byte>.Count)
            {
                stops &= (1u << (length - at)) - 1;
            }

            int next = at + Vector256<byte>.Count;
            while (stops != 0)
            {
                int stop = at + BitOperations.TrailingZeroCount(stops);
                byte found1 = _bytes[stop];
                stops &= stops - 1;
                if (found1 == _separator)
                {
                    _ends[_end++] = stop;
                    fieldStart = stop + 1;
                }
                else if (found1 == _newLine)
                {
                    EndRow(stop);
                    fieldStart = stop + 1;
                }
                else if (Quoting.Opens(_bytes, fieldStart, stop))
                {
                    int close = Quoting.FindClose(_bytes[..length], stop + 1, _quote);
                    next = close < 0 ? length : close + 1;
                    break;
                }
            }

            at = next;
        }
    }

    private void EndRow(int newLineAt)
    {
        int end = newLineAt > _rowStart && _bytes[newLineAt - 1] == (byte)'\r' ? newLineAt - 1 : newLineAt;
        _ends[_end++] = end;
        int fields = _end - _rowBase;
        if (fields == 1 && end == _rowStart)
        {
            _block.BlankLines++;
            _end = _rowBase;
        }
        else if (fields == _columns)
        {
            KeepRow();
        }
        else
        {
            EndRaggedRow(fields);
        }

        _rowStart = newLineAt + 1;
    }

    private void EndRaggedRow(int fields)
    {
        _block.RaggedCount++;
        if (_block.Ragged.Count < RaggedExamples)
        {
            _block.Ragged.Add(new RaggedRow(_bytes[.._rowStart].Count(_newLine), fields));
        }

        if (_skipRagged)
        {
            _end = _rowBase;
            return;
        }

        int wanted = _rowBase + _columns;
        if (_ends.Length < wanted)
        {
            Array.Resize(ref _ends, wanted * 2);
        }

        for (int absent = _end; absent < wanted; absent++)
        {
            _ends[absent] = _ends[absent - 1];
        }

        _end = wanted;
        KeepRow();
    }

    private void KeepRow()
    {
        if (_block.Rows == _block.RowStarts.Length)
        {
            Array.Resize(ref _block.RowStarts, _block.Rows * 2);
        }

        _block.RowStarts[_block.Rows++] = _rowStart;
        _rowBase = _end;
    }

    private void Reserve()
    {
        if (_ends.Length - _end < Vector256<byte>.Count)
        {
            Array.Resize(ref _ends, _ends.Length * 2);
        }
    }
}
