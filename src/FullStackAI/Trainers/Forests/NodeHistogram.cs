using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Forests;

/// <summary>The bins of one feature on the rows of one node. One instance per thread.</summary>
internal sealed class NodeHistogram
{
    private int[] _bins = [];

    /// <summary>[rows of the node]; the feature's bin of each row.</summary>
    internal ReadOnlySpan<int> Bins => _bins.AsSpan(0, Count);

    internal int Count { get; private set; }

    /// <summary>The lowest bin with a row.</summary>
    internal int Lowest { get; private set; }

    /// <summary>The highest bin with a row.</summary>
    internal int Highest { get; private set; }

    /// <summary>Reads the bins of a node's rows.</summary>
    internal void Read(BinnedMatrix data, BinnedFeature feature, ReadOnlySpan<int> rows)
    {
        if (_bins.Length < rows.Length)
        {
            _bins = new int[rows.Length];
        }

        BinColumn column = data.ColumnOf(feature);
        Count = rows.Length;
        int lowest = int.MaxValue;
        int highest = -1;
        for (int i = 0; i < rows.Length; i++)
        {
            int stored = column[rows[i]];
            int bin = feature.IsBundled ? feature.BinOfStored(stored) : stored;
            _bins[i] = bin;
            lowest = Math.Min(lowest, bin);
            highest = Math.Max(highest, bin);
        }

        (Lowest, Highest) = (lowest, highest);
    }

    /// <summary>The threshold of extra trees: uniform in value between the lowest and the highest bin.</summary>
    /// <param name="mapper">Gives the values of bins.</param>
    /// <param name="lastNumeric">The highest bin of a number that occurs.</param>
    /// <param name="draw">In [0, 1).</param>
    internal int RandomThreshold(BinMapper mapper, int lastNumeric, double draw)
    {
        double low = mapper.UpperBounds[Lowest];
        double high = mapper.UpperBounds[lastNumeric - 1];
        int bin = mapper.BinOf((float)(low + (draw * (high - low))));
        return Math.Clamp(bin, Lowest, lastNumeric - 1);
    }
}
