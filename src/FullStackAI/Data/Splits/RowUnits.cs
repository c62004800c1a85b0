namespace FullStackAI.Data.Splits;

/// <summary>Joins rows into units that no fold may part, by any number of reasons: two rows that
/// share a group, or all features, or both through a third row.</summary>
internal sealed class RowUnits
{
    private readonly int[] _parent;

    internal RowUnits(int rows)
    {
        _parent = new int[rows];
        for (int row = 0; row < rows; row++)
        {
            _parent[row] = row;
        }
    }

    /// <summary>Joins the rows that have equal keys.</summary>
    /// <param name="keys">[rows].</param>
    /// <param name="largest">Rows whose key is on more rows than this are left alone.</param>
    internal void Join(ulong[] keys, int largest = int.MaxValue)
    {
        (int[] firsts, int copies) = EqualKeys.FirstRows(keys);
        if (copies == 0)
        {
            return;
        }

        int[] sizes = new int[firsts.Length];
        foreach (int first in firsts)
        {
            sizes[first]++;
        }

        for (int row = 0; row < firsts.Length; row++)
        {
            if (firsts[row] != row && sizes[firsts[row]] <= largest)
            {
                Union(firsts[row], row);
            }
        }
    }

    /// <summary>The rows of each unit, ascending; units in the order of their first row.</summary>
    internal UnitList ToList()
    {
        // A root is the first row of its unit, so it comes before the others.
        int[] numbers = new int[_parent.Length];
        int[] starts = new int[_parent.Length + 1]; // at first the sizes, one place on
        int count = 0;
        for (int row = 0; row < numbers.Length; row++)
        {
            int root = Find(row);
            numbers[row] = root == row ? count++ : numbers[root];
            starts[numbers[row] + 1]++;
        }

        for (int unit = 1; unit <= count; unit++)
        {
            starts[unit] += starts[unit - 1];
        }

        int[] next = starts.AsSpan(0, count).ToArray();
        int[] rows = new int[_parent.Length];
        for (int row = 0; row < numbers.Length; row++)
        {
            rows[next[numbers[row]]++] = row;
        }

        return new UnitList(count, starts, rows);
    }

    // The smaller row becomes the root, so that the result does not depend on the order of the joins.
    private void Union(int a, int b)
    {
        a = Find(a);
        b = Find(b);
        _parent[Math.Max(a, b)] = Math.Min(a, b);
    }

    private int Find(int row)
    {
        while (_parent[row] != row)
        {
            _parent[row] = _parent[_parent[row]];
            row = _parent[row];
        }

        return row;
    }
}
