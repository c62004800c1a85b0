using System.Runtime.CompilerServices;
using FullStackAI.Data;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Forests;

/// <summary>The smallest and the largest value in each bin of the numeric features: a bin's bound alone tells
/// neither where its values end nor how far the outliers of the last one lie.</summary>
internal sealed class BinRanges
{
    private readonly float[][] _lowest;
    private readonly float[][] _highest;
    private readonly double[][] _middles;

    /// <summary>Looks at all rows.</summary>
    internal BinRanges(FeatureMatrix matrix, BinnedMatrix data, Numerics.ThreadTeam team, CancellationToken cancellation = default)
    {
        _lowest = new float[data.Features.Length][];
        _highest = new float[data.Features.Length][];
        _middles = new double[data.Features.Length][];
        SparseColumns? sparse = matrix.Sparse is null ? null : SparseColumns.From(matrix.Sparse);
        team.ForEach(_lowest.Length, (_, index) =>
        {
            cancellation.ThrowIfCancellationRequested();
            BinnedFeature feature = data.Features[index];
            BinMapper mapper = feature.Mapper;
            float[] lowest = new float[mapper.NumericBinCount];
            float[] highest = new float[mapper.NumericBinCount];
            (_lowest[index], _highest[index], _middles[index]) = (lowest, highest, []);
            lowest.AsSpan().Fill(float.MaxValue);
            highest.AsSpan().Fill(float.MinValue);
            if (mapper.IsCategorical)
            {
                return;
            }

            if (feature.Index >= matrix.DenseCount)
            {
                Widen(sparse![feature.Index - matrix.DenseCount].Values, mapper, lowest, highest);
                Widen([0f], mapper, lowest, highest);
            }
            else if (feature.IsBundled)
            {
                Widen(matrix.Dense(feature.Index), mapper, lowest, highest);
            }
            else
            {
                BinColumn column = data.ColumnOf(feature);
                ReadOnlySpan<float> values = matrix.Dense(feature.Index);
                for (int row = 0; row < values.Length; row++)
                {
                    Widen(values[row], column[row], lowest, highest);
                }
            }

            _middles[index] = Middles(lowest, highest);
        });
    }

    /// <summary>[bins] each of a feature: the smallest values, the largest, and the middles,
    /// which ascend. Empty bins hold no smallest and largest value.</summary>
    internal (float[] Lowest, float[] Highest, double[] Middles) Of(int feature) =>
        (_lowest[feature], _highest[feature], _middles[feature]);

    /// <summary>Draws the threshold of extra trees for rows that lie in several bins: a value uniform between
    /// the smallest and the largest, then the bound of bins that lies nearest.</summary>
    /// <param name="feature">Position among the binned features; of numbers.</param>
    /// <param name="first">The lowest bin with a row.</param>
    /// <param name="last">The highest bin of a number with a row; above <paramref name="first"/>.</param>
    /// <param name="draw">In [0, 1).</param>
    /// <returns>A bin from <paramref name="first"/> up to one below <paramref name="last"/>: rows up to it go left.</returns>
    internal int Threshold(int feature, int first, int last, double draw)
    {
        float lowest = _lowest[feature][first];
        double value = lowest + (draw * ((double)_highest[feature][last] - lowest));
        double[] middles = _middles[feature];

        // The last bin whose middle is not above the value.
        int bin = first;
        for (int length = last - 1 - first; length > 0;)
        {
            int half = (length + 1) >> 1;
            bool reached = middles[bin + half] <= value;
            bin += half & -Unsafe.BitCast<bool, byte>(reached); // a jump would be mispredicted every second time
            length -= half;
        }

        return bin;
    }

    private static double[] Middles(float[] lowest, float[] highest)
    {
        double[] middles = new double[lowest.Length];
        double last = double.NegativeInfinity;
        for (int bin = 0; bin < middles.Length; bin++)
        {
            bool isEmpty = lowest[bin] > highest[bin];
            middles[bin] = isEmpty ? last : ((double)lowest[bin] + highest[bin]) / 2;
            last = isEmpty ? last : highest[bin];
        }

        return middles;
    }

    private static void Widen(ReadOnlySpan<float> values, BinMapper mapper, float[] lowest, float[] highest)
    {
        foreach (float value in values)
        {
            Widen(value, mapper.BinOf(value), lowest, highest);
        }
    }

    private static void Widen(float value, int bin, float[] lowest, float[] highest)
    {
        if (bin < lowest.Length)
        {
            float finite = float.IsNaN(value) ? 0f : Math.Clamp(value, float.MinValue, float.MaxValue);
            lowest[bin] = Math.Min(lowest[bin], finite);
            highest[bin] = Math.Max(highest[bin], finite);
        }
    }
}
