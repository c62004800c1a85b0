using FullStackAI.Data;

namespace FullStackAI.Models.Trees;

/// <summary>Copies the cells that trees ask for out of a row, dense or sparse, into one short array.</summary>
internal sealed class FeatureGather
{
    private readonly int[] _placeOf;
    private readonly int[] _used;

    internal FeatureGather(IReadOnlyList<Feature> features, IEnumerable<DecisionTree> trees)
    {
        _placeOf = new int[features.Count];
        Array.Fill(_placeOf, -1);
        bool[] isUsed = new bool[features.Count];
        int count = 0;
        foreach (DecisionTree tree in trees)
        {
            foreach (int feature in tree.Features)
            {
                count += isUsed[feature] ? 0 : 1;
                isUsed[feature] = true;
            }
        }

        _used = new int[count];
        int place = 0;
        for (int feature = 0; feature < isUsed.Length; feature++)
        {
            if (isUsed[feature])
            {
                _used[place] = feature;
                _placeOf[feature] = place++;
            }
        }
    }

    /// <summary>Number of features that some tree asks for.</summary>
    internal int UsedCount => _used.Length;

    /// <summary>The features that some tree asks for, ascending.</summary>
    internal ReadOnlySpan<int> Used => _used;

    /// <summary>Where a feature's cell is copied to; −1 when no tree asks for it.</summary>
    internal int PlaceOf(int feature) => _placeOf[feature];

    /// <summary>Whether trees ask for none but the first features.</summary>
    /// <param name="count">How many come first.</param>
    internal bool ReadsOnlyFirst(int count) => _used.Length == 0 || _used[^1] < count;

    /// <summary>Copies the cells of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="cells">[<see cref="UsedCount"/>]; out.</param>
    internal void Gather(in FeatureRow row, Span<float> cells)
    {
        int denseCount = row.Dense.Length;
        int place = 0;
        for (; place < _used.Length && _used[place] < denseCount; place++)
        {
            cells[place] = row.Dense[_used[place]];
        }

        if (place == _used.Length)
        {
            return;
        }

        cells[place..].Clear();
        for (int i = 0; i < row.SparseIndices.Length; i++)
        {
            int target = _placeOf[denseCount + row.SparseIndices[i]];
            if (target >= 0)
            {
                cells[target] = row.SparseValues[i];
            }
        }
    }
}
