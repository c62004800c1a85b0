using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Forests;

/// <summary>The drawn rows of a tree, kept so that each node's rows stand together. One instance per thread.</summary>
internal sealed class NodeRows(int rows)
{
    private readonly int[] _rows = new int[rows];
    private readonly int[] _units = new int[rows];
    private readonly int[] _spareRows = new int[rows];
    private readonly int[] _spareUnits = new int[rows];

    /// <summary>Row numbers.</summary>
    internal ReadOnlySpan<int> Rows => _rows;

    /// <summary>How much each row counts: its weight times how often it was drawn.</summary>
    internal ReadOnlySpan<int> Units => _units;

    /// <summary>Number of rows in the list.</summary>
    internal int Count { get; private set; }

    /// <summary>Starts a tree.</summary>
    /// <param name="times">[rows]; how often each row was drawn.</param>
    /// <param name="units">[rows]; weights.</param>
    internal void Reset(ReadOnlySpan<ushort> times, ReadOnlySpan<int> units)
    {
        Count = 0;
        for (int row = 0; row < times.Length; row++)
        {
            if (times[row] > 0 && units[row] > 0)
            {
                _rows[Count] = row;
                _units[Count++] = times[row] * units[row];
            }
        }
    }

    /// <summary>How many draws a range holds: a row drawn twice counts twice, whatever it weighs.</summary>
    internal int DrawsIn(int start, int count, int[] weights)
    {
        int draws = 0;
        for (int i = start; i < start + count; i++)
        {
            draws += _units[i] / weights[_rows[i]];
        }

        return draws;
    }

    /// <summary>Parts a range by a test of bins, keeping the order.</summary>
    /// <returns>How many rows went left; they come first.</returns>
    internal int Part(BinColumn column, BinTest test, int start, int count)
    {
        int left = start;
        int right = 0;
        for (int i = start; i < start + count; i++)
        {
            int row = _rows[i];
            int unit = _units[i];
            bool goesLeft = test.GoesLeft(column[row]);
            _spareRows[right] = row;
            _spareUnits[right] = unit;
            _rows[left] = row;
            _units[left] = unit;
            left += goesLeft ? 1 : 0;
            right += goesLeft ? 0 : 1;
        }

        _spareRows.AsSpan(0, right).CopyTo(_rows.AsSpan(left));
        _spareUnits.AsSpan(0, right).CopyTo(_units.AsSpan(left));
        return left - start;
    }
}
