using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference.Plan;

namespace FullStackAI.Inference;

/// <summary>Predicts with a bundle: rows, tables and streams of rows. Immutable and thread-safe: one object serves all threads.</summary>
/// <remarks>A row alone and in a batch gets the same bits, on any number of threads. The label column is never needed;
/// columns beyond those of <see cref="Signature"/> are ignored, and their order does not matter.</remarks>
public sealed class Predictor : IDisposable
{
    private const int ParallelFrom = 64;
    private const int ChunkRows = 256;
    private readonly ScoringPlan _plan;
    private readonly PredictorOptions _options;
    private volatile bool _disposed;

    /// <summary>Lays a bundle out for scoring.</summary>
    /// <param name="bundle">From <see cref="Bundle.Load(string, BundleOptions?)"/>, or just made.</param>
    /// <param name="options">How to work; null means the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="PredictorOptions.Parallelism"/> is below 1.</exception>
    public Predictor(Bundle bundle, PredictorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        _options = options ?? new PredictorOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Parallelism, 1, nameof(PredictorOptions.Parallelism));
        Bundle = bundle;
        _plan = new ScoringPlan(bundle);
    }

    /// <summary>What it predicts with.</summary>
    public Bundle Bundle { get; }

    /// <summary>Task, classes, threshold, scores.</summary>
    public BundleManifest Manifest => Bundle.Manifest;

    /// <summary>The columns it reads.</summary>
    public BundleSignature Signature => Bundle.Signature;

    internal ScoringPlan Plan => _plan;

    internal PredictorOptions Options => _options;

    /// <summary>Opens a bundle file and lays it out for scoring.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="options">How to work; null means the defaults.</param>
    /// <exception cref="BundleException">There is no such file, or it is damaged, hostile, foreign, too large or too new.</exception>
    public static Predictor Load(string path, PredictorOptions? options = null) => new(Bundle.Load(path, options?.Bundle), options);

    /// <summary>Reads a bundle from a stream and lays it out for scoring.</summary>
    /// <param name="stream">Positioned at the bundle's first byte; it is not closed.</param>
    /// <param name="options">How to work; null means the defaults.</param>
    /// <exception cref="BundleException">The bytes are no sound bundle.</exception>
    public static Predictor Load(Stream stream, PredictorOptions? options = null) => new(Bundle.Load(stream, options?.Bundle), options);

    /// <summary>Predicts one row.</summary>
    /// <param name="row">Has a cell for every column of <see cref="Signature"/>; a missing cell may be null.</param>
    /// <exception cref="SchemaException">Columns are missing, or cells are of the wrong kind; all are named.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public Prediction Predict(Row row)
    {
        ArgumentNullException.ThrowIfNull(row);
        ObjectDisposedException.ThrowIf(_disposed, this);
        RowInput input = _plan.Rows.Rent();
        try
        {
            Fill(input, row);
            _plan.Score(input);
            return new Prediction(Manifest, input.Outputs);
        }
        finally
        {
            _plan.Rows.Return(input);
        }
    }

    /// <summary>Predicts all rows of a table, block by block on several threads.</summary>
    /// <param name="table">Has the columns of <see cref="Signature"/>; a column that a file's
    /// detection saw as another kind is converted where its cells allow it.</param>
    /// <param name="cancellationToken">Polled between blocks of at most 4,096 rows.</param>
    /// <returns>One prediction a row, in order. Beside them each thread holds about 16 MB
    /// of working memory, whatever the number of rows.</returns>
    /// <exception cref="SchemaException">Columns are missing, or hold values that cannot be read; all are named.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public Predictions Predict(Table table, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ObjectDisposedException.ThrowIf(_disposed, this);
        Table input = InputTable.From(table, _plan, _options.MissingColumns);
        int outputCount = Manifest.OutputCount;
        double[] outputs = new double[checked((long)table.RowCount * outputCount)];
        int blocks = (table.RowCount + _plan.BlockRows - 1) / _plan.BlockRows;
        Parallel(blocks, block =>
        {
            int start = block * _plan.BlockRows;
            int rows = Math.Min(_plan.BlockRows, table.RowCount - start);
            BatchScratch scratch = _plan.Batches.Rent();
            _plan.Score(input, start, scratch, outputs.AsSpan(start * outputCount, rows * outputCount));
            _plan.Batches.Return(scratch);
        }, cancellationToken);
        return new Predictions(Manifest, table.RowCount, outputs);
    }

    /// <summary>Predicts rows as they are asked for, some hundred at a time on several threads.</summary>
    /// <param name="rows">Read lazily and once.</param>
    /// <returns>One prediction a row, in order.</returns>
    /// <exception cref="SchemaException">A row lacks columns or holds cells of the wrong kind; thrown while enumerating.</exception>
    public IEnumerable<Prediction> Predict(IEnumerable<Row> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return rows.Chunk(ChunkRows).SelectMany(Predict);
    }

    /// <summary>Predicts rows one by one as they arrive.</summary>
    /// <param name="rows">Read once.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>One prediction a row, in order.</returns>
    public IAsyncEnumerable<Prediction> PredictAsync(IAsyncEnumerable<Row> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return PredictEachAsync(rows, cancellationToken);
    }

    /// <summary>Predicts the bundle's warm-up rows, alone and as a batch, so that the
    /// first request finds compiled code and grown memory.</summary>
    public void WarmUp()
    {
        Table rows = Bundle.WarmUp;
        Predict(rows);
        for (int row = 0; row < rows.RowCount; row++)
        {
            Predict(new Row(rows.Columns.Select(column => KeyValuePair.Create(column.Name, column.GetValue(row)))));
        }
    }

    /// <summary>Gives the working memory back. Later calls fail with an
    /// <see cref="ObjectDisposedException"/>; calls under way finish.</summary>
    public void Dispose()
    {
        _disposed = true;
        _plan.Rows.Clear();
        _plan.Batches.Clear();
        _plan.FeatureBatches.Clear();
    }

    /// <inheritdoc/>
    public override string ToString() => Bundle.ToString();

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    private void Fill(RowInput input, Row row)
    {
        List<string>? missing = null;
        input.Begin();
        PlanColumn[] columns = _plan.Columns;
        for (int column = 0; column < columns.Length; column++)
        {
            if (row.TryGetValue(columns[column].Name, column, out RowValue value)
                || _options.MissingColumns == MissingColumns.TreatAsMissing)
            {
                input.Set(column, in value);
            }
            else
            {
                input.SetMissing(column);
                (missing ??= []).Add($"column '{columns[column].Name}' ({columns[column].Kind}) is missing");
            }
        }

        if (missing is not null || input.Faults is not null)
        {
            throw new SchemaException(
                $"The row does not fit the model: {string.Join("; ", (missing ?? []).Concat(input.Faults ?? []))}. The row has: {string.Join(", ", row.Take(50).Select(cell => $"'{cell.Key}'"))}. For a cell whose value is unknown set null.");
        }
    }

    private async IAsyncEnumerable<Prediction> PredictEachAsync(
        IAsyncEnumerable<Row> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Row row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return Predict(row);
        }
    }

    private Prediction[] Predict(Row[] rows)
    {
        var predictions = new Prediction[rows.Length];
        int threads = rows.Length < ParallelFrom ? 1 : _options.Parallelism;
        if (threads == 1)
        {
            return Array.ConvertAll(rows, Predict);
        }

        const int run = 32;
        Parallel((rows.Length + run - 1) / run, block =>
        {
            for (int row = block * run; row < Math.Min(rows.Length, (block + 1) * run); row++)
            {
                predictions[row] = Predict(rows[row]);
            }
        }, CancellationToken.None);
        return predictions;
    }

    private void Parallel(int blocks, Action<int> score, CancellationToken cancellationToken)
    {
        if (blocks <= 1 || _options.Parallelism == 1)
        {
            for (int block = 0; block < blocks; block++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                score(block);
            }

            return;
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = _options.Parallelism, CancellationToken = cancellationToken };
        try
        {
            System.Threading.Tasks.Parallel.For(0, blocks, options, score);
        }
        catch (AggregateException faults)
        {
            ExceptionDispatchInfo.Throw(faults.InnerExceptions[0]);
        }
    }
}
