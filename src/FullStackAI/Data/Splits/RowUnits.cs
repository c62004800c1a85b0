namespace FullStackAI.Data.Splits;

/// <summary>Joins rows into units that no fold may part, by any number of reasons: two rows that share a group, or all features, or both through a third row.</summary>
internal sealed class RowUnits
{
    private readonly int[] _parent;

    internal RowUnits(int rows) => _parent = [.. Enumerable.Range(0, rows)];

    /// <summary>Joins the rows that have equal keys.</summary>
    /// <param name="keys">[rows].</param>
    /// <param name="largest">Rows whose key is on more rows than this are left alone.</param>
    internal void Join(ulong[] keys, int largest = int.MaxValue)
    {
        int[] rows = [.. Enumerable.Range(0, keys.Length)];
        ulong[] sorted = [.. keys];
        Array.Sort(sorted, rows);
        for (int start = 0; start < rows.Length;)
        {
            int end = start + 1;
            while (end < rows.Length && sorted[end] == sorted[start])
            {
                end++;
            }

            for (int i = start + 1; i < end && end - start <= largest; i++)
            {
                Union(rows[start], rows[i]);
            }

            start = end;
        }
    }

    /// <summary>The rows of each unit, ascending; units in the order of their first row.</summary>
    internal int[][] ToArrays()
    {
        // A root is the first row of its unit, so it comes before the others.
        int[] numbers = new int[_parent.Length];
        int[] sizes = new int[_parent.Length];
        int count = 0;
        for (int row = 0; row < numbers.Length; row++)
        {
            int root = Find(row);
            numbers[row] = root == row ? count++ : numbers[root];
            sizes[numbers[row]]++;
        }

        int[][] units = new int[count][];
        for (int unit = 0; unit < count; unit++)
        {
            units[unit] = new int[sizes[unit]];
        }

        Array.Clear(sizes);
        for (int row = 0; row < numbers.Length; row++)
        {
            units[numbers[row]][sizes[numbers[row]]++] = row;
        }

        return units;
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
