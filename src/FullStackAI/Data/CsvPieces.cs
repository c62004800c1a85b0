using FullStackAI.Data.Csv;

namespace FullStackAI.Data;

/// <summary>Delimited text read piece by piece, for files larger than memory. The kinds of the columns are given, for example by
/// a model; everything else is detected on the whole file before the first piece is handed out.</summary>
/// <remarks>Its life: <see cref="Open"/> looks at the whole file once → <see cref="ColumnNames"/> tell what is there →
/// <see cref="Read"/> gives the rows. Memory: some pieces, whatever the size of the file.</remarks>
public sealed class CsvPieces : IDisposable
{
    private const int DefaultPieceBytes = 1 << 24;

    private readonly TextSource _source;
    private readonly CsvOptions _options;
    private readonly LoadJournal _journal;
    private readonly DialectDetector.Found _found;
    private readonly SortedDictionary<string, CellTally> _tallies = new(StringComparer.Ordinal);

    private CsvPieces(TextSource source, CsvOptions options, LoadJournal journal, DialectDetector.Found found)
    {
        _source = source;
        _options = options;
        _journal = journal;
        _found = found;
    }

    /// <summary>The names of the columns, in the order of the file.</summary>
    public IReadOnlyList<string> ColumnNames => _found.Names;

    /// <summary>The number of rows.</summary>
    public long RowCount { get; private set; }

    /// <summary>What was decided on the file as a whole.</summary>
    public IReadOnlyList<LoadDecision> Decisions => _journal.Decisions;

    /// <summary>What had to be put right so far; it grows while pieces are read.</summary>
    public IReadOnlyList<LoadWarning> Warnings => _journal.Warnings;

    /// <summary>Columns that are of another kind in this file than they are read as: more of their cells became missing, so far, than
    /// detection would let pass, which is one in a hundred, or one in four where all are the same word. A single cell does not
    /// count.</summary>
    public IReadOnlyList<LoadWarning> Misfits => [.. _tallies.Where(tally => tally.Value is { Bad: > 1, BadAreFew: false }).Select(tally =>
        new LoadWarning(
            tally.Value.BadCells[0].At,
            tally.Key,
            $"{tally.Value.Bad} cells cannot be read, and {tally.Value.Values} can ({tally.Value.DescribeBad()})."))];

    /// <summary>Looks at a whole file, plain or gzipped: encoding, separator, quotes, header, ragged rows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What not to detect; null: everything is detected.
    /// <see cref="CsvOptions.Types"/> and <see cref="CsvOptions.IgnoredColumns"/> do not matter here.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="SchemaException">The file is empty, is no text, has ragged rows, or has a
    /// quote that never closes; the message names the lines.</exception>
    public static CsvPieces Open(string path, CsvOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new CsvOptions();
        TextSource source = TextSource.OfFile(path);
        CsvLoader.Surveyed survey = CsvLoader.Survey(source, options, cancellationToken);
        return new CsvPieces(source, options, survey.Journal, survey.Found) { RowCount = survey.Rows };
    }

    /// <summary>Reads some columns of all rows.</summary>
    /// <param name="kinds">The columns to read and their kinds; not
    /// <see cref="ColumnKind.Vector"/>. Cells that cannot be read become missing, with a warning.</param>
    /// <param name="pieceBytes">About how many bytes of text one piece holds; at least 1; the default is 16 MiB.</param>
    /// <param name="cancellationToken">Stops the reading within some milliseconds.</param>
    /// <returns>Tables of one or more rows each, in the order of the file; never an empty one.</returns>
    /// <exception cref="SchemaException">A column is not in the file, or the file lost rows since
    /// it was opened; rows that were added since are not read.</exception>
    public IEnumerable<Table> Read(
        IReadOnlyDictionary<string, ColumnKind> kinds, int pieceBytes = DefaultPieceBytes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        ArgumentOutOfRangeException.ThrowIfLessThan(pieceBytes, 1);
        var scope = new LoadScope(
            _options with { Types = kinds, IgnoredColumns = [.. ColumnNames.Where(name => !kinds.ContainsKey(name))] },
            _found.Dialect,
            new MissingTokens(_options.MissingValues),
            _journal);
        List<ColumnPlan> plans = ColumnPlans.Make(_source.Name, _found, scope, out _);
        plans.ForEach(plan => _tallies[plan.Name] = new CellTally(scope.Missing));
        return Pieces(plans, DateOrder.Decide(_source, plans, scope, cancellationToken), pieceBytes, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private IEnumerable<Table> Pieces(List<ColumnPlan> plans, LoadScope[] scopes, int pieceBytes, CancellationToken cancellationToken)
    {
        using Stream text = _source.OpenText();
        int blocksPerPiece = Math.Max(1, pieceBytes / BlockReader.DefaultBlockBytes);
        var reader = new BlockReader(text, _found.Dialect, _options.MaxRowBytes, Math.Min(pieceBytes, BlockReader.DefaultBlockBytes));
        var block = new FieldBlock();
        long line = _found.Dialect.FirstLine;
        long left = RowCount; // what was added meanwhile is not read
        bool more = true;
        while (more && left > 0)
        {
            List<ColumnBuilder> builders = [.. plans.Select((plan, i) => ColumnBuilder.Create(plan, scopes[i]))];
            List<ColumnCells> cells = [.. builders.Select(builder => builder.NewCells())];
            int rows = 0;
            for (int i = 0; i < blocksPerPiece && left > 0 && (more = reader.Read(block)); i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int added = Add(block, builders, cells, line, left);
                rows += added;
                left -= added;
                line += block.Lines;
            }

            if (rows > 0)
            {
                _options.Progress?.Report(_source.Length == 0 || _source.IsGzip || _source.Encoding is not null
                    ? 0
                    : Math.Min(1, reader.BytesRead / (double)_source.Length));
                var piece = new Table(builders.Select(builder => builder.Finish().Column!));
                builders.ForEach(builder => _tallies[builder.Plan.Name].Add(builder.Tally, at => at));
                yield return piece;
            }
        }

        if (left > 0)
        {
            throw LoadErrors.Changed(_source.Name, RowCount, RowCount - left);
        }
    }

    private int Add(FieldBlock block, List<ColumnBuilder> builders, List<ColumnCells> cells, long line, long left)
    {
        FieldIndexer.Index(block, _found.Dialect, _options.RaggedRows);
        int rows = (int)Math.Min(block.Rows, left);
        var place = new BlockPlace(block, line, rows, _found.Dialect.NewLine);
        for (int column = 0; column < builders.Count; column++)
        {
            cells[column].Parse(block);
            builders[column].Append(cells[column], place);
        }

        return rows;
    }
}
