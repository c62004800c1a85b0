using System.Buffers;

namespace FullStackAI.AspNetCore.Batching;

/// <summary>Scores the requests of one batch and gives each its own rows back, by their place in the batch. A
/// batch that fails is halved, until the request that made it fail stands alone.</summary>
internal sealed class BatchRunner(IRowScorer model, BatchStatistics statistics, TimeProvider time)
{
    /// <summary>Scores and ends all requests.</summary>
    /// <param name="entries">At least one; every one is done afterwards.</param>
    /// <param name="rows">Their rows together.</param>
    /// <returns>The time the model took.</returns>
    internal long Run(ReadOnlySpan<BatchEntry> entries, int rows)
    {
        long started = time.GetTimestamp();
        if (entries.Length == 1)
        {
            return RunAlone(entries[0], started, isSuspect: false);
        }

        float[] cells;
        double[] outputs;
        try
        {
            cells = ArrayPool<float>.Shared.Rent(rows * model.Cells);
            outputs = ArrayPool<double>.Shared.Rent(rows * model.Outputs);
        }
        catch (OutOfMemoryException fault)
        {
            foreach (BatchEntry entry in entries)
            {
                entry.Fail(fault);
            }

            return 0;
        }

        try
        {
            Span<double> scored = outputs.AsSpan(0, rows * model.Outputs);
            if (!TryScore(entries, cells.AsSpan(0, rows * model.Cells), scored))
            {
                return Halve(entries, started);
            }

            long ticks = time.GetTimestamp() - started;
            statistics.Ran(rows, ticks);
            foreach (BatchEntry entry in entries)
            {
                int own = entry.Rows * model.Outputs;
                scored[..own].CopyTo(entry.Outputs.Span);
                scored = scored[own..];
                entry.Succeed();
            }

            return ticks;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(cells);
            ArrayPool<double>.Shared.Return(outputs);
        }
    }

    private bool TryScore(ReadOnlySpan<BatchEntry> entries, Span<float> cells, Span<double> outputs)
    {
        int at = 0;
        foreach (BatchEntry entry in entries)
        {
            ReadOnlySpan<float> own = entry.Cells.Span[..(entry.Rows * model.Cells)];
            own.CopyTo(cells[at..]);
            at += own.Length;
        }

        outputs.Fill(double.NaN); // what a model leaves out must not be what others were told before
        try
        {
            model.Score(cells, outputs);
            return true;
        }
        catch (Exception)
        {
            return false; // thrown again, for the request that is to blame, when it runs alone
        }
    }

    private long RunAlone(BatchEntry entry, long started, bool isSuspect)
    {
        Span<double> outputs = entry.Outputs.Span[..(entry.Rows * model.Outputs)];
        outputs.Fill(double.NaN);
        try
        {
            model.Score(entry.Cells.Span[..(entry.Rows * model.Cells)], outputs);
        }
        catch (Exception fault)
        {
            if (isSuspect)
            {
                statistics.Poison();
            }

            entry.Fail(fault);
            return time.GetTimestamp() - started;
        }

        long ticks = time.GetTimestamp() - started;
        statistics.Ran(entry.Rows, ticks);
        entry.Succeed();
        return ticks;
    }

    private long Halve(ReadOnlySpan<BatchEntry> entries, long started)
    {
        int half = entries.Length / 2;
        foreach (Range part in (ReadOnlySpan<Range>)[Range.EndAt(half), Range.StartAt(half)])
        {
            ReadOnlySpan<BatchEntry> own = entries[part];
            if (own.Length == 1)
            {
                RunAlone(own[0], time.GetTimestamp(), isSuspect: true);
            }
            else
            {
                Run(own, RowsOf(own));
            }
        }

        return time.GetTimestamp() - started;
    }

    private static int RowsOf(ReadOnlySpan<BatchEntry> entries)
    {
        int rows = 0;
        foreach (BatchEntry entry in entries)
        {
            rows += entry.Rows;
        }

        return rows;
    }
}
