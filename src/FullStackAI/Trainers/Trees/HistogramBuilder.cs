using System.Runtime.Intrinsics;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Builds histograms with a team: each member adds into a copy of its own; copies are merged column by column.</summary>
internal sealed unsafe class HistogramBuilder : IDisposable
{
    private const int RootPieceRows = 8192;
    private const int MinPieceRows = 2048;
    private const int PiecesPerMember = 4;

    private readonly BinnedMatrix _data;
    private readonly ThreadTeam _team;
    private readonly CancellationToken _cancellation;
    private readonly NativeArray<long>?[] _copies;
    private readonly bool[] _used;
    private long* _target;

    internal HistogramBuilder(BinnedMatrix data, ThreadTeam team, CancellationToken cancellation)
    {
        _data = data;
        _team = team;
        _cancellation = cancellation;
        _copies = new NativeArray<long>?[team.Size];
        _used = new bool[team.Size];
    }

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
    internal void FinishColumn(BinColumn column)
    {
        long* target = _target + column.HistogramOffset;
        int bins = column.BinCount;
        for (int member = 1; member < _copies.Length; member++)
        {
            if (!_used[member])
            {
                continue;
            }

            long* copy = _copies[member]!.Pointer + column.HistogramOffset;
            for (int bin = 0; bin < bins; bin++)
            {
                target[bin] += copy[bin];
            }
        }

        if (column.IsCumulative)
        {
            long sum = 0;
            for (int bin = 0; bin < bins; bin++)
            {
                sum += target[bin];
                target[bin] = sum;
            }
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

    /// <summary>The other child's column: what is left of the parent's, in place.</summary>
    internal static void SubtractColumn(BinColumn column, long* parent, long* child)
    {
        long* target = parent + column.HistogramOffset;
        long* source = child + column.HistogramOffset;
        int bin = 0;
        for (; Vector256.IsHardwareAccelerated && bin + 4 <= column.BinCount; bin += 4)
        {
            (Vector256.Load(target + bin) - Vector256.Load(source + bin)).Store(target + bin);
        }

        for (; bin < column.BinCount; bin++)
        {
            target[bin] -= source[bin];
        }
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
        foreach (RecordTile tile in _data.Tiles)
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
