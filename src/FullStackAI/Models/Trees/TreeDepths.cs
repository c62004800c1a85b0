namespace FullStackAI.Models.Trees;

/// <summary>How many training rows ended at each depth of a tree: it says how many steps are
/// worth taking before the first look whether a row has arrived.</summary>
internal sealed class TreeDepths
{
    private const int Deepest = 64; // deeper leaves count as this deep
    private readonly double[] _rows = new double[Deepest + 1];
    private double _sum;

    /// <summary>Looks at all leaves of a tree.</summary>
    internal static TreeDepths Of(DecisionTree tree)
    {
        var reached = new TreeDepths();
        if (tree.NodeCount == 0)
        {
            reached.Add(0, 1);
        }

        int[] depths = new int[tree.NodeCount];
        for (int node = 0; node < depths.Length; node++)
        {
            // Children have higher numbers than their parent.
            int depth = depths[node] + 1;
            Descend(tree.Lefts[node]);
            Descend(tree.Rights[node]);

            void Descend(int child)
            {
                if (child >= 0)
                {
                    depths[child] = depth;
                }
                else
                {
                    reached.Add(depth, tree.LeafCounts[~child]);
                }
            }
        }

        return reached;
    }

    /// <summary>Steps until more than a share of the rows have arrived.</summary>
    internal int StepsUntil(double share)
    {
        int steps = 0;
        while (steps < Deepest && Arrived(steps) <= share)
        {
            steps++;
        }

        return steps;
    }

    /// <summary>The steps that a row takes on average.</summary>
    internal double Mean()
    {
        double steps = 0;
        for (int depth = 0; depth <= Deepest; depth++)
        {
            steps += depth * _rows[depth];
        }

        return steps / _sum;
    }

    /// <summary>Adds a leaf.</summary>
    /// <param name="depth">Steps from the root.</param>
    /// <param name="rows">Training rows in it; an imported tree may know of none.</param>
    private void Add(int depth, int rows)
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
