using System.Diagnostics;
using System.Runtime.CompilerServices;
using FullStackAI.AspNetCore.Batching;
using FullStackAI.AspNetCore.Http;
using FullStackAI.Inference.Plan;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Serving;

/// <content>Takes rows as they stand, and scores what was taken: at once, or in a queue together with other requests.</content>
internal sealed partial class RowBatch
{
    /// <summary>Scores the rows that have been taken.</summary>
    internal void Score()
    {
        int taken = _taken;
        _taken = 0;
        Score(_cells.AsSpan(0, taken * _width), Rows - taken, taken);
    }

    /// <summary>Lets the queue score the rows that have been taken, together with those of other requests.</summary>
    /// <param name="caller">Whose request it is.</param>
    /// <param name="http">The request: its client may go away.</param>
    /// <returns>Ends when the outputs are there. Until then the batch must not be used again.</returns>
    internal ValueTask ScoreInQueueAsync(string caller, HttpContext http)
    {
        BatchEntry entry = _entry ??= new BatchEntry();
        entry.Prepare(_cells.AsMemory(0, _taken * _width), _outputs.AsMemory(0, Rows * _outputCount), Rows, caller, IsUrgent);
        _taken = 0;
        TimeSpan remaining = _limits.Deadline - Stopwatch.GetElapsedTime(_started);
        ValueTask done;
        try
        {
            done = _queue!.ScoreAsync(entry, Timeout < remaining ? Timeout.Value : remaining);
        }
        catch (Exception)
        {
            // Whatever went wrong, and wherever the entry may still stand: its memory is never another request's.
            (_entry, _cells, _outputs) = (null, [], new double[_outputCount]);
            Rows = 0;
            throw;
        }

        return done.IsCompleted ? done : ScoredAsync(_queue, entry, done, http.RequestAborted);
    }

    /// <summary>Takes rows of numbers that go into the model as they stand; without a queue they are scored where they lie.</summary>
    /// <param name="cells">[rows × columns], row after row, in the model's order; finite or NaN.</param>
    internal void AddStraight(ReadOnlySpan<float> cells)
    {
        int width = _seen.Length;
        int rows = cells.Length / width;
        if (rows > _limits.Rows - Rows)
        {
            throw TooManyRows();
        }

        Reserve(rows);
        if (TryRecall(rows))
        {
            return;
        }

        if (_queue is not null && Rows == 0 && rows <= _room)
        {
            cells.CopyTo(CellsFor(rows));
            _taken = rows;
            Rows = rows;
            return;
        }

        Score();
        int first = Rows;
        Rows += rows;
        Score(cells, first, rows);
    }

    // The registration ends before the entry can be another request's.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask ScoredAsync(BatchQueue queue, BatchEntry entry, ValueTask done, CancellationToken aborted)
    {
        using CancellationTokenRegistration registration = aborted.UnsafeRegister(static state =>
        {
            (BatchQueue queue, BatchEntry entry) = ((BatchQueue, BatchEntry))state!;
            queue.Abandon(entry);
        }, (queue, entry));
        await done.ConfigureAwait(false);
    }

    private void Score(ReadOnlySpan<float> cells, int first, int rows)
    {
        Span<double> outputs = _outputs.AsSpan(first * _outputCount, rows * _outputCount);
        if (rows < FewRows)
        {
            for (int row = 0; row < rows; row++)
            {
                _plan.ScoreFeatures(cells.Slice(row * _width, _width), Input.ModelOutputs, outputs.Slice(row * _outputCount, _outputCount));
            }

            return;
        }

        FeatureScratch scratch = _plan.FeatureBatches.Rent();
        try
        {
            for (int start = 0; start < rows; start += _blockRows)
            {
                int count = Math.Min(_blockRows, rows - start);
                _plan.ScoreFeatures(
                    cells.Slice(start * _width, count * _width), scratch, outputs.Slice(start * _outputCount, count * _outputCount));
                ThrowIfLate();
            }
        }
        finally
        {
            _plan.FeatureBatches.Return(scratch);
        }
    }

    private Span<float> CellsFor(int rows)
    {
        int start = _taken * _width;
        int needed = start + (rows * _width);
        if (_cells.Length < needed)
        {
            Array.Resize(ref _cells, Math.Max(_cells.Length * 2, needed));
        }

        return _cells.AsSpan(start, needed - start);
    }

    private bool TryRecall(int rows)
    {
        int start = Rows * _outputCount;
        int count = rows * _outputCount;
        if (_known is null || _taken > 0 || start + count > _known.Length)
        {
            return false;
        }

        _known.AsSpan(start, count).CopyTo(_outputs.AsSpan(start));
        Rows += rows;
        return true;
    }

    private void Reserve(int rows)
    {
        int needed = (Rows + rows) * _outputCount;
        if (_outputs.Length < needed)
        {
            Array.Resize(ref _outputs, Math.Max(_outputs.Length * 2, needed));
        }
    }
}
