using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>The rows of every leaf, as ranges of one list; a split cuts a range in two and keeps the order in both.</summary>
internal sealed unsafe class RowLists : IDisposable
{
    private const int MinParallelRows = 4096;
    private const int PiecesPerMember = 2;
    private const int PiecePadding = 16; // vector stores may run past a piece's end

    private readonly ThreadTeam _team;
    private readonly NativeArray<int> _rows;
    private readonly NativeArray<int> _right;
    private readonly NativeArray<int>? _left;
    private readonly int _maxPieces;
    private readonly int[] _lefts;

    internal RowLists(int rows, ThreadTeam team)
    {
        _team = team;
        _maxPieces = team.Size * PiecesPerMember;
        int padding = BinColumn.Padding + (PiecePadding * _maxPieces);
        _rows = new NativeArray<int>(rows, padding, zeroed: false);
        _right = new NativeArray<int>(rows, padding, zeroed: false);
        _left = team.Size > 1 ? new NativeArray<int>(rows, padding, zeroed: false) : null;
        _lefts = new int[_maxPieces];
    }

    /// <summary>[rows]; the list.</summary>
    internal int* Rows => _rows.Pointer;

    internal long ByteCount => _rows.ByteCount + _right.ByteCount + (_left?.ByteCount ?? 0);

    public void Dispose()
    {
        _rows.Dispose();
        _right.Dispose();
        _left?.Dispose();
    }

    /// <summary>Starts with all rows, or with some.</summary>
    /// <param name="count">Number of rows of the matrix.</param>
    /// <param name="sample">Row numbers, ascending; empty for all.</param>
    /// <returns>The number of rows in the list.</returns>
    internal int Reset(int count, ReadOnlySpan<int> sample)
    {
        Span<int> rows = _rows.Span;
        if (sample.Length > 0)
        {
            sample.CopyTo(rows);
            return sample.Length;
        }

        int* list = Rows;
        _team.ForEach(_maxPieces, (_, piece) =>
        {
            int end = Start(piece + 1, count);
            for (int row = Start(piece, count); row < end; row++)
            {
                list[row] = row;
            }
        });
        return count;
    }

    /// <summary>Splits a range.</summary>
    /// <param name="column">The bins to look at.</param>
    /// <param name="test">Which go left.</param>
    /// <param name="start">Start of the range.</param>
    /// <param name="count">Its length.</param>
    /// <returns>How many rows went left; they come first.</returns>
    internal int Split(BinColumn column, BinTest test, int start, int count)
    {
        int* rows = Rows + start;
        if (_left is null || count < MinParallelRows)
        {
            int lefts = RowPartitioner.Split(column, test, rows, count, rows, _right.Pointer);
            new ReadOnlySpan<int>(_right.Pointer, count - lefts).CopyTo(new Span<int>(rows + lefts, count - lefts));
            return lefts;
        }

        int* left = _left.Pointer;
        int* right = _right.Pointer;
        _team.ForEach(_maxPieces, (_, piece) =>
        {
            int from = Start(piece, count);
            int offset = from + (piece * PiecePadding);
            _lefts[piece] = RowPartitioner.Split(column, test, rows + from, Start(piece + 1, count) - from, left + offset, right + offset);
        });
        int total = _lefts.Sum();
        _team.ForEach(_maxPieces, (_, piece) =>
        {
            int from = Start(piece, count);
            int offset = from + (piece * PiecePadding);
            int before = SumBefore(piece);
            int rights = Start(piece + 1, count) - from - _lefts[piece];
            new ReadOnlySpan<int>(left + offset, _lefts[piece]).CopyTo(new Span<int>(rows + before, _lefts[piece]));
            new ReadOnlySpan<int>(right + offset, rights).CopyTo(new Span<int>(rows + total + from - before, rights));
        });
        return total;
    }

    private int SumBefore(int piece)
    {
        int sum = 0;
        for (int i = 0; i < piece; i++)
        {
            sum += _lefts[i];
        }

        return sum;
    }

    private int Start(int piece, int count) => (int)((long)count * piece / _maxPieces);
}
