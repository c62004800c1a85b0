using System.Text;
using FullStackAI.Data.Csv;

namespace FullStackAI.Data;

/// <summary>Reads delimited text of any size as a sequence of tables with a fixed schema; holds one block of rows at a time. Not thread-safe.</summary>
/// <remarks>Separator, quotes, header, encoding and decimal comma are detected on the first rows; the kinds are given, so that every block has the same ones.</remarks>
public sealed class CsvReader : IDisposable
{
    private const int BlockBytes = 1 << 22;

    private readonly TextSource _source;
    private readonly Stream _text;
    private readonly BlockReader _blocks;
    private readonly LoadScope _scope;
    private readonly List<ColumnPlan> _plans;
    private readonly FieldBlock _block = new();
    private readonly LoadJournal _journal = new();
    private long _line;

    private CsvReader(TextSource source, Stream text, LoadScope scope, List<ColumnPlan> plans, string[] names)
    {
        _source = source;
        _text = text;
        _scope = scope with { Journal = _journal };
        _plans = plans;
        _blocks = new BlockReader(text, scope.Dialect, scope.Options.MaxRowBytes, BlockBytes);
        _line = scope.Dialect.FirstLine;
        ColumnNames = names;
        Decisions = scope.Journal.Decisions;
    }

    /// <summary>The names of all columns of the text, those outside the schema too.</summary>
    public IReadOnlyList<string> ColumnNames { get; }

    /// <summary>What was decided on the text as a whole, and why.</summary>
    public IReadOnlyList<LoadDecision> Decisions { get; }

    /// <summary>What had to be put right so far, for example cells that are no numbers.</summary>
    public IReadOnlyList<LoadWarning> Warnings => _journal.Warnings;

    /// <summary>The number of rows read so far.</summary>
    public long RowsRead { get; private set; }

    /// <summary>Opens a file, plain or gzipped.</summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">The columns to read, with their kinds; others are passed over.</param>
    /// <param name="options">What not to detect; its <see cref="CsvOptions.Types"/>, <see cref="CsvOptions.Ignore"/> and <see cref="CsvOptions.MaxRows"/> are not used.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="SchemaException">Columns of the schema are absent; the message names them all. Or the file is empty or no text.</exception>
    public static CsvReader Open(string path, IReadOnlyDictionary<string, ColumnKind> schema, CsvOptions? options = null) =>
        Open(TextSource.OfFile(path), schema, options ?? new CsvOptions());

    /// <summary>Opens a stream at its position; the stream stays open.</summary>
    /// <param name="stream">The text; one that cannot seek is held in memory.</param>
    /// <param name="schema">The columns to read, with their kinds; others are passed over.</param>
    /// <param name="options">What not to detect; its <see cref="CsvOptions.Types"/>, <see cref="CsvOptions.Ignore"/> and <see cref="CsvOptions.MaxRows"/> are not used.</param>
    /// <exception cref="SchemaException">Columns of the schema are absent; the message names them all. Or the text is empty or no text.</exception>
    public static CsvReader Open(Stream stream, IReadOnlyDictionary<string, ColumnKind> schema, CsvOptions? options = null) =>
        Open(TextSource.OfStream(stream), schema, options ?? new CsvOptions());

    /// <summary>The next rows, about 4 MB of text; null at the end.</summary>
    /// <param name="cancellationToken">Polled at every block.</param>
    /// <exception cref="SchemaException">A row is ragged, a quote never closes, or bytes are not in the encoding; the message names the line.</exception>
    public Table? Read(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (!_blocks.Read(_block))
                {
                    return null;
                }

                Utf8Check.ThrowIfInvalid(_block, _scope.Dialect.NewLine, _source.Encoding is null);
            }
            catch (UnreadableRowException unreadable)
            {
                throw LoadErrors.Unreadable(_source.Name, unreadable.At(_line + unreadable.LineInBlock), _scope.Options);
            }
            catch (DecoderFallbackException failure)
            {
                throw LoadErrors.NotInEncoding(_source.Name, "the encoding found on its first bytes", failure);
            }

            if (Parse() is Table table)
            {
                return table;
            }
        }
    }

    /// <summary>All tables from here to the end.</summary>
    /// <param name="cancellationToken">Polled at every block.</param>
    public IEnumerable<Table> ReadAll(CancellationToken cancellationToken = default)
    {
        while (Read(cancellationToken) is Table table)
        {
            yield return table;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _text.Dispose();
        _source.Dispose();
    }

    private static CsvReader Open(TextSource source, IReadOnlyDictionary<string, ColumnKind> schema, CsvOptions options)
    {
        ArgumentNullException.ThrowIfNull(schema);
        CsvOptions plain = options with { Types = new Dictionary<string, ColumnKind>(), Ignore = [], MaxRows = null };
        var journal = new LoadJournal();
        DialectDetector.Found found = CsvLoader.Probe(source, plain, journal);
        string[] absent = [.. schema.Keys.Where(name => !found.Names.Contains(name))];
        if (absent.Length > 0)
        {
            source.Dispose();
            throw LoadErrors.NoColumn(source.Name, "The schema", absent, found.Names);
        }

        var plans = schema.Select(column => new ColumnPlan(Array.IndexOf(found.Names, column.Key), column.Key, ColumnPlans.StorageOf(column.Value), column.Value, Settled: true)).ToList();
        var scope = new LoadScope(plain, found.Dialect, new MissingTokens(plain.MissingValues), journal);
        return new CsvReader(source, source.OpenText(), scope, plans, found.Names);
    }

    private Table? Parse()
    {
        FieldIndexer.Index(_block, _scope.Dialect, _scope.Options.RaggedRows);
        if (_block.RaggedCount > 0)
        {
            ReportRagged();
        }

        var place = new BlockPlace(_block, _line, _block.Rows, _scope.Dialect.NewLine);
        _line += _block.Lines;
        RowsRead += _block.Rows;
        if (_block.Rows == 0)
        {
            return null;
        }

        var columns = new Column[_plans.Count];
        for (int column = 0; column < columns.Length; column++)
        {
            var builder = ColumnBuilder.Create(_plans[column], _scope);
            builder.Expect(_block.Rows);
            ColumnCells cells = builder.NewCells();
            cells.Parse(_block);
            builder.Append(cells, place);
            columns[column] = builder.Finish().Column!; // kinds are given, so no column asks to be read again
        }

        return new Table(columns);
    }

    private void ReportRagged()
    {
        var rows = _block.Ragged.Select(row => (_line + row.Line, row.Fields)).ToList();
        if (_scope.Options.RaggedRows == RaggedRows.Refuse)
        {
            throw LoadErrors.Ragged(_source.Name, _scope.Dialect.Columns, _block.RaggedCount, rows);
        }

        _journal.Warn(rows[0].Item1, null, $"{_block.RaggedCount} rows without {_scope.Dialect.Columns} fields were {(_scope.Options.RaggedRows == RaggedRows.Skip ? "left out" : "filled or cut")}.");
    }
}
