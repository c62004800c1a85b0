using System.Buffers.Text;
using System.Globalization;
using FullStackAI.Data.Csv;
using FullStackAI.Data.Verbs;

namespace FullStackAI.Data.LibSvm;

/// <summary>Reads lines of <c>label [qid:query] index:value …</c>; indices stay as they are written.</summary>
internal sealed class LibSvmLoader(string source, LibSvmOptions options)
{
    private readonly List<double> _labels = [];
    private readonly List<long> _queries = [];
    private readonly SparseRows _rows = new();
    private readonly List<int> _indices = [];
    private readonly List<float> _values = [];
    private int _largest = -1;

    internal Table Load(Stream text, string? queryFile, CancellationToken cancellationToken)
    {
        var dialect = new CsvDialect { Quote = 0 };
        var reader = new BlockReader(text, dialect, 1 << 30);
        var block = new FieldBlock();
        long line = 0;
        while (reader.Read(block))
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> bytes = block.Bytes.AsSpan(0, block.Length - 1);
            foreach (Range range in bytes.Split((byte)'\n'))
            {
                line++;
                AddLine(bytes[range], line);
            }
        }

        if (_labels.Count == 0)
        {
            throw new SchemaException($"'{source}' holds no rows. LibSVM lines look like '1 3:0.5 7:2'.");
        }

        return Finish(queryFile);
    }

    private static ReadOnlySpan<byte> NextToken(ref ReadOnlySpan<byte> line)
    {
        line = line.TrimStart(" \t\r"u8);
        int end = line.IndexOfAny(" \t\r"u8);
        ReadOnlySpan<byte> token = end < 0 ? line : line[..end];
        line = line[token.Length..];
        return token;
    }

    private void AddLine(ReadOnlySpan<byte> line, long number)
    {
        int comment = line.IndexOf((byte)'#');
        line = comment < 0 ? line : line[..comment];
        ReadOnlySpan<byte> label = NextToken(ref line);
        if (label.IsEmpty)
        {
            return;
        }

        if (!double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
        {
            throw Fault(number, label, "a number as label");
        }

        _indices.Clear();
        _values.Clear();
        bool sorted = true;
        while (NextToken(ref line) is { IsEmpty: false } token)
        {
            sorted &= AddFeature(token, number);
        }

        if (!sorted)
        {
            Sort(number);
        }

        _labels.Add(value);
        _rows.Add([.. _indices], [.. _values]);
        if (_queries.Count != 0 && _queries.Count != _labels.Count)
        {
            throw new SchemaException($"Line {number} of '{source}' has no qid:, but earlier lines have. Give each line its query.");
        }
    }

    private bool AddFeature(ReadOnlySpan<byte> token, long number)
    {
        int colon = token.IndexOf((byte)':');
        if (token.StartsWith("qid:"u8))
        {
            if (!Utf8Parser.TryParse(token[4..], out long query, out int used)
                || used != token.Length - 4
                || _queries.Count != _labels.Count)
            {
                throw Fault(number, token, "one whole number behind qid:, and in every line or none");
            }

            _queries.Add(query);
            return true;
        }

        if (colon <= 0 || !Utf8Parser.TryParse(token[..colon], out int index, out int indexUsed) || indexUsed != colon || index < 0
            || !float.TryParse(token[(colon + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out float value))
        {
            throw Fault(number, token, "index:value with an index of at least 0");
        }

        bool ascends = _indices.Count == 0 || index > _indices[^1];
        _indices.Add(index);
        _values.Add(value);
        _largest = Math.Max(_largest, index);
        return ascends;
    }

    private void Sort(long number)
    {
        int[] indices = [.. _indices];
        float[] values = [.. _values];
        Array.Sort(indices, values);
        for (int i = 1; i < indices.Length; i++)
        {
            if (indices[i] == indices[i - 1])
            {
                throw new SchemaException(
                    $"Line {number} of '{source}' names feature {indices[i]} twice. Each feature stands once in a line.");
            }
        }

        _indices.Clear();
        _values.Clear();
        _indices.AddRange(indices);
        _values.AddRange(values);
    }

    private SchemaException Fault(long line, ReadOnlySpan<byte> token, string expected) =>
        new($"Line {line} of '{source}' holds '{CellTally.Shown(token)}'; expected {expected}, as in '1 qid:4 3:0.5 7:2'.");

    private Table Finish(string? queryFile)
    {
        if (options.Width <= _largest)
        {
            throw new SchemaException(
                $"'{source}' has a feature of index {_largest}, but {nameof(LibSvmOptions)}.{nameof(LibSvmOptions.Width)} is {options.Width}. It must be at least {_largest + 1}.");
        }

        var columns = new List<Column>
        {
            new NumberColumn("label", [.. _labels]),
            new VectorColumn("features", _rows.ToMatrix(options.Width ?? (_largest + 1))),
        };
        if (queryFile is not null)
        {
            columns.Add(new IntegerColumn("group", QueryFile.Read(queryFile, _labels.Count, source)));
        }
        else if (_queries.Count > 0)
        {
            columns.Add(new IntegerColumn("group", [.. _queries]));
        }

        return new Table(columns);
    }
}
