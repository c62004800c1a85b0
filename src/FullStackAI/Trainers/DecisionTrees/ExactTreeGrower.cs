using System.Collections.Concurrent;

namespace FullStackAI.Trainers.DecisionTrees;

/// <summary>Grows a tree on exact splits, best question first.</summary>
/// <remarks>Orders of all features are kept sorted within each node by stable partition, so a level costs
/// one pass over all cells. Source: Mehta, Agrawal and Rissanen, SLIQ (1996).</remarks>
/// <param name="orders">The sorted features.</param>
/// <param name="criterion">What a question gains.</param>
/// <param name="limits">When to stop.</param>
/// <param name="outputs">Targets a row.</param>
/// <param name="workers">The threads.</param>
internal sealed class ExactTreeGrower<TCriterion>(
    FeatureOrders orders, TCriterion criterion, GrowthLimits limits, int outputs, Workers workers)
    where TCriterion : struct, ISplitCriterion
{
    private readonly ConcurrentBag<SplitSearch<TCriterion>> _searches = [];
    private readonly int[][] _items =
    [
        .. Enumerable.Range(0, orders.FeatureCount).Select(feature => new int[orders.Items(feature).Length])
    ];
    private int[] _rows = [];
    private bool[] _goesLeft = [];

    /// <summary>Grows one tree.</summary>
    /// <param name="targets">[rows × outputs]; weight × target.</param>
    /// <param name="weights">[rows].</param>
    /// <param name="shouldStop">Asked before each question; true keeps the tree as it is.</param>
    internal GrownTree Grow(double[] targets, double[] weights, Func<bool> shouldStop)
    {
        Restart(weights.Length);
        var nodes = new List<GrowingNode> { Root(targets, weights) };
        Search(nodes[0], targets, weights);
        int leaves = 1;
        while (leaves < limits.MaxLeaves && BestLeaf(nodes) is { } best && !shouldStop())
        {
            best.Left = nodes.Count;
            (GrowingNode left, GrowingNode right) = Divide(best, targets, weights);
            nodes.Add(left);
            nodes.Add(right);
            leaves++;
            if (leaves < limits.MaxLeaves)
            {
                Search(left, targets, weights);
                Search(right, targets, weights);
            }
        }

        return new GrownTree(nodes, _rows, orders.Features);
    }

    private void Restart(int rowCount)
    {
        _rows = [.. orders.Rows];
        _goesLeft = _goesLeft.Length == rowCount ? _goesLeft : new bool[rowCount];
        for (int feature = 0; feature < _items.Length; feature++)
        {
            orders.Items(feature).CopyTo(_items[feature], 0);
        }
    }

    private GrowingNode Root(double[] targets, double[] weights)
    {
        int sparse = orders.FeatureCount - orders.DenseCount;
        int[] ends = [.. Enumerable.Range(0, sparse).Select(column => _items[orders.DenseCount + column].Length)];
        return new GrowingNode(0, 0, _rows.Length, new int[sparse], ends, Totals(_rows, targets, weights));
    }

    private GroupTotals Totals(ReadOnlySpan<int> rows, double[] targets, double[] weights)
    {
        var totals = new GroupTotals(outputs);
        foreach (int row in rows)
        {
            totals.Add(targets.AsSpan(row * outputs, outputs), weights[row], 1);
        }

        return totals;
    }

    private static GrowingNode? BestLeaf(List<GrowingNode> nodes)
    {
        GrowingNode? best = null;
        foreach (GrowingNode node in nodes)
        {
            if (node.Left < 0 && node.Split is { } split && split.Beats(best?.Split))
            {
                best = node;
            }
        }

        return best;
    }

    private void Search(GrowingNode node, double[] targets, double[] weights)
    {
        if (node.Depth >= limits.MaxDepth || node.End - node.Start < 2L * limits.MinRows)
        {
            return;
        }

        var found = new Split?[orders.FeatureCount];
        workers.For(
            found.Length,
            feature =>
            {
                SplitSearch<TCriterion> search = _searches.TryTake(out SplitSearch<TCriterion>? free)
                    ? free
                    : new(criterion, limits, outputs);
                search.Groups.Fill(orders.Cells(feature), Items(node, feature), targets, weights, node.Totals);
                found[feature] = search.Find(feature, orders.Features[feature].LevelCount, node.Totals);
                _searches.Add(search);
            },
            Work(node));
        foreach (Split? split in found)
        {
            if (split is not null && split.Beats(node.Split))
            {
                node.Split = split;
            }
        }
    }

    private (GrowingNode Left, GrowingNode Right) Divide(GrowingNode node, double[] targets, double[] weights)
    {
        MarkSides(node);
        Span<int> rows = _rows.AsSpan(node.Start, node.End - node.Start);
        int middle = node.Start + Partition(rows, default, isRows: true);
        int sparse = node.SparseStarts.Length;
        int[] sparseMiddles = new int[sparse];
        workers.For(
            orders.FeatureCount,
            feature =>
            {
                int left = Partition(Items(node, feature), orders.Cells(feature), isRows: false);
                if (feature >= orders.DenseCount)
                {
                    sparseMiddles[feature - orders.DenseCount] = node.SparseStarts[feature - orders.DenseCount] + left;
                }
            },
            Work(node));
        return (
            new GrowingNode(
                node.Depth + 1, node.Start, middle, node.SparseStarts, sparseMiddles,
                Totals(_rows.AsSpan(node.Start..middle), targets, weights)),
            new GrowingNode(node.Depth + 1, middle, node.End, sparseMiddles, node.SparseEnds, Totals(
                _rows.AsSpan(middle..node.End), targets, weights)));
    }

    private void MarkSides(GrowingNode node)
    {
        Split split = node.Split!;
        FeatureCells cells = orders.Cells(split.Feature);
        if (cells.IsSparse)
        {
            bool zeroLeft = split.GoesLeft(0);
            foreach (int row in _rows.AsSpan(node.Start..node.End))
            {
                _goesLeft[row] = zeroLeft;
            }
        }

        foreach (int item in Items(node, split.Feature))
        {
            _goesLeft[cells.Row(item)] = split.GoesLeft(cells[item]);
        }
    }

    // Stable: both sides keep their order.
    private int Partition(Span<int> items, FeatureCells cells, bool isRows)
    {
        int[] right = System.Buffers.ArrayPool<int>.Shared.Rent(items.Length);
        int leftCount = 0, rightCount = 0;
        foreach (int item in items)
        {
            if (_goesLeft[isRows ? item : cells.Row(item)])
            {
                items[leftCount++] = item;
            }
            else
            {
                right[rightCount++] = item;
            }
        }

        right.AsSpan(0, rightCount).CopyTo(items[leftCount..]);
        System.Buffers.ArrayPool<int>.Shared.Return(right);
        return leftCount;
    }

    private Span<int> Items(GrowingNode node, int feature)
    {
        int column = feature - orders.DenseCount;
        return column < 0
            ? _items[feature].AsSpan(node.Start..node.End)
            : _items[feature].AsSpan(node.SparseStarts[column]..node.SparseEnds[column]);
    }

    private long Work(GrowingNode node)
    {
        long work = (long)(node.End - node.Start) * orders.DenseCount;
        for (int column = 0; column < node.SparseStarts.Length; column++)
        {
            work += node.SparseEnds[column] - node.SparseStarts[column];
        }

        return work;
    }
}
