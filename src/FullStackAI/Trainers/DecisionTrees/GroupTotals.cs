namespace FullStackAI.Trainers.DecisionTrees;

/// <summary>What a criterion needs to know of a set of rows.</summary>
/// <param name="outputs">Targets a row.</param>
internal sealed class GroupTotals(int outputs)
{
    private readonly double[] _sums = new double[outputs];

    /// <summary>[outputs]; Σ weight × target.</summary>
    internal ReadOnlySpan<double> Sums => _sums;

    /// <summary>Σ weight.</summary>
    internal double Weight { get; private set; }

    /// <summary>Rows.</summary>
    internal int Rows { get; private set; }

    /// <summary>Empties the set.</summary>
    internal void Clear()
    {
        Array.Clear(_sums);
        Weight = 0;
        Rows = 0;
    }

    /// <summary>Takes rows in.</summary>
    internal void Add(ReadOnlySpan<double> sums, double weight, int rows)
    {
        for (int output = 0; output < _sums.Length; output++)
        {
            _sums[output] += sums[output];
        }

        Weight += weight;
        Rows += rows;
    }

    /// <summary>Takes rows out.</summary>
    internal void Subtract(ReadOnlySpan<double> sums, double weight, int rows)
    {
        for (int output = 0; output < _sums.Length; output++)
        {
            _sums[output] -= sums[output];
        }

        Weight -= weight;
        Rows -= rows;
    }

    /// <summary>Becomes a copy of another set.</summary>
    internal void Set(GroupTotals other)
    {
        Clear();
        Add(other._sums, other.Weight, other.Rows);
    }
}
