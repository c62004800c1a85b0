namespace FullStackAI.AspNetCore.Batching;

/// <summary>Callers that take turns: each round lets every caller put in some rows, so that one who floods the queue
/// delays the others by no more than that. Not thread-safe: the queue's lock guards it.</summary>
/// <remarks>Deficit round robin: Shreedhar and Varghese (1996). A request's rows are never parted; a
/// caller whose next request is larger than its credit saves up for it.</remarks>
internal sealed class FairLines(int rowsEachRound)
{
    private const int KeptCallers = 1024;
    private readonly Dictionary<string, CallerLine> _byCaller = new(StringComparer.Ordinal);
    private readonly LinkedList<CallerLine> _round = new(); // those with requests; the first has the turn

    internal bool IsEmpty => _round.Count == 0;

    internal void Add(BatchEntry entry)
    {
        if (!_byCaller.TryGetValue(entry.Caller, out CallerLine? line))
        {
            line = new CallerLine(this, entry.Caller);
            _byCaller.Add(entry.Caller, line);
        }

        line.Entries.AddLast(entry.Turn);
        entry.Line = line;
        line.Place ??= _round.AddLast(line);
    }

    internal void Remove(BatchEntry entry)
    {
        CallerLine line = entry.Line!;
        line.Entries.Remove(entry.Turn);
        entry.Line = null;
        if (line.Entries.Count == 0)
        {
            _round.Remove(line.Place!);
            line.Place = null;
            line.Credit = 0;
            if (_byCaller.Count > KeptCallers)
            {
                _byCaller.Remove(line.Caller);
            }
        }
    }

    /// <summary>The next request whose turn it is; null when there is none, or when it has more rows
    /// than there is room for: then it comes first the next time.</summary>
    /// <param name="room">Rows the batch still has room for.</param>
    internal BatchEntry? Next(int room)
    {
        while (_round.First is { } first)
        {
            BatchEntry entry = first.Value.Entries.First!.Value;
            if (entry.Rows > room)
            {
                return null;
            }

            if (entry.Rows <= first.Value.Credit || _round.Count == 1)
            {
                first.Value.Credit = Math.Max(0, first.Value.Credit - entry.Rows);
                Remove(entry);
                return entry;
            }

            first.Value.Credit += rowsEachRound;
            _round.RemoveFirst();
            _round.AddLast(first);
        }

        return null;
    }
}
