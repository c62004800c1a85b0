namespace FullStackAI.Data.Csv;

/// <summary>Reads blocks, parses them on several threads, and adds them to the columns in the order
/// of the file, so that the result does not depend on the threads.</summary>
internal sealed class BlockPipeline(BlockReader reader, LoadScope scope, IReadOnlyList<ColumnBuilder> builders, bool checkUtf8)
{
    private const int RaggedExamples = 10;

    /// <summary>Blocks that may be parsed before their turn, so that no thread waits for one that the system has put aside.</summary>
    private const int SlotsAhead = 3;

    private readonly Lock _reading = new();
    private readonly object _order = new();
    private readonly Stack<Slot> _free = [];
    private readonly Dictionary<long, Slot> _parsed = [];
    private long _next;
    private long _line = scope.Dialect.FirstLine;
    private bool _adding;
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
        for (int slot = 0; slot < scope.Options.Threads + SlotsAhead; slot++)
        {
            _free.Push(new Slot());
        }

        var others = new Task[Math.Max(0, scope.Options.Threads - 1)];
        for (int i = 0; i < others.Length; i++)
        {
            others[i] = Task.Factory.StartNew(
                () => Work(totalBytes, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
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
        while (TakeFree() is Slot slot)
        {
            slot.Failure = null;
            slot.HasRows = false;
            try
            {
                lock (_reading)
                {
                    slot.Block.Number = reader.NextNumber;
                    if (_readingEnded)
                    {
                        return;
                    }

                    _readingEnded = true; // stays so when the reader throws: what it would give next is no block
                    cancellationToken.ThrowIfCancellationRequested();
                    slot.HasRows = reader.Read(slot.Block);
                    _readingEnded = !slot.HasRows;
                }

                if (slot.HasRows)
                {
                    slot.Parse(scope, builders, checkUtf8);
                }
            }
            catch (Exception exception)
            {
                slot.Failure = exception; // thrown again in the order of the blocks, by Run
            }

            Add(slot, totalBytes);
        }
    }

    /// <summary>A slot that is not in use; null when the work is over.</summary>
    private Slot? TakeFree()
    {
        lock (_order)
        {
            while (!_stopped && _free.Count == 0)
            {
                Monitor.Wait(_order);
            }

            return _stopped ? null : _free.Pop();
        }
    }

    /// <summary>Hands in a parsed block. One thread at a time adds what is next in order; the others go on parsing.</summary>
    private void Add(Slot slot, long totalBytes)
    {
        lock (_order)
        {
            _parsed.Add(slot.Block.Number, slot);
            if (_adding)
            {
                return;
            }

            _adding = true;
        }

        while (true)
        {
            Slot? next;
            lock (_order)
            {
                if (_stopped || !_parsed.Remove(_next, out next))
                {
                    _adding = false;
                    return;
                }
            }

            Exception? failure = next.Failure ?? (next.HasRows ? TryAdd(next.Block, next.Cells!, totalBytes) : null);
            lock (_order)
            {
                _next++;
                _failure = failure;
                _stopped = failure is not null || !next.HasRows || Rows >= scope.Options.MaxRows;
                _free.Push(next);
                Monitor.PulseAll(_order);
            }
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

    /// <summary>A block and room for its cells.</summary>
    private sealed class Slot
    {
        internal FieldBlock Block { get; } = new();

        internal ColumnCells[]? Cells { get; private set; }

        internal bool HasRows { get; set; }

        internal Exception? Failure { get; set; }

        internal void Parse(LoadScope scope, IReadOnlyList<ColumnBuilder> builders, bool checkUtf8)
        {
            Utf8Check.ThrowIfInvalid(Block, scope.Dialect.NewLine, checkUtf8);
            FieldIndexer.Index(Block, scope.Dialect, scope.Options.RaggedRows);
            Cells ??= [.. builders.Select(builder => builder.NewCells())];
            foreach (ColumnCells column in Cells)
            {
                column.Parse(Block);
            }
        }
    }
}
