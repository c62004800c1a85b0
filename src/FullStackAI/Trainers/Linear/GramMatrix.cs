using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Linear;

/// <summary>The weighted, centred products of all pairs of features and of each feature with
/// the label: all that squared loss needs to know of the rows.</summary>
/// <remarks>Dense rows are read in blocks of 512; sparse features are multiplied where both store
/// something. Memory: 8 bytes × (features + 1)², and 4 KB a dense feature.</remarks>
internal sealed class GramMatrix
{
    private const int MaxFeatures = 600;
    private const double MaxDenseProducts = 2e10; // about ten seconds of one core
    private const int BlockRows = 512;
    private const int Tile = 4;
    private readonly LinearDesign _design;
    private readonly float[] _labels;
    private readonly double[] _shares;
    private readonly int _width;
    private readonly int _lines;
    private readonly double[] _products;
    private readonly double[] _panel;

    /// <summary>Reads all rows.</summary>
    /// <param name="design">[rows × features].</param>
    /// <param name="labels">[rows].</param>
    /// <param name="shares">[rows]; each row's share of the total weight.</param>
    /// <param name="shouldStop">Asked for each block and each sparse feature; true gives up.</param>
    internal GramMatrix(LinearDesign design, float[] labels, double[] shares, Func<bool> shouldStop)
    {
        _design = design;
        _labels = labels;
        _shares = shares;
        FeatureCount = design.FeatureCount;
        _width = FeatureCount + 1;
        _lines = design.DenseCount + 1;
        _products = new double[_width * _width];
        _panel = new double[_lines * BlockRows];
        Means = new double[_width];
        design.Workers.For(_width, feature => Means[feature] =
            feature == FeatureCount ? Reduction.Dot(labels, shares)
            : feature < design.DenseCount ? Reduction.Dot(design.Dense(feature), shares)
            : design.Sparse!.Dot(feature - design.DenseCount, shares), design.Cells);
        for (int first = 0; first < design.Rows && !IsStopped; first += BlockRows)
        {
            IsStopped = shouldStop();
            FillPanel(first);
            long work = (long)_lines * _lines * BlockRows / 2;
            design.Workers.For((_lines + Tile - 1) / Tile, tile => AddTile(tile * Tile), work);
        }

        design.Workers.For(IsStopped ? 0 : FeatureCount - design.DenseCount, AddSparse, 20 * design.Cells);
    }

    /// <summary>Whether reading was given up.</summary>
    internal bool IsStopped { get; }

    /// <summary>The number of features.</summary>
    internal int FeatureCount { get; }

    /// <summary>[features + 1]; the weighted mean of each feature, the label's last.</summary>
    internal double[] Means { get; }

    /// <summary>The label's weighted variance.</summary>
    internal double LabelVariance => _products[^1];

    /// <summary>Whether the products of so many cells cost less than what they save.</summary>
    /// <param name="design">The features.</param>
    /// <param name="times">How often they will be needed; the default is once.</param>
    internal static bool IsWorthwhile(LinearDesign design, int times = 1) =>
        design.FeatureCount <= MaxFeatures && (double)times * design.Rows * design.DenseCount * design.DenseCount <= MaxDenseProducts;

    /// <summary>scale × products, and a number added to the diagonal.</summary>
    /// <returns>[features × features]; symmetric.</returns>
    internal double[] Matrix(double scale, double diagonal)
    {
        double[] matrix = new double[FeatureCount * FeatureCount];
        for (int a = 0; a < FeatureCount; a++)
        {
            for (int b = 0; b < FeatureCount; b++)
            {
                matrix[(a * FeatureCount) + b] = (scale * Product(a, b)) + (a == b ? diagonal : 0);
            }
        }

        return matrix;
    }

    /// <summary>The product of two features; <see cref="FeatureCount"/> stands for the label.</summary>
    internal double Product(int a, int b) => _products[(Math.Max(a, b) * _width) + Math.Min(a, b)];

    // [dense features + label][512]: √share × (cell − mean); rows beyond the last are 0.
    private void FillPanel(int first)
    {
        int rows = Math.Min(BlockRows, _design.Rows - first);
        Span<double> roots = stackalloc double[BlockRows];
        for (int i = 0; i < rows; i++)
        {
            roots[i] = Math.Sqrt(_shares[first + i]);
        }

        for (int line = 0; line < _lines; line++)
        {
            Span<double> target = _panel.AsSpan(line * BlockRows, BlockRows);
            ReadOnlySpan<float> cells = (line == _lines - 1 ? _labels : _design.Dense(line)).Slice(first, rows);
            double mean = Means[Feature(line)];
            for (int i = 0; i < rows; i++)
            {
                target[i] = roots[i] * (cells[i] - mean);
            }

            target[rows..].Clear();
        }
    }

    private void AddTile(int firstLine)
    {
        int end = Math.Min(firstLine + Tile, _lines);
        for (int a = firstLine; a < end; a++)
        {
            int b = 0;
            for (; b + 1 < a; b += 2)
            {
                AddPair(a, b);
            }

            for (; b <= a; b++)
            {
                _products[(Feature(a) * _width) + Feature(b)] += Reduction.Dot(Line(a), Line(b));
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

        _products[(Feature(a) * _width) + b] += Lanes(sum0 + sum1);
        _products[(Feature(a) * _width) + b + 1] += Lanes(sum2 + sum3);
    }

    // The products of one sparse feature with the label, the dense features, and the sparse ones up to itself.
    private void AddSparse(int column)
    {
        SparseColumns sparse = _design.Sparse!;
        SparseMatrix byRow = _design.Features.Sparse!;
        int feature = _design.DenseCount + column;
        ReadOnlySpan<int> rows = sparse.Rows(column);
        ReadOnlySpan<float> values = sparse.Values(column);
        Span<double> own = _products.AsSpan(feature * _width, _width);
        double[] weights = new double[rows.Length];
        double withLabel = 0;
        for (int k = 0; k < rows.Length; k++)
        {
            weights[k] = _shares[rows[k]] * (values.IsEmpty ? 1 : values[k]);
            withLabel += weights[k] * (_labels[rows[k]] - Means[FeatureCount]);
            SparseVector row = byRow[rows[k]];
            for (int i = 0; i < row.Indices.Length && row.Indices[i] <= column; i++)
            {
                own[_design.DenseCount + row.Indices[i]] += weights[k] * row.Values[i];
            }
        }

        for (int dense = 0; dense < _design.DenseCount; dense++)
        {
            ReadOnlySpan<float> cells = _design.Dense(dense);
            double sum = 0;
            for (int k = 0; k < rows.Length; k++)
            {
                sum += weights[k] * (cells[rows[k]] - Means[dense]); // the dense side is centred, so the sparse one need not be
            }

            own[dense] = sum;
        }

        for (int other = _design.DenseCount; other <= feature; other++)
        {
            own[other] -= Means[feature] * Means[other];
        }

        _products[(FeatureCount * _width) + feature] = withLabel;
    }

    private static double Lanes(Vector256<double> lanes) =>
        lanes.GetElement(0) + lanes.GetElement(2) + (lanes.GetElement(1) + lanes.GetElement(3));

    private int Feature(int line) => line == _lines - 1 ? FeatureCount : line;

    private ReadOnlySpan<double> Line(int line) => _panel.AsSpan(line * BlockRows, BlockRows);
}
