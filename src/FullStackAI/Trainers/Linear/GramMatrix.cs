using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Linear;

/// <summary>The weighted, centred products of all pairs of features and of each feature with the label: all that squared loss needs to know of the rows.</summary>
/// <remarks>Rows are read in blocks of 512, so a sparse block is spread out for 512 rows at a time only. Memory: 8 bytes × (features + 1) × (features + 1 + 512).</remarks>
internal sealed class GramMatrix
{
    private const int BlockRows = 512;
    private const int Tile = 4;
    private readonly int _width;
    private readonly double[] _products;
    private readonly double[] _panel;

    /// <summary>Reads all rows.</summary>
    /// <param name="features">[rows × features]; finite.</param>
    /// <param name="labels">[rows].</param>
    /// <param name="shares">[rows]; each row's share of the total weight.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="shouldStop">Asked for each block; true gives up.</param>
    internal GramMatrix(FeatureMatrix features, ReadOnlyMemory<float> labels, double[] shares, Workers workers, Func<bool> shouldStop)
    {
        FeatureCount = features.Features.Count;
        _width = FeatureCount + 1;
        _products = new double[_width * _width];
        _panel = new double[_width * BlockRows];
        Means = FindMeans(features, labels, shares, workers);
        int tiles = (_width + Tile - 1) / Tile;
        for (int first = 0; first < features.Rows && !IsStopped; first += BlockRows)
        {
            IsStopped = shouldStop();
            FillPanel(features, labels.Span, shares, first);
            long work = (long)_width * _width * BlockRows / 2;
            workers.For(tiles, tile => AddTile(tile * Tile), work);
        }
    }

    /// <summary>Whether reading was given up.</summary>
    internal bool IsStopped { get; }

    /// <summary>The number of features.</summary>
    internal int FeatureCount { get; }

    /// <summary>[features + 1]; the weighted mean of each feature, the label's last.</summary>
    internal double[] Means { get; }

    /// <summary>The label's weighted variance.</summary>
    internal double LabelVariance => _products[^1];

    /// <summary>The products with one feature.</summary>
    /// <returns>[features].</returns>
    internal double[] Row(int feature)
    {
        double[] row = new double[FeatureCount];
        for (int other = 0; other < row.Length; other++)
        {
            row[other] = Product(feature, other);
        }

        return row;
    }

    /// <summary>The product of two features; <see cref="FeatureCount"/> stands for the label.</summary>
    internal double Product(int a, int b) => _products[(Math.Max(a, b) * _width) + Math.Min(a, b)];

    private static double[] FindMeans(FeatureMatrix features, ReadOnlyMemory<float> labels, double[] shares, Workers workers)
    {
        double[] means = new double[features.Features.Count + 1];
        workers.For(features.DenseCount + 1, feature =>
        {
            bool isLabel = feature == features.DenseCount;
            means[isLabel ? means.Length - 1 : feature] = Reduction.Dot(isLabel ? labels.Span : features.Dense(feature), shares);
        });
        for (int row = 0; features.Sparse is { } sparse && row < features.Rows; row++)
        {
            SparseVector vector = sparse[row];
            for (int k = 0; k < vector.Indices.Length; k++)
            {
                means[features.DenseCount + vector.Indices[k]] += shares[row] * vector.Values[k];
            }
        }

        return means;
    }

    // [features + 1][512]: √share × (cell − mean); rows beyond the last are 0.
    private void FillPanel(FeatureMatrix features, ReadOnlySpan<float> labels, double[] shares, int first)
    {
        int rows = Math.Min(BlockRows, features.Rows - first);
        Span<double> roots = stackalloc double[BlockRows];
        for (int i = 0; i < rows; i++)
        {
            roots[i] = Math.Sqrt(shares[first + i]);
        }

        for (int feature = 0; feature < _width; feature++)
        {
            Span<double> line = _panel.AsSpan(feature * BlockRows, BlockRows);
            bool isSparse = feature >= features.DenseCount && feature < FeatureCount;
            ReadOnlySpan<float> cells = isSparse ? default : (feature == FeatureCount ? labels : features.Dense(feature)).Slice(first, rows);
            double mean = Means[feature];
            for (int i = 0; i < rows; i++)
            {
                line[i] = roots[i] * ((isSparse ? 0 : cells[i]) - mean);
            }

            line[rows..].Clear();
        }

        for (int i = 0; features.Sparse is { } sparse && i < rows; i++)
        {
            SparseVector vector = sparse[first + i];
            for (int k = 0; k < vector.Indices.Length; k++)
            {
                _panel[((features.DenseCount + vector.Indices[k]) * BlockRows) + i] += roots[i] * vector.Values[k];
            }
        }
    }

    private void AddTile(int firstFeature)
    {
        int end = Math.Min(firstFeature + Tile, _width);
        for (int a = firstFeature; a < end; a++)
        {
            int b = 0;
            for (; b + 1 < a; b += 2)
            {
                AddPair(a, b);
            }

            for (; b <= a; b++)
            {
                _products[(a * _width) + b] += Reduction.Dot(Line(a), Line(b));
            }
        }
    }

    // Two products at once share the loads of one line.
    private void AddPair(int a, int b)
    {
        ref double left = ref MemoryMarshal.GetReference(Line(a));
        ref double first = ref MemoryMarshal.GetReference(Line(b));
        ref double second = ref MemoryMarshal.GetReference(Line(b + 1));
        Vector256<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        for (int i = 0; i < BlockRows; i += 8)
        {
            var low = Vector256.LoadUnsafe(ref left, (nuint)i);
            var high = Vector256.LoadUnsafe(ref left, (nuint)(i + 4));
            sum0 += low * Vector256.LoadUnsafe(ref first, (nuint)i);
            sum1 += high * Vector256.LoadUnsafe(ref first, (nuint)(i + 4));
            sum2 += low * Vector256.LoadUnsafe(ref second, (nuint)i);
            sum3 += high * Vector256.LoadUnsafe(ref second, (nuint)(i + 4));
        }

        _products[(a * _width) + b] += Lanes(sum0 + sum1);
        _products[(a * _width) + b + 1] += Lanes(sum2 + sum3);
    }

    private static double Lanes(Vector256<double> lanes) =>
        lanes.GetElement(0) + lanes.GetElement(2) + (lanes.GetElement(1) + lanes.GetElement(3));

    private ReadOnlySpan<double> Line(int feature) => _panel.AsSpan(feature * BlockRows, BlockRows);
}
