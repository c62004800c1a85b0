using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace FullStackAI.Data.Saving;

/// <summary>Writes rows as delimited UTF-8: numbers by the shortest text that reads back
/// the same, missing cells empty, empty text as two quotes.</summary>
internal sealed class CsvWriting : IDisposable
{
    private const int FlushAt = 1 << 15;

    private readonly Stream _stream;
    private readonly byte _separator;
    private readonly SearchValues<byte> _toQuote;
    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 16);

    internal CsvWriting(Stream stream, CsvSaveOptions options)
    {
        if (options.Separator is '"' or '\r' or '\n' or > (char)127)
        {
            throw new ArgumentException(
                $"{nameof(CsvSaveOptions)}.{nameof(CsvSaveOptions.Separator)} must be an ASCII character other than a quote or a line end; got U+{(int)options.Separator:X4}.",
                nameof(options));
        }

        _stream = stream;
        _separator = (byte)options.Separator;
        _toQuote = SearchValues.Create([_separator, (byte)'"', (byte)'\n', (byte)'\r']);
    }

    internal void WriteHeader(Table table)
    {
        bool first = true;
        foreach (Column column in table.Columns)
        {
            if (column is VectorColumn vectors)
            {
                for (int i = 0; i < vectors.Width; i++)
                {
                    Separate(ref first);
                    WriteText(Encoding.UTF8.GetBytes($"{column.Name}.{i.ToString(CultureInfo.InvariantCulture)}"));
                }

                continue;
            }

            Separate(ref first);
            WriteText(Encoding.UTF8.GetBytes(column.Name));
        }

        _buffer.Write("\n"u8);
    }

    internal void WriteRows(Table table, CancellationToken cancellationToken)
    {
        byte[][]?[] levels =
        [
            .. table.Columns.Select(
                column => column is CategoryColumn categories ? categories.Levels.Select(Encoding.UTF8.GetBytes).ToArray() : null)
        ];
        for (int row = 0; row < table.RowCount; row++)
        {
            bool first = true;
            for (int column = 0; column < table.Columns.Count; column++)
            {
                Separate(ref first);
                WriteCell(table.Columns[column], row, levels[column]);
            }

            if (table.Columns.Count == 1 && table.Columns[0].IsMissing(row))
            {
                _buffer.Write("\"\""u8); // a blank line would be skipped when the file is read
            }

            _buffer.Write("\n"u8);
            if (_buffer.WrittenCount > FlushAt)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Flush();
            }
        }
    }

    internal void Flush()
    {
        _stream.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }

    public void Dispose() => _stream.Flush();

    private void Separate(ref bool first)
    {
        if (!first)
        {
            _buffer.Write([_separator]);
        }

        first = false;
    }

    private void WriteCell(Column column, int row, byte[][]? levels)
    {
        if (column is VectorColumn vectors)
        {
            WriteVector(vectors, row);
            return;
        }

        if (column.IsMissing(row))
        {
            return;
        }

        switch (column)
        {
            case NumberColumn numbers:
                WriteFormatted(numbers[row]);
                break;
            case IntegerColumn integers:
                WriteFormatted(integers[row]);
                break;
            case BooleanColumn booleans:
                WriteText(Encoding.UTF8.GetBytes(booleans[row] == true ? booleans.Words.True : booleans.Words.False));
                break;
            case CategoryColumn categories:
                WriteText(levels![categories[row]]);
                break;
            case DateTimeColumn dates:
                WriteText(Encoding.ASCII.GetBytes(DateText.Of(dates[row])));
                break;
            case TextColumn texts:
                WriteText(texts.Utf8(row));
                break;
        }
    }

    private void WriteVector(VectorColumn vectors, int row)
    {
        float[] values = (float[])vectors.GetValue(row)!;
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0)
            {
                _buffer.Write([_separator]);
            }

            if (!float.IsNaN(values[i]))
            {
                WriteFormatted(values[i]);
            }
        }
    }

    private void WriteFormatted<T>(T value)
        where T : IUtf8SpanFormattable
    {
        value.TryFormat(_buffer.GetSpan(64), out int written, default, CultureInfo.InvariantCulture);
        _buffer.Advance(written);
    }

    private void WriteText(ReadOnlySpan<byte> text)
    {
        bool quoted = text.IsEmpty
            || text.ContainsAny(_toQuote)
            || text[0] is (byte)' ' or (byte)'\t'
            || text[^1] is (byte)' ' or (byte)'\t';
        if (!quoted)
        {
            _buffer.Write(text);
            return;
        }

        _buffer.Write("\""u8);
        while (text.IndexOf((byte)'"') is >= 0 and int quote)
        {
            _buffer.Write(text[..(quote + 1)]);
            _buffer.Write("\""u8);
            text = text[(quote + 1)..];
        }

        _buffer.Write(text);
        _buffer.Write("\""u8);
    }
}
