using System.Text.Json;

namespace FullStackAI.Data.Json;

/// <summary>Reads the objects of a JSON array, or of JSON lines, one by one from a stream of any length.</summary>
internal sealed class JsonRows(Stream stream, string source, int maxRowBytes) : IDisposable
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _last;
    private JsonReaderState _state = new(
        new JsonReaderOptions { AllowMultipleValues = true, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
    private long _rows;

    /// <summary>The next object; null at the end. Dispose it before the next call.</summary>
    /// <exception cref="SchemaException">The text is no JSON, or a row is no object.</exception>
    internal JsonDocument? Next()
    {
        while (true)
        {
            if (TryNext(out JsonDocument? row))
            {
                return row;
            }

            if (_last)
            {
                return null;
            }

            Refill();
        }
    }

    public void Dispose() => stream.Dispose();

    private bool TryNext(out JsonDocument? row)
    {
        row = null;
        int from = _start;
        var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _last, _state);
        try
        {
            while (true)
            {
                Utf8JsonReader before = reader;
                if (!reader.Read())
                {
                    Keep(reader, from);
                    return false;
                }

                switch (reader.TokenType)
                {
                    case JsonTokenType.StartArray when reader.CurrentDepth == 0:
                    case JsonTokenType.EndArray when reader.CurrentDepth == 0:
                        Keep(reader, from);
                        continue;
                    case JsonTokenType.StartObject:
                        if (!JsonDocument.TryParseValue(ref reader, out row))
                        {
                            Keep(before, from);
                            return false;
                        }

                        Keep(reader, from);
                        _rows++;
                        return true;
                    default:
                        throw new SchemaException(
                            $"Row {_rows + 1} of '{source}' is {Article(reader.TokenType)}, not an object. Each row must be an object such as {{\"age\": 41, \"plan\": \"basic\"}}.");
                }
            }
        }
        catch (JsonException failure)
        {
            throw new SchemaException(
                $"'{source}' is no valid JSON at line {(failure.LineNumber ?? 0) + 1}, byte {failure.BytePositionInLine ?? 0} (row {_rows + 1}): {failure.Message.Split(" LineNumber")[0]}{NotANumber(failure)}{(_rows == 0 ? $" Delimited text is loaded with {nameof(Table)}.{nameof(Table.FromCsv)}." : "")}",
                failure);
        }
    }

    private static string NotANumber(JsonException failure) =>
        failure.Message.StartsWith("'N' is an invalid start", StringComparison.Ordinal)
            || failure.Message.StartsWith("'I' is an invalid start", StringComparison.Ordinal)
            ? " NaN and Infinity are no JSON: write null."
            : "";

    private static string Article(JsonTokenType token) => token switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        _ => $"'{token}'",
    };

    /// <summary>Goes on behind what was consumed; a row that the buffer cuts is read again from its start.</summary>
    private void Keep(in Utf8JsonReader reader, int from)
    {
        _start = from + (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    private void Refill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= maxRowBytes)
            {
                throw new SchemaException(
                    $"Row {_rows + 1} of '{source}' is longer than {maxRowBytes} bytes. Is it JSON lines or an array of objects?");
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        int read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _last = read == 0;
        _end += read;
    }
}
