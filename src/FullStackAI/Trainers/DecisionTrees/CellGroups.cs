namespace FullStackAI.Trainers.DecisionTrees;

/// <summary>The rows of one node, grouped by the cell of one feature: an exact histogram, one
/// bin per distinct number or level, and one for the missing.</summary>
/// <param name="outputs">Targets a row.</param>
internal sealed class CellGroups(int outputs)
{
    private float[] _cells = new float[16];
    private double[] _sums = new double[16 * outputs];
    private double[] _weights = new double[16];
    private int[] _counts = new int[16];

    /// <summary>The number of groups, the missing not counted.</summary>
    internal int Count { get; private set; }

    /// <summary>The missing rows.</summary>
    internal GroupTotals Missing { get; } = new(outputs);

    /// <summary>The cell of a group; ascending.</summary>
    internal float Cell(int group) => _cells[group];

    /// <summary>[outputs]; Σ weight × target.</summary>
    internal ReadOnlySpan<double> Sums(int group) => _sums.AsSpan(group * outputs, outputs);

    /// <summary>Σ weight.</summary>
    internal double Weight(int group) => _weights[group];

    /// <summary>Rows.</summary>
    internal int Rows(int group) => _counts[group];

    /// <summary>Groups the items of a node.</summary>
    /// <param name="cells">The feature.</param>
    /// <param name="items">The node's items, by ascending cell, missing last.</param>
    /// <param name="targets">[all rows × outputs]; weight × target.</param>
    /// <param name="weights">[all rows].</param>
    /// <param name="node">The whole node, from which the rows that a sparse feature does not store are known.</param>
    internal void Fill(FeatureCells cells, ReadOnlySpan<int> items, double[] targets, double[] weights, GroupTotals node)
    {
        Count = 0;
        Missing.Clear();
        var zeros = cells.IsSparse ? Unstored(cells, items, targets, weights, node) : null;
        foreach (int item in items)
        {
            float cell = cells[item];
            int row = cells.Row(item);
            ReadOnlySpan<double> target = targets.AsSpan(row * outputs, outputs);
            if (float.IsNaN(cell))
            {
                Missing.Add(target, weights[row], 1);
                continue;
            }

            if (cell >= 0 && zeros is not null)
            {
                Add(0, zeros.Sums, zeros.Weight, zeros.Rows);
                zeros = null;
            }

            Add(cell, target, weights[row], 1);
        }

        if (zeros is not null)
        {
            Add(0, zeros.Sums, zeros.Weight, zeros.Rows);
        }
    }

    private static GroupTotals? Unstored(FeatureCells cells, ReadOnlySpan<int> items, double[] targets, double[] weights, GroupTotals node)
    {
        int outputs = node.Sums.Length;
        var zeros = new GroupTotals(outputs);
        zeros.Add(node.Sums, node.Weight, node.Rows);
        foreach (int item in items)
        {
            int row = cells.Row(item);
            zeros.Subtract(targets.AsSpan(row * outputs, outputs), weights[row], 1);
        }

        return zeros.Rows > 0 ? zeros : null;
    }

    private void Add(float cell, ReadOnlySpan<double> sums, double weight, int rows)
    {
        if (Count == 0 || _cells[Count - 1] != cell)
        {
            Grow();
            _cells[Count] = cell;
            _weights[Count] = 0;
            _counts[Count] = 0;
            _sums.AsSpan(Count * outputs, outputs).Clear();
            Count++;
        }

        int group = Count - 1;
        _weights[group] += weight;
        _counts[group] += rows;
        for (int output = 0; output < outputs; output++)
        {
            _sums[(group * outputs) + output] += sums[output];
        }
    }

    private void Grow()
    {
        if (Count == _cells.Length)
        {
            Array.Resize(ref _cells, 2 * Count);
            Array.Resize(ref _weights, 2 * Count);
            Array.Resize(ref _counts, 2 * Count);
            Array.Resize(ref _sums, 2 * Count * outputs);
        }
    }
}
