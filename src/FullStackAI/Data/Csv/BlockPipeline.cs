namespace FullStackAI.Data.Csv;

/// <summary>Reads blocks, parses them on several threads, and adds them to the columns in the order of the file, so that the result does not depend on the threads.</summary>
internal sealed class BlockPipeline(BlockReader reader, LoadScope scope, IReadOnlyList<ColumnBuilder> builders, bool checkUtf8)
{
    private const int RaggedExamples = 10;

    private readonly Lock _reading = new();
    private readonly object _turn = new();
    private long _next;
    private long _line = scope.Dialect.FirstLine;
    private bool _stopped;
    private bool _readingEnded;
    private Exception? _failure;

    internal long Rows { get; private set; }

    internal long BlankLines { get; private set; }

    internal long RaggedCount { get; private set; }

    /// <summary>The first ragged rows: line and number of fields.</summary>
    internal List<(long Line, int Fields)> Ragged { get; } = [];

    /// <summary>Reads to the end, or to <see cref="CsvOptions.MaxRows"/>.</summary>
    /// <param name="totalBytes">For the progress; 0 when unknown.</param>
    /// <param name="cancellationToken">Polled at every block.</param>
    internal void Run(long totalBytes, CancellationToken cancellationToken)
    {
        var others = new Task[Math.Max(0, scope.Options.Threads - 1)];
        for (int i = 0; i < others.Length; i++)
        {
            others[i] = Task.Factory.StartNew(() => Work(totalBytes, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        Work(totalBytes, cancellationToken);
        Task.WaitAll(others, CancellationToken.None);
        if (_failure is not null)
        {
            throw _failure is UnreadableRowException unreadable ? unreadable.At(_line + unreadable.LineInBlock) : Rethrown(_failure);
        }
    }

    private static Exception Rethrown(Exception failure)
    {
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return failure;
    }

    private void Work(long totalBytes, CancellationToken cancellationToken)
    {
        var block = new FieldBlock();
        ColumnCells[]? cells = null;
        while (true)
        {
            Exception? failure = null;
            bool read = false;
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                lock (_reading)
                {
                    block.Number = reader.NextNumber;
                    if (_readingEnded || Volatile.Read(ref _stopped))
                    {
                        return;
                    }

                    _readingEnded = true; // stays so when the reader throws: what it would give next is no block
                    read = reader.Read(block);
                    _readingEnded = !read;
                }

                if (read)
                {
                    Utf8Check.ThrowIfInvalid(block, scope.Dialect.NewLine, checkUtf8);
                    FieldIndexer.Index(block, scope.Dialect, scope.Options.RaggedRows);
                    cells ??= [.. builders.Select(builder => builder.NewCells())];
                    foreach (ColumnCells column in cells)
                    {
                        column.Parse(block);
                    }
                }
            }
            catch (Exception exception)
            {
                failure = exception; // thrown again in the order of the blocks, by Run
            }

            if (!TakeTurn(block, read ? cells : null, failure, totalBytes))
            {
                return;
            }
        }
    }

    private bool TakeTurn(FieldBlock block, ColumnCells[]? cells, Exception? failure, long totalBytes)
    {
        lock (_turn)
        {
            while (!_stopped && _next != block.Number && failure is not OperationCanceledException)
            {
                Monitor.Wait(_turn);
            }

            if (_stopped)
            {
                return false;
            }

            if (failure is null && cells is not null)
            {
                failure = TryAdd(block, cells, totalBytes);
            }

            _next++;
            _failure = failure;
            _stopped = failure is not null || cells is null || Rows >= scope.Options.MaxRows;
            Monitor.PulseAll(_turn);
            return !_stopped;
        }
    }

    private Exception? TryAdd(FieldBlock block, ColumnCells[] cells, long totalBytes)
    {
        try
        {
            int rows = (int)Math.Min(block.Rows, (scope.Options.MaxRows ?? long.MaxValue) - Rows);
            var place = new BlockPlace(block, _line, rows, scope.Dialect.NewLine);
            for (int column = 0; column < cells.Length; column++)
            {
                builders[column].Append(cells[column], place);
            }

            foreach (RaggedRow ragged in block.Ragged.Take(RaggedExamples - Ragged.Count))
            {
                Ragged.Add((_line + ragged.Line, ragged.Fields));
            }

            RaggedCount += block.RaggedCount;
            BlankLines += block.BlankLines;
            Rows += rows;
            _line += block.Lines;
            if (totalBytes > 0)
            {
                scope.Options.Progress?.Report(Math.Min(1, reader.BytesRead / (double)totalBytes));
            }

            return null;
        }
        catch (Exception exception)
        {
            return exception; // thrown again by Run
        }
    }
}
