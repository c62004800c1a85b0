using FullStackAI.Data;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Trainers.DecisionTrees;

/// <summary>Every feature's cells in ascending order, missing ones last: sorted once, copied for each tree.</summary>
/// <remarks>4 bytes a dense cell and a stored sparse number. Items of a dense feature are rows,
/// those of a sparse one positions among its stored numbers.</remarks>
internal sealed class FeatureOrders
{
    private readonly FeatureMatrix _features;
    private readonly SparseColumns? _sparse;
    private readonly int[][] _items;

    /// <summary>Sorts the features of the rows that count.</summary>
    /// <param name="features">[rows × features]; NaN is missing, infinities are the largest and smallest numbers.</param>
    /// <param name="weights">[rows]; rows of weight 0 are left out.</param>
    /// <param name="workers">The threads.</param>
    internal FeatureOrders(FeatureMatrix features, double[] weights, Workers workers)
    {
        _features = features;
        _sparse = features.Sparse is { } sparse ? new SparseColumns(sparse) : null;
        Rows = [.. Enumerable.Range(0, weights.Length).Where(row => weights[row] > 0)];
        _items = new int[features.Features.Count][];
        workers.For(_items.Length, feature => _items[feature] = Sort(feature, weights));
    }

    /// <summary>The rows that count, ascending.</summary>
    internal int[] Rows { get; }

    /// <summary>The number of features.</summary>
    internal int FeatureCount => _items.Length;

    /// <summary>The number of dense features.</summary>
    internal int DenseCount => _features.DenseCount;

    /// <summary>The features' names and levels.</summary>
    internal IReadOnlyList<Feature> Features => _features.Features;

    /// <summary>A feature's items in ascending order of their cells.</summary>
    internal int[] Items(int feature) => _items[feature];

    /// <summary>The cells behind a feature's items.</summary>
    internal FeatureCells Cells(int feature) => feature < DenseCount
        ? new FeatureCells(_features.Dense(feature), default, default)
        : new FeatureCells(default, _sparse!.Rows(feature - DenseCount), _sparse.Values(feature - DenseCount));

    private int[] Sort(int feature, double[] weights)
    {
        FeatureCells cells = Cells(feature);
        int count = cells.Count;
        long[] keys = new long[count];
        int used = 0;
        for (int item = 0; item < count; item++)
        {
            if (weights[cells.Row(item)] > 0)
            {
                keys[used++] = ((long)SortKey(cells[item]) << 32) | (uint)item;
            }
        }

        Array.Sort(keys, 0, used);
        int[] items = new int[used];
        for (int i = 0; i < used; i++)
        {
            items[i] = (int)keys[i];
        }

        return items;
    }

    // Integers that stand in the order of the numbers; negative zero beside zero, every NaN last.
    private static int SortKey(float cell)
    {
        if (float.IsNaN(cell))
        {
            return int.MaxValue;
        }

        int bits = BitConverter.SingleToInt32Bits(cell + 0f);
        return bits < 0 ? bits ^ int.MaxValue : bits;
    }
}
