using FullStackAI.Data.Csv;

namespace FullStackAI.Data.Sources;

/// <summary>Collects the cells of a column as text and decides by the rules of delimited text what they are.</summary>
internal sealed class LooseColumn(string name)
{
    private readonly TextStore _cells = new();
    private byte[] _scratch = [];

    internal string Name { get; } = name;

    internal int Count => _cells.Count;

    internal void AddMissing() => _cells.AppendMissing();

    /// <summary>Adds a number or a boolean as it is written.</summary>
    internal void AddLiteral(ReadOnlySpan<byte> utf8) => _cells.Append(utf8);

    /// <summary>Adds text, which may be empty.</summary>
    internal void AddText(ReadOnlySpan<byte> utf8)
    {
        int quotes = utf8.Count((byte)'"');
        int length = utf8.Length + quotes + 2;
        if (_scratch.Length < length)
        {
            _scratch = new byte[length * 2];
        }

        int at = 0;
        _scratch[at++] = (byte)'"';
        foreach (byte b in utf8)
        {
            _scratch[at++] = b;
            if (b == (byte)'"')
            {
                _scratch[at++] = b;
            }
        }

        _scratch[at++] = (byte)'"';
        _cells.Append(_scratch.AsSpan(0, at));
    }

    internal Column Finish(LoadScope scope, ColumnKind? forced, out ColumnDecision decision)
    {
        _cells.Seal();
        var census = new WordCensus(scope);
        for (int row = 0; row < _cells.Count && forced is null && !census.IsHopeless; row++)
        {
            census.AddField(_cells[row]);
        }

        Storage storage = forced is ColumnKind kind ? ColumnPlans.StorageOf(kind)
            : census.IsEmpty ? Storage.Numeric : (census.IsHopeless ? null : census.Storage) ?? Storage.Words;
        var plan = new ColumnPlan(0, Name, storage, forced, Settled: forced is not null, forced is null ? "" : "as asked for");
        while (true)
        {
            var builder = ColumnBuilder.Create(plan, scope);
            builder.Expect(_cells.Count);
            Fill(builder);
            Finished finished = builder.Finish();
            if (finished.Column is not null)
            {
                decision = new ColumnDecision(
                    Name,
                    finished.Column.Kind,
                    plan.Reason.Length > 0 ? plan.Reason : finished.Reason,
                    builder.Tally.Missing,
                    builder.Tally.DescribeTokens());
                return finished.Column;
            }

            plan = plan with { Storage = finished.RetryAs, Settled = true, Reason = finished.Reason };
        }
    }

    private void Fill(ColumnBuilder builder)
    {
        ColumnCells cells = builder.NewCells();
        var block = new FieldBlock { Columns = 1 };
        for (int from = 0; from < _cells.Count; from += TextStore.ChunkRows)
        {
            int rows = Math.Min(TextStore.ChunkRows, _cells.Count - from);
            int bytes = FieldBlock.Lead;
            for (int row = 0; row < rows; row++)
            {
                bytes += _cells[from + row].Length;
            }

            block.EnsureBytes(bytes);
            if (block.Ends.Length < rows)
            {
                (block.Ends, block.RowStarts) = (new int[rows], new int[rows]);
            }

            int at = FieldBlock.Lead;
            for (int row = 0; row < rows; row++)
            {
                block.RowStarts[row] = at;
                _cells[from + row].CopyTo(block.Bytes.AsSpan(at));
                at += _cells[from + row].Length;
                block.Ends[row] = at;
            }

            (block.Length, block.Rows) = (at, rows);
            cells.Parse(block);
            builder.Append(cells, new BlockPlace(block, from + 1, rows, 0) { IsRow = true });
        }
    }
}
