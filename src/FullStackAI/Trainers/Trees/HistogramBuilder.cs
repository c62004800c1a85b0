using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Builds histograms with a team. Many rows are divided: each member adds into a copy of its own, and copies are merged column by column. Of few rows the columns are divided, and there is nothing to merge.</summary>
internal sealed unsafe class HistogramBuilder : IDisposable
{
    private const int RootPieceRows = 8192;
    private const int MinPieceRows = 1024;
    private const int MinDividedRows = 4096;
    private const int PiecesPerMember = 4;

    private readonly BinnedMatrix _data;
    private readonly ThreadTeam _team;
    private readonly CancellationToken _cancellation;
    private readonly NativeArray<long>?[] _copies;
    private readonly bool[] _used;
    private readonly TilePart[] _tiles;
    private long* _target;

    internal HistogramBuilder(BinnedMatrix data, ThreadTeam team, CancellationToken cancellation)
    {
        _data = data;
        _team = team;
        _cancellation = cancellation;
        _copies = new NativeArray<long>?[team.Size];
        _used = new bool[team.Size];
        _tiles = TilePart.Divide(data.Tiles, members: 1);
        Parts = TilePart.Divide(data.Tiles, team.Size);
    }

    /// <summary>The columns, divided among the members.</summary>
    internal TilePart[] Parts { get; }

    public void Dispose()
    {
        foreach (NativeArray<long>? copy in _copies)
        {
            copy?.Dispose();
        }
    }

    /// <summary>Writes every row's gradient into the records and, when all rows take part, adds them up on the way while they are in the cache.</summary>
    /// <param name="source">Gives the gradients.</param>
    /// <param name="scale">Units to round to.</param>
    /// <param name="addAll">Whether to build the root's histogram too.</param>
    /// <param name="target">The root's histogram; cleared first.</param>
    internal void WriteGradients(IGradientSource source, GradientScale scale, bool addAll, long* target)
    {
        Begin(target);
        int pieces = (_data.Rows + RootPieceRows - 1) / RootPieceRows;
        _team.ForEach(pieces, (member, piece) =>
        {
            _cancellation.ThrowIfCancellationRequested();
            int end = Math.Min(_data.Rows, (piece + 1) * RootPieceRows);
            for (int start = piece * RootPieceRows; start < end; start += IGradientSource.BlockRows)
            {
                WriteBlock(source, scale, start, Math.Min(IGradientSource.BlockRows, end - start), addAll ? CopyOf(member) : null);
            }
        });
    }

    /// <summary>Whether the rows of a leaf are so many that they are divided among the members; else the columns are.</summary>
    internal bool DividesRows(int count) => _team.Size > 1 && count >= MinDividedRows;

    /// <summary>Begins a histogram whose columns the members add up one part each.</summary>
    internal void BeginParts(long* target)
    {
        _cancellation.ThrowIfCancellationRequested();
        _target = target;
        Array.Clear(_used);
    }

    /// <summary>Adds listed rows to the columns of a part.</summary>
    /// <param name="part">The columns; they are cleared first.</param>
    /// <param name="rows">[count, and readable <see cref="BinColumn.Padding"/> beyond]</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="format">How gradient and hessian are packed.</param>
    internal void AddRowsTo(TilePart part, int* rows, int count, in PackedGradientFormat format)
    {
        foreach (BinColumn column in part.Columns)
        {
            new Span<long>(_target + column.HistogramOffset, column.PaddedBinCount).Clear();
        }

        HistogramKernel.AddRows(part, rows, count, format, _target);
    }

    /// <summary>Adds listed rows.</summary>
    /// <param name="rows">[count, and readable <see cref="BinColumn.Padding"/> beyond]</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="format">How gradient and hessian are packed.</param>
    /// <param name="target">Cleared first.</param>
    internal void AddRows(int* rows, int count, PackedGradientFormat format, long* target)
    {
        Begin(target);
        int pieces = Math.Clamp(count / MinPieceRows, 1, _team.Size == 1 ? 1 : _team.Size * PiecesPerMember);
        if (pieces == 1)
        {
            _cancellation.ThrowIfCancellationRequested();
            Add(rows, count, format, CopyOf(0));
            return;
        }

        _team.ForEach(pieces, (member, piece) =>
        {
            _cancellation.ThrowIfCancellationRequested();
            int start = (int)((long)count * piece / pieces);
            Add(rows + start, (int)((long)count * (piece + 1) / pieces) - start, format, CopyOf(member));
        });
    }

    /// <summary>Completes one column of the histogram begun last: sums the members' copies and, for a numeric feature, runs the sums up.</summary>
    /// <param name="column">The column.</param>
    /// <param name="parent">The parent's histogram, from which the column is taken off; or null.</param>
    internal void FinishColumn(BinColumn column, long* parent)
    {
        long* target = _target + column.HistogramOffset;
        for (int member = 1; member < _copies.Length; member++)
        {
            if (_used[member])
            {
                ColumnKernel.Add(target, _copies[member]!.Pointer + column.HistogramOffset, column.PaddedBinCount);
            }
        }

        if (column.IsCumulative)
        {
            ColumnKernel.RunUp(target, column.PaddedBinCount);
        }

        if (parent is not null)
        {
            ColumnKernel.Subtract(parent + column.HistogramOffset, target, column.PaddedBinCount);
        }
    }

    /// <summary>What a column of the histogram begun last adds up to, before it is finished.</summary>
    internal long TotalOf(BinColumn column)
    {
        long sum = 0;
        for (int member = 0; member < _copies.Length; member++)
        {
            if (_used[member])
            {
                long* copy = (member == 0 ? _target : _copies[member]!.Pointer) + column.HistogramOffset;
                for (int bin = 0; bin < column.BinCount; bin++)
                {
                    sum += copy[bin];
                }
            }
        }

        return sum;
    }

    private void Begin(long* target)
    {
        _target = target;
        new Span<byte>(target, _data.HistogramLength * sizeof(long)).Clear();
        Array.Clear(_used);
        _used[0] = true;
    }

    private long* CopyOf(int member)
    {
        if (member == 0)
        {
            return _target;
        }

        NativeArray<long> copy = _copies[member] ??= new NativeArray<long>(_data.HistogramLength);
        if (!_used[member])
        {
            copy.Span.Clear();
            _used[member] = true;
        }

        return copy.Pointer;
    }

    private void Add(int* rows, int count, PackedGradientFormat format, long* target)
    {
        foreach (TilePart tile in _tiles)
        {
            HistogramKernel.AddRows(tile, rows, count, format, target);
        }
    }

    private void WriteBlock(IGradientSource source, in GradientScale scale, int start, int count, long* target)
    {
        float* gradients = stackalloc float[IGradientSource.BlockRows];
        float* hessians = stackalloc float[IGradientSource.BlockRows];
        int* packed = stackalloc int[IGradientSource.BlockRows];
        source.Fill(start, count, gradients, hessians);
        GradientQuantizer.Round(gradients, hessians, count, scale, packed);
        foreach (RecordTile tile in _data.Tiles)
        {
            byte* record = tile.Records + ((long)start * tile.Stride) + tile.GradientOffset;
            for (int i = 0; i < count; i++, record += tile.Stride)
            {
                *(int*)record = packed[i];
            }

            if (target is not null)
            {
                HistogramKernel.AddRange(tile, start, count, scale.Format, target);
            }
        }
    }
}
