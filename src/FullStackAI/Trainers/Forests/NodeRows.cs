using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Forests;

/// <summary>The drawn rows of a tree, kept so that each node's rows stand together, ascending. One instance per thread.</summary>
/// <param name="rows">Rows of the matrix.</param>
/// <param name="weights">[rows]; in whole units.</param>
/// <param name="packed">[rows]; targets and weights as packed sums, or empty.</param>
internal sealed unsafe class NodeRows(int rows, int[] weights, long[] packed)
{
    private readonly int[] _rows = GC.AllocateArray<int>(rows + BinColumn.Padding, pinned: true);
    private readonly int[] _right = GC.AllocateArray<int>(rows + BinColumn.Padding, pinned: true);
    private readonly ushort[] _times = new ushort[rows];
    private readonly int[] _units = new int[rows];
    private readonly long[] _drawn = new long[packed.Length];
    private bool _anyTwice;

    /// <summary>The row numbers of a node.</summary>
    internal ReadOnlySpan<int> Of(int start, int count) => _rows.AsSpan(start, count);

    /// <summary>[rows of the matrix]; how much each row counts: its weight times how often it was drawn.</summary>
    internal ReadOnlySpan<int> Units => _units;

    /// <summary>[rows of the matrix]; the packed target of each row, as many times as it was drawn. Empty when there are none.</summary>
    internal ReadOnlySpan<long> Drawn => _drawn;

    /// <summary>[rows of the matrix]; how often each row was drawn; set it, then <see cref="Reset"/>.</summary>
    internal ushort[] Times => _times;

    /// <summary>Number of rows in the list.</summary>
    internal int Count { get; private set; }

    /// <summary>Starts a tree with the rows drawn.</summary>
    internal void Reset()
    {
        Count = 0;
        _anyTwice = false;
        for (int row = 0; row < _times.Length; row++)
        {
            int times = _times[row];
            _units[row] = times * weights[row];
            _anyTwice |= times > 1;
            if (_units[row] > 0)
            {
                _rows[Count++] = row;
            }
        }

        for (int row = 0; row < _drawn.Length; row++)
        {
            _drawn[row] = packed[row] * _times[row]; // packed sums are linear: drawn m times counts m-fold
        }
    }

    /// <summary>How many draws a range holds: a row drawn twice counts twice, whatever it weighs.</summary>
    internal int DrawsIn(int start, int count)
    {
        int draws = _anyTwice ? 0 : count;
        for (int i = start; _anyTwice && i < start + count; i++)
        {
            draws += _times[_rows[i]];
        }

        return draws;
    }

    /// <summary>Parts a range by a test of bins, keeping the order.</summary>
    /// <returns>How many rows went left; they come first.</returns>
    internal int Part(BinColumn column, in BinTest test, int start, int count)
    {
        fixed (int* list = &_rows[start], right = _right)
        {
            int lefts = RowPartitioner.Split(column, test, list, count, list, right);
            new ReadOnlySpan<int>(right, count - lefts).CopyTo(new Span<int>(list + lefts, count - lefts));
            return lefts;
        }
    }
}
