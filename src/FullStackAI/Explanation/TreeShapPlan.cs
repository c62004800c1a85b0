using System.Runtime.Intrinsics;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;

namespace FullStackAI.Explanation;

/// <summary>What the Shapley values of one tree need and no row changes: the factors of every edge at every quadrature point.</summary>
/// <remarks>
/// An edge (node, side) has three states for a row: passed, first failure of its feature on the path, or
/// its feature failed before. In the last the factor is 1 and the contribution 0,
/// so both vectors of the other two are constants. Going down, a child's vector is its parent's times the edge's
/// factor; going up, a subtree's sum times the edge's contribution vector is added to the feature.
/// </remarks>
internal sealed class TreeShapPlan
{
    private const int Lanes = 4;
    private readonly int _points;
    private readonly int[] _order; // nodes, parents first
    private readonly int[] _previous; // by node: the last edge above it on the same feature, or −1
    private readonly double[] _factors; // [edges × 2 states × points]; state 1 is passed
    private readonly double[] _shares; // [edges × 2 states × points]
    private readonly double[] _leafWeights; // [leaves × points]: path weight × quadrature weight
    private readonly double[] _pathWeights; // [leaves]

    internal TreeShapPlan(DecisionTree tree)
    {
        _order = new int[tree.NodeCount];
        _previous = new int[tree.NodeCount];
        _pathWeights = new double[tree.LeafCount];
        double[] passed = new double[2 * tree.NodeCount]; // by edge: p of its feature when all its splits so far are passed
        int deepest = Walk(tree, passed);
        _points = (((deepest + 1) / 2) + Lanes - 1) / Lanes * Lanes; // n points are exact for 2n different features on a path
        (double[] points, double[] weights) = GaussLegendre.OnUnitInterval(_points);
        _factors = new double[4 * tree.NodeCount * _points];
        _shares = new double[_factors.Length];
        _leafWeights = new double[tree.LeafCount * _points];
        for (int edge = 0; edge < passed.Length; edge++)
        {
            int before = _previous[edge / 2];
            double old = before < 0 ? 1 : passed[before];
            FillEdge(edge, old, before >= 0, passed[edge], points);
        }

        for (int leaf = 0; leaf < tree.LeafCount; leaf++)
        {
            for (int k = 0; k < _points; k++)
            {
                _leafWeights[(leaf * _points) + k] = _pathWeights[leaf] * weights[k];
            }
        }
    }

    /// <summary>The doubles that <see cref="AddContributions"/> works in.</summary>
    internal int ScratchLength => (((2 * _order.Length) + 1) * _points) + _previous.Length * 2;

    /// <summary>The mean of the tree over its training rows.</summary>
    internal double Mean(DecisionTree tree, int output)
    {
        double mean = 0;
        for (int leaf = 0; leaf < _pathWeights.Length; leaf++)
        {
            mean += _pathWeights[leaf] * tree.LeafValues[(leaf * tree.OutputCount) + output];
        }

        return mean;
    }

    /// <summary>Adds one tree's contributions for one row and one of the tree's outputs.</summary>
    /// <param name="tree">The tree of this plan.</param>
    /// <param name="gather">Where the tree's features stand in <paramref name="cells"/>.</param>
    /// <param name="cells">The row's cells.</param>
    /// <param name="scratch">[<see cref="ScratchLength"/>].</param>
    /// <param name="treeOutput">Which of the tree's outputs.</param>
    /// <param name="contributions">[features × outputs]; in and out.</param>
    /// <param name="outputs">The model's outputs.</param>
    /// <param name="output">Which of them the tree's output adds to.</param>
    internal void AddContributions(
        DecisionTree tree, FeatureGather gather, ReadOnlySpan<float> cells, Span<double> scratch, int treeOutput,
        Span<double> contributions, int outputs, int output)
    {
        Span<double> vectors = scratch[..(((2 * _order.Length) + 1) * _points)];
        Span<double> states = scratch.Slice(vectors.Length, 2 * _order.Length);
        vectors[.._points].Fill(1);
        if (_order.Length == 0)
        {
            return;
        }

        Down(tree, gather, cells, vectors, states);
        for (int i = _order.Length - 1; i >= 0; i--)
        {
            int node = _order[i];
            bool counts = _previous[node] < 0 || states[_previous[node]] > 0;
            double share = 0;
            Span<double> sum = Node(vectors, node);
            for (int k = 0; k < _points; k += Lanes)
            {
                Vector256<double> left = Up(tree, vectors, tree.Lefts[node], treeOutput, k);
                Vector256<double> right = Up(tree, vectors, tree.Rights[node], treeOutput, k);
                if (counts)
                {
                    Vector256<double> both = (left * Edge(_shares, 2 * node, states, k))
                        + (right * Edge(_shares, (2 * node) + 1, states, k));
                    share += both[0] + both[1] + (both[2] + both[3]);
                }

                (left + right).CopyTo(sum[k..]);
            }

            contributions[(tree.Features[node] * outputs) + output] += share;
        }
    }

    private void Down(DecisionTree tree, FeatureGather gather, ReadOnlySpan<float> cells, Span<double> vectors, Span<double> states)
    {
        foreach (int node in _order)
        {
            bool goesLeft = tree.GoesLeft(node, cells[gather.PlaceOf(tree.Features[node])]);
            bool alive = _previous[node] < 0 || states[_previous[node]] > 0;
            states[2 * node] = alive && goesLeft ? 1 : 0;
            states[(2 * node) + 1] = alive && !goesLeft ? 1 : 0;
            ReadOnlySpan<double> from = Node(vectors, node);
            Span<double> left = Child(vectors, tree.Lefts[node]);
            Span<double> right = Child(vectors, tree.Rights[node]);
            for (int k = 0; k < _points; k += Lanes)
            {
                Vector256<double> here = Vector256.Create(from[k..]);
                (alive ? here * Edge(_factors, 2 * node, states, k) : here).CopyTo(left[k..]);
                (alive ? here * Edge(_factors, (2 * node) + 1, states, k) : here).CopyTo(right[k..]);
            }
        }
    }

    private Vector256<double> Edge(double[] values, int edge, ReadOnlySpan<double> states, int k) =>
        Vector256.Create(values, (((2 * edge) + (states[edge] > 0 ? 1 : 0)) * _points) + k);

    private Vector256<double> Up(DecisionTree tree, Span<double> vectors, int child, int output, int k)
    {
        var sum = Vector256.Create((ReadOnlySpan<double>)Child(vectors, child)[k..]);
        return child >= 0
            ? sum
            : sum * Vector256.Create(_leafWeights, (~child * _points) + k) * tree.LeafValues[(~child * tree.OutputCount) + output];
    }

    private Span<double> Node(Span<double> vectors, int node) => vectors.Slice(node * _points, _points);

    private Span<double> Child(Span<double> vectors, int child) =>
        vectors.Slice((child >= 0 ? child : _order.Length + ~child) * _points, _points);

    private void FillEdge(int edge, double old, bool hasBefore, double passed, double[] points)
    {
        for (int state = 0; state < 2; state++)
        {
            double p = state == 1 ? passed : 0;
            for (int k = 0; k < _points; k++)
            {
                double t = points[k];
                double oldTerm = 1 + ((old - 1) * t);
                double newTerm = 1 + ((p - 1) * t);
                int at = (((2 * edge) + state) * _points) + k;
                _factors[at] = newTerm / oldTerm;
                _shares[at] = ((p - 1) / newTerm) - (hasBefore ? (old - 1) / oldTerm : 0);
            }
        }
    }

    /// <summary>Fills order, previous edges and path weights; returns the largest number of different features on a path.</summary>
    private int Walk(DecisionTree tree, double[] passed)
    {
        int filled = 0;
        int deepest = 1;
        var lastEdge = new Dictionary<int, int>(); // by feature: the last edge of the current path that asked for it

        // A stack of our own: a degenerate chain of 100,000 splits must not overflow the thread's.
        var work = new Stack<Visit>();
        work.Push(new Visit(tree.NodeCount == 0 ? ~0 : 0, Edge: -1, Weight: 1, Feature: -1, Before: -1, IsLeaving: false));
        while (work.Count > 0)
        {
            Visit visit = work.Pop();
            if (visit.IsLeaving)
            {
                Restore(lastEdge, visit);
                continue;
            }

            if (visit.Edge >= 0)
            {
                lastEdge[visit.Feature] = visit.Edge;
                work.Push(visit with { IsLeaving = true });
            }

            deepest = Math.Max(deepest, lastEdge.Count);
            if (visit.Child < 0)
            {
                _pathWeights[~visit.Child] = visit.Weight;
                continue;
            }

            int node = visit.Child;
            int feature = tree.Features[node];
            int previous = lastEdge.GetValueOrDefault(feature, -1);
            (double left, double right) = Covers(tree, node);
            double old = previous < 0 ? 1 : passed[previous];
            _order[filled++] = node;
            _previous[node] = previous;
            passed[2 * node] = old / left;
            passed[(2 * node) + 1] = old / right;
            work.Push(new Visit(tree.Rights[node], (2 * node) + 1, visit.Weight * right, feature, previous, IsLeaving: false));
            work.Push(new Visit(tree.Lefts[node], 2 * node, visit.Weight * left, feature, previous, IsLeaving: false));
        }

        return deepest;
    }

    private static void Restore(Dictionary<int, int> lastEdge, Visit visit)
    {
        if (visit.Before < 0)
        {
            lastEdge.Remove(visit.Feature);
        }
        else
        {
            lastEdge[visit.Feature] = visit.Before;
        }
    }

    /// <summary>The shares of a node's training rows that went left and right; a side
    /// that no row took counts as one row in two million.</summary>
    private static (double Left, double Right) Covers(DecisionTree tree, int node)
    {
        const double Least = 5e-7;
        double left = Count(tree, tree.Lefts[node]);
        double right = Count(tree, tree.Rights[node]);
        double share = left + right == 0 ? 0.5 : Math.Clamp(left / (left + right), Least, 1 - Least);
        return (share, 1 - share);
    }

    private static int Count(DecisionTree tree, int child) => child >= 0 ? tree.Counts[child] : tree.LeafCounts[~child];

    private readonly record struct Visit(int Child, int Edge, double Weight, int Feature, int Before, bool IsLeaving);
}
