using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Adds rows up with a team. Many rows are divided: each member adds into sums of its own, which are put together
/// column by column. Of few rows the columns are divided. Or a member takes a leaf alone.</summary>
/// <remarks>The members' sums are zero whenever nothing is added up: finishing a column takes them out. They stay in
/// the cache, while finished histograms come and go. Memory: one histogram a member.</remarks>
internal sealed unsafe class HistogramBuilder : IDisposable
{
    private const int RootPieceRows = 8192;
    private const int MinPieceRows = 1024;
    private const int MinDividedRows = 4096;
    private const int PiecesPerMember = 4;
    private const int UncancelledRows = 1 << 17;

    private readonly BinnedMatrix _data;
    private readonly ThreadTeam _team;
    private readonly CancellationToken _cancellation;
    private readonly NativeArray<long>?[] _sums;
    private readonly bool[] _used;
    private readonly TilePart[] _groups;

    internal HistogramBuilder(BinnedMatrix data, ThreadTeam team, CancellationToken cancellation)
    {
        _data = data;
        _team = team;
        _cancellation = cancellation;
        _sums = new NativeArray<long>?[team.Size];
        _used = new bool[team.Size];
        _groups = TilePart.Divide(data.Tiles, members: 1);
        Parts = TilePart.Divide(data.Tiles, team.Size);
    }

    /// <summary>The columns, divided among the members.</summary>
    internal TilePart[] Parts { get; }

    public void Dispose()
    {
        foreach (NativeArray<long>? sums in _sums)
        {
            sums?.Dispose();
        }
    }

    /// <summary>Writes every row's gradient into the records and, when all rows take part,
    /// adds them up on the way while they are in the cache.</summary>
    /// <param name="source">Gives the gradients.</param>
    /// <param name="scale">Units to round to.</param>
    /// <param name="addAll">Whether to add the rows up too.</param>
    internal void WriteGradients(IGradientSource source, GradientScale scale, bool addAll)
    {
        Array.Clear(_used);
        int pieces = (_data.Rows + RootPieceRows - 1) / RootPieceRows;
        _team.ForEach(pieces, (member, piece) =>
        {
            _cancellation.ThrowIfCancellationRequested();
            int end = Math.Min(_data.Rows, (piece + 1) * RootPieceRows);
            for (int start = piece * RootPieceRows; start < end; start += IGradientSource.BlockRows)
            {
                WriteBlock(source, scale, start, Math.Min(IGradientSource.BlockRows, end - start), addAll ? SumsOf(member) : null);
            }
        });
    }

    /// <summary>Whether the rows of a leaf are so many that they are divided among the members; else the columns are.</summary>
    internal bool DividesRows(int count) => _team.Size > 1 && count >= MinDividedRows;

    /// <summary>Begins sums whose columns the members add up one part each.</summary>
    internal void BeginParts()
    {
        _cancellation.ThrowIfCancellationRequested();
        Array.Clear(_used);
        SumsOf(0);
    }

    /// <summary>Adds listed rows to the columns of a part.</summary>
    /// <param name="part">The columns.</param>
    /// <param name="rows">[count, and readable <see cref="BinColumn.Padding"/> beyond]</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="format">How gradient and hessian are packed.</param>
    internal void AddRowsTo(TilePart part, int* rows, int count, in PackedGradientFormat format) =>
        HistogramKernel.AddRows(part, rows, count, format, _sums[0]!.Pointer);

    /// <summary>Adds listed rows with the whole team.</summary>
    /// <param name="rows">[count, and readable <see cref="BinColumn.Padding"/> beyond]</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="format">How gradient and hessian are packed.</param>
    internal void AddRows(int* rows, int count, PackedGradientFormat format)
    {
        Array.Clear(_used);
        int pieces = Math.Clamp(count / MinPieceRows, 1, _team.Size == 1 ? 1 : _team.Size * PiecesPerMember);
        _team.ForEach(pieces, (member, piece) =>
        {
            int start = (int)((long)count * piece / pieces);
            AddRowsAlone(member, rows + start, (int)((long)count * (piece + 1) / pieces) - start, format);
        });
    }

    /// <summary>Adds listed rows on the thread that asks.</summary>
    /// <param name="member">The thread.</param>
    /// <param name="rows">[count, and readable <see cref="BinColumn.Padding"/> beyond]</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="format">How gradient and hessian are packed.</param>
    internal void AddRowsAlone(int member, int* rows, int count, in PackedGradientFormat format)
    {
        long* sums = SumsOf(member);
        for (int done = 0; done < count; done += UncancelledRows)
        {
            _cancellation.ThrowIfCancellationRequested();
            foreach (TilePart group in _groups)
            {
                HistogramKernel.AddRows(group, rows + done, Math.Min(UncancelledRows, count - done), format, sums);
            }
        }
    }

    /// <summary>Completes one column of what all members added up.</summary>
    /// <param name="column">The column.</param>
    /// <param name="histogram">Out: its sums or, for a numeric feature, its running sums.</param>
    /// <param name="parent">The parent's histogram, from which the column is taken off; or null.</param>
    internal void FinishColumn(BinColumn column, long* histogram, long* parent)
    {
        long* sums = null;
        for (int member = 0; member < _sums.Length; member++)
        {
            if (!_used[member])
            {
                continue;
            }

            long* own = _sums[member]!.Pointer + column.HistogramOffset;
            if (sums is not null)
            {
                ColumnKernel.AddTaken(sums, own, column.PaddedBinCount);
            }
            else
            {
                sums = own;
            }
        }

        Finish(column, sums, histogram, parent);
    }

    /// <summary>Completes one column of what one member added up.</summary>
    /// <param name="member">The thread that asks.</param>
    /// <param name="column">The column.</param>
    /// <param name="histogram">Out: its sums or, for a numeric feature, its running sums.</param>
    /// <param name="parent">The parent's histogram, from which the column is taken off; or null.</param>
    internal void FinishColumnAlone(int member, BinColumn column, long* histogram, long* parent) =>
        Finish(column, _sums[member]!.Pointer + column.HistogramOffset, histogram, parent);

    /// <summary>What a column adds up to, before it is finished.</summary>
    internal long TotalOf(BinColumn column)
    {
        long sum = 0;
        for (int member = 0; member < _sums.Length; member++)
        {
            if (_used[member])
            {
                long* own = _sums[member]!.Pointer + column.HistogramOffset;
                for (int bin = 0; bin < column.BinCount; bin++)
                {
                    sum += own[bin];
                }
            }
        }

        return sum;
    }

    /// <summary>Drops what was added up: nobody will finish it.</summary>
    internal void Discard()
    {
        for (int member = 0; member < _sums.Length; member++)
        {
            if (_used[member])
            {
                _sums[member]!.Span.Clear();
            }
        }
    }

    private static void Finish(BinColumn column, long* sums, long* histogram, long* parent)
    {
        long* target = histogram + column.HistogramOffset;
        int count = column.PaddedBinCount;
        if (sums is null)
        {
            new Span<long>(target, count).Clear();
        }
        else if (column.IsCumulative)
        {
            ColumnKernel.RunUpTaken(target, sums, count);
        }
        else
        {
            new ReadOnlySpan<long>(sums, count).CopyTo(new Span<long>(target, count));
            new Span<long>(sums, count).Clear();
        }

        if (parent is not null)
        {
            ColumnKernel.Subtract(parent + column.HistogramOffset, target, count);
        }
    }

    private long* SumsOf(int member)
    {
        _used[member] = true;
        return (_sums[member] ??= new NativeArray<long>(_data.HistogramLength)).Pointer;
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
