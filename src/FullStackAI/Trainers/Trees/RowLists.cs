using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>The rows of every leaf, as ranges of one list. A split leaves the left child's rows where they are and
/// moves the right child's to the free half of the leaf's room; both keep their order.</summary>
/// <remarks>Nothing is copied back. 8 bytes a row, whatever the number of threads.
/// Leaves that do not overlap may be split at the same time.</remarks>
internal sealed unsafe class RowLists : IDisposable
{
    private const int MinParallelRows = 4096;
    private const int PiecesPerMember = 2;

    private readonly ThreadTeam _team;
    private readonly NativeArray<int> _rows;
    private readonly int _maxPieces;
    private readonly int[] _lefts;
    private readonly long _second;
    private int _implied; // so many rows from 0 up are in the root but not yet in the list

    internal RowLists(int rows, ThreadTeam team)
    {
        _team = team;
        _maxPieces = team.Size * PiecesPerMember;
        _second = (long)rows + BinColumn.Padding;
        _rows = new NativeArray<int>(_second + rows, BinColumn.Padding, zeroed: false);
        _lefts = new int[_maxPieces];
    }

    /// <summary>The list; a leaf's rows begin at its <see cref="RowRange.Start"/>, ascending.
    /// Readable <see cref="BinColumn.Padding"/> beyond any range.</summary>
    internal int* Rows
    {
        get
        {
            WriteImplied();
            return _rows.Pointer;
        }
    }

    internal long ByteCount => _rows.ByteCount;

    public void Dispose() => _rows.Dispose();

    /// <summary>Starts with all rows, or with some.</summary>
    /// <param name="count">Number of rows of the matrix.</param>
    /// <param name="sample">Row numbers, ascending; empty for all.</param>
    /// <returns>The root's rows.</returns>
    internal RowRange Reset(int count, ReadOnlySpan<int> sample)
    {
        if (sample.Length > 0)
        {
            _implied = 0;
            sample.CopyTo(new Span<int>(_rows.Pointer, sample.Length));
            return new(0, sample.Length, _second);
        }

        _implied = count;
        return new(0, count, _second);
    }

    /// <summary>Splits a leaf's rows with the whole team.</summary>
    /// <param name="column">The bins to look at.</param>
    /// <param name="test">Which go left.</param>
    /// <param name="range">The leaf's rows.</param>
    internal (RowRange Left, RowRange Right) Split(BinColumn column, BinTest test, in RowRange range)
    {
        bool implied = _implied > 0 && RowPartitioner.SplitsConsecutive(column, test);
        int* rows = implied ? _rows.Pointer : Rows;
        _implied = 0;
        if (_team.Size == 1 || range.Count < MinParallelRows)
        {
            return Children(range, SplitPiece(column, test, rows + range.Start, 0, range.Count, rows + range.Free, implied));
        }

        int count = range.Count;
        int* left = rows + range.Start;
        int* right = rows + range.Free;
        _team.ForEach(_maxPieces, (_, piece) =>
            _lefts[piece] = SplitPiece(column, test, left, Start(piece, count), Start(piece + 1, count), right, implied));
        _team.ForEach(2, (_, side) => Close(side == 0 ? left : right, count, takesLefts: side == 0));
        return Children(range, _lefts.Sum());
    }

    /// <summary>Splits a leaf's rows on the thread that asks; others may split other leaves meanwhile.</summary>
    /// <param name="column">The bins to look at.</param>
    /// <param name="test">Which go left.</param>
    /// <param name="range">The leaf's rows; not the root's.</param>
    internal (RowRange Left, RowRange Right) SplitAlone(BinColumn column, in BinTest test, in RowRange range)
    {
        int* rows = _rows.Pointer;
        return Children(range, RowPartitioner.Split(column, test, rows + range.Start, range.Count, rows + range.Start, rows + range.Free));
    }

    /// <summary>Takes a split back: the leaf's rows stand as before.</summary>
    /// <param name="left">The left child's rows.</param>
    /// <param name="right">The right child's.</param>
    internal void Join(in RowRange left, in RowRange right)
    {
        // Both are ascending: merged from the end, the left child's rows are read before they are overwritten.
        int* target = _rows.Pointer + left.Start;
        int* others = _rows.Pointer + right.Start;
        int own = left.Count - 1;
        int other = right.Count - 1;
        for (int place = left.Count + right.Count - 1; other >= 0; place--)
        {
            target[place] = own >= 0 && target[own] > others[other] ? target[own--] : others[other--];
        }
    }

    /// <summary>Writes down the leaf of every row.</summary>
    /// <param name="leaves">Together all rows of the matrix.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="leafOf">[rows]; out.</param>
    internal void WriteLeaves(RowRange[] leaves, int count, ushort* leafOf)
    {
        int* rows = Rows;
        int pieces = _team.Size == 1 ? 1 : _maxPieces;
        _team.ForEach(pieces, (_, piece) =>
        {
            // Each piece is a range of rows: members do not write into each other's cache lines.
            int first = (int)((long)count * piece / pieces);
            int end = (int)((long)count * (piece + 1) / pieces);
            for (int leaf = 0; leaf < leaves.Length; leaf++)
            {
                var own = new ReadOnlySpan<int>(rows + leaves[leaf].Start, leaves[leaf].Count);
                for (int i = CountBelow(own, first); i < own.Length && own[i] < end; i++)
                {
                    leafOf[own[i]] = (ushort)leaf;
                }
            }
        });
    }

    private static int CountBelow(ReadOnlySpan<int> ascending, int row)
    {
        int low = 0;
        int high = ascending.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = ascending[middle] < row ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static (RowRange Left, RowRange Right) Children(in RowRange range, int lefts)
    {
        int rights = range.Count - lefts;
        return (new(range.Start, lefts, range.Free + rights), new(range.Free, rights, range.Start + lefts));
    }

    private static int SplitPiece(BinColumn column, BinTest test, int* left, int from, int to, int* right, bool implied) => implied
        ? RowPartitioner.SplitConsecutive(column, test, from, to - from, left + from, right + from)
        : RowPartitioner.Split(column, test, left + from, to - from, left + from, right + from);

    private void WriteImplied()
    {
        int count = _implied;
        if (count == 0)
        {
            return;
        }

        int* list = _rows.Pointer;
        _team.ForEach(_maxPieces, (_, piece) =>
        {
            int end = Start(piece + 1, count);
            for (int row = Start(piece, count); row < end; row++)
            {
                list[row] = row;
            }
        });
        _implied = 0;
    }

    /// <summary>Closes the gaps between what the pieces gave to one side.</summary>
    private void Close(int* rows, int count, bool takesLefts)
    {
        int end = 0;
        for (int piece = 0; piece < _maxPieces; piece++)
        {
            int from = Start(piece, count);
            int own = takesLefts ? _lefts[piece] : Start(piece + 1, count) - from - _lefts[piece];
            new ReadOnlySpan<int>(rows + from, own).CopyTo(new Span<int>(rows + end, own));
            end += own;
        }
    }

    private int Start(int piece, int count) => (int)((long)count * piece / _maxPieces);
}
