using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Histograms of several gradients at once: each bin holds seven sums of gradients and one of
/// weights, as whole numbers, so that sums do not depend on order or threads.</summary>
/// <remarks>One vector addition of eight for a row and column: about the price of one gradient.
/// Memory: 32 bytes a bin, 32 bytes a row, and a byte a row and column.</remarks>
internal sealed unsafe class VectorHistogram : IDisposable
{
    /// <summary>Numbers of a row and of a bin.</summary>
    internal const int Lanes = 8;

    /// <summary>Gradients among them; the last number is the weight.</summary>
    internal const int Gradients = Lanes - 1;

    private const int FetchAhead = 24;

    private readonly BinnedMatrix _data;
    private readonly NativeArray<byte> _bins;
    private readonly NativeArray<int> _rows;
    private readonly long[] _offsets;
    private readonly int _narrow;

    internal VectorHistogram(BinnedMatrix data, ThreadTeam team)
    {
        _data = data;
        _narrow = data.Columns.Count(column => !column.IsWide);
        _offsets = new long[data.Columns.Length + 1];
        for (int i = 0; i < data.Columns.Length; i++)
        {
            _offsets[i + 1] = _offsets[i] + ((long)data.Columns[i].BinCount * Lanes);
        }

        _bins = new NativeArray<byte>((long)data.Rows * _narrow);
        _rows = new NativeArray<int>((long)data.Rows * Lanes);
        CopyBins(team);
    }

    /// <summary>Words of a histogram.</summary>
    internal long Length => _offsets[^1];

    /// <summary>[rows × <see cref="Lanes"/>]; the gradients and the weight of each row.</summary>
    internal int* Rows => _rows.Pointer;

    /// <summary>Where the bins of a stored column start in a histogram.</summary>
    internal long OffsetOf(int column) => _offsets[column];

    public void Dispose()
    {
        _bins.Dispose();
        _rows.Dispose();
    }

    /// <summary>Copies the bins anew, after the columns have changed.</summary>
    internal void CopyBins(ThreadTeam team)
    {
        const int PieceRows = 4096;
        team.ForEach((_data.Rows + PieceRows - 1) / PieceRows, (_, piece) =>
        {
            int end = Math.Min(_data.Rows, (piece + 1) * PieceRows);
            for (int column = 0; column < _narrow; column++)
            {
                byte* source = _data.Columns[column].Bytes;
                for (int row = piece * PieceRows; row < end; row++)
                {
                    _bins.Pointer[((long)row * _narrow) + column] = source[row];
                }
            }
        });
    }

    /// <summary>Adds listed rows to some columns of a histogram.</summary>
    /// <param name="rows">[count, and readable <see cref="BinColumn.Padding"/> beyond]</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="first">First column.</param>
    /// <param name="end">One past the last column.</param>
    /// <param name="histogram">In and out; those columns are cleared first.</param>
    internal void AddRows(int* rows, int count, int first, int end, int* histogram)
    {
        new Span<byte>(histogram + _offsets[first], checked((int)((_offsets[end] - _offsets[first]) * sizeof(int)))).Clear();
        int narrowEnd = Math.Min(end, _narrow);
        int* gradients = _rows.Pointer;
        fixed (long* offsets = _offsets)
        {
            for (int i = 0; i < count; i++)
            {
                long row = rows[i];
                if (Sse.IsSupported)
                {
                    Sse.Prefetch0(gradients + ((long)rows[i + FetchAhead] * Lanes));
                    Sse.Prefetch0(_bins.Pointer + ((long)rows[i + FetchAhead] * _narrow) + first);
                }

                var values = Vector256.Load(gradients + (row * Lanes));
                byte* bins = _bins.Pointer + (row * _narrow);
                for (int column = first; column < narrowEnd; column++)
                {
                    int* target = histogram + offsets[column] + (bins[column] * Lanes);
                    (Vector256.Load(target) + values).Store(target);
                }
            }
        }

        for (int column = Math.Max(first, _narrow); column < end; column++)
        {
            ushort* words = _data.Columns[column].Words;
            for (int i = 0; i < count; i++)
            {
                int* target = histogram + _offsets[column] + (words[rows[i]] * Lanes);
                (Vector256.Load(target) + Vector256.Load(gradients + ((long)rows[i] * Lanes))).Store(target);
            }
        }
    }

    /// <summary>Takes a child's columns off its parent's: what is left is the other child's.</summary>
    internal void Subtract(int* parent, int* child, int first, int end)
    {
        for (long i = _offsets[first]; i < _offsets[end]; i += Lanes)
        {
            (Vector256.Load(parent + i) - Vector256.Load(child + i)).Store(parent + i);
        }
    }

    /// <summary>The sums of some rows.</summary>
    internal Vector256<int> TotalOf(int* rows, int count)
    {
        var total = Vector256<int>.Zero;
        for (int i = 0; i < count; i++)
        {
            total += Vector256.Load(_rows.Pointer + ((long)rows[i] * Lanes));
        }

        return total;
    }
}
