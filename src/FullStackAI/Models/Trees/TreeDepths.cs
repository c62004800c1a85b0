namespace FullStackAI.Models.Trees;

/// <summary>How many training rows ended at each depth of a tree: it says how many steps are worth taking before the first look whether all rows have arrived.</summary>
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

    /// <summary>The mean number of steps.</summary>
    internal double Mean
    {
        get
        {
            double steps = 0;
            for (int depth = 0; depth <= Deepest; depth++)
            {
                steps += depth * _rows[depth];
            }

            return steps / _sum;
        }
    }

    /// <summary>Steps to take before the first look: so many that most walks of all these trees have arrived.</summary>
    /// <param name="trees">Walked side by side; a tree that several rows walk stands here several times.</param>
    internal static int BlindSteps(ReadOnlySpan<TreeDepths> trees)
    {
        const double most = 0.6; // a wrong guess of the branch predictor costs about as much as two steps of eight walks
        int steps = 0;
        double arrived = 0;
        while (arrived < most && steps < Deepest)
        {
            steps++;
            arrived = 1;
            foreach (TreeDepths tree in trees)
            {
                arrived *= tree.Arrived(steps);
            }
        }

        return steps;
    }
}
