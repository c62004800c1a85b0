namespace FullStackAI.Models.Trees;

/// <summary>How many training rows ended at each depth of a tree: it says how many steps are worth taking before the first look whether a row has arrived.</summary>
internal sealed class TreeDepths
{
    private const int Deepest = 64; // deeper leaves count as this deep
    private readonly double[] _rows = new double[Deepest + 1];
    private double _sum;

    /// <summary>Adds a leaf.</summary>
    /// <param name="depth">Steps from the root.</param>
    /// <param name="rows">Training rows in it; an imported tree may know of none.</param>
    internal void Add(int depth, int rows)
    {
        double weight = Math.Max(rows, 0) + 1e-3;
        _rows[Math.Min(depth, Deepest)] += weight;
        _sum += weight;
    }

    /// <summary>The share of rows that have arrived after some steps.</summary>
    internal double Arrived(int steps)
    {
        double rows = 0;
        for (int depth = 0; depth <= Math.Min(steps, Deepest); depth++)
        {
            rows += _rows[depth];
        }

        return rows / _sum;
    }
}
