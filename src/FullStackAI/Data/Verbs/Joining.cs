namespace FullStackAI.Data.Verbs;

/// <summary>A hash join: the right table's rows by key, then the left table's rows in order.</summary>
internal static class Joining
{
    internal static Table Of(Table left, Table right, string[] keys, JoinKind kind)
    {
        ArgumentNullException.ThrowIfNull(right);
        if (keys.Length == 0)
        {
            throw new ArgumentException("A join needs at least one key column.", nameof(keys));
        }

        Column[] leftKeys = [.. left.Select(keys).Columns];
        Column[] rightKeys = [.. right.Select(keys).Columns];
        for (int key = 0; key < keys.Length; key++)
        {
            if (Group(leftKeys[key].Kind) != Group(rightKeys[key].Kind))
            {
                throw new SchemaException(
                    $"Key '{keys[key]}' holds {leftKeys[key].Kind} in the left table and {rightKeys[key].Kind} in the right one, which cannot be compared. Give both the same type when they are loaded.");
            }
        }

        var numbering = new RowKeys(keys.Length, missingIsValue: false);
        int[] rightNumbers = numbering.Number(rightKeys, right.RowCount);
        int[] leftNumbers = numbering.Number(leftKeys, left.RowCount);
        ILookup<int, int> rightRows = Enumerable.Range(0, rightNumbers.Length)
            .Where(row => rightNumbers[row] >= 0)
            .ToLookup(row => rightNumbers[row]);
        var takenLeft = new List<int>();
        var takenRight = new List<int>();
        for (int row = 0; row < leftNumbers.Length; row++)
        {
            int before = takenLeft.Count;
            if (leftNumbers[row] >= 0)
            {
                foreach (int match in rightRows[leftNumbers[row]])
                {
                    takenLeft.Add(row);
                    takenRight.Add(match);
                }
            }

            if (takenLeft.Count == before && kind == JoinKind.Left)
            {
                takenLeft.Add(row);
                takenRight.Add(-1);
            }
        }

        Table joined = left.Take([.. takenLeft]);
        int[] rows = [.. takenRight];
        foreach (Column column in right.Drop(keys).Columns)
        {
            string name = column.Name;
            while (joined.TryGetColumn(name, out _))
            {
                name += "_right";
            }

            joined = joined.With(CellCopy.Gather(column, rows).Rename(name));
        }

        return joined;
    }

    private static ColumnKind Group(ColumnKind kind) => kind switch
    {
        ColumnKind.Integer => ColumnKind.Number,
        ColumnKind.Text => ColumnKind.Category,
        _ => kind,
    };
}
