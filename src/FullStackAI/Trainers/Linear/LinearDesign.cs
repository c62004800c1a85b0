using FullStackAI.Data;
using FullStackAI.Models.Linear;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Linear;

/// <summary>The feature matrix as linear trainers read it: products with weights and with row
/// derivatives, on several threads, with bits that do not depend on their number.</summary>
/// <remarks>Dense columns are read in place; the sparse block gets one copy by columns.</remarks>
internal sealed class LinearDesign
{
    private const int DenseGroup = 8;
    private const int StoredGroup = 1 << 15;
    private readonly FeatureMatrix _features;
    private readonly Workers _workers;
    private readonly int[] _sparseGroups;

    /// <summary>Checks the features and prepares the sparse ones.</summary>
    /// <param name="features">[rows × features]; finite numbers, no categories by code.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">A cell is missing or infinite, or a feature holds category codes.</exception>
    internal LinearDesign(FeatureMatrix features, Workers workers)
    {
        LinearInput.Check(features);
        _features = features;
        _workers = workers;
        Sparse = features.Sparse is { } sparse ? new SparseColumns(sparse) : null;
        _sparseGroups = Sparse is null ? [0] : Groups(Sparse);
    }

    /// <summary>The number of rows.</summary>
    internal int Rows => _features.Rows;

    /// <summary>The number of features.</summary>
    internal int FeatureCount => _features.Features.Count;

    /// <summary>The number of dense features.</summary>
    internal int DenseCount => _features.DenseCount;

    /// <summary>The sparse features by columns; null when there are none.</summary>
    internal SparseColumns? Sparse { get; }

    /// <summary>The numbers that one pass over the features reads.</summary>
    internal long Cells => ((long)Rows * DenseCount) + (_features.Sparse?.StoredCount ?? 0);

    /// <summary>The threads.</summary>
    internal Workers Workers => _workers;

    /// <summary>[rows × features]; as given.</summary>
    internal FeatureMatrix Features => _features;

    /// <summary>The cells of a dense feature.</summary>
    internal ReadOnlySpan<float> Dense(int feature) => _features.Dense(feature);

    /// <summary>Scores all rows.</summary>
    /// <param name="weights">[features × outputs, then outputs].</param>
    /// <param name="outputs">At least 1.</param>
    /// <param name="margins">[rows × outputs]; out.</param>
    internal void Margins(double[] weights, int outputs, double[] margins) =>
        _workers.For(Reduction.BlockCount(Rows), block =>
        {
            int first = block * Reduction.BlockLength;
            int rows = Math.Min(Reduction.BlockLength, Rows - first);
            LinearKernel.Score(_features, weights, outputs, first, margins.AsSpan(first * outputs, rows * outputs));
        }, Cells * outputs);

    /// <summary>Σ over rows of each feature × derivative, and of the derivatives for the intercepts.</summary>
    /// <param name="derivatives">[rows × outputs].</param>
    /// <param name="outputs">At least 1.</param>
    /// <param name="gradient">[features × outputs, then outputs]; out.</param>
    internal void Gradient(double[] derivatives, int outputs, double[] gradient)
    {
        int denseGroups = (DenseCount + DenseGroup - 1) / DenseGroup;
        _workers.For(denseGroups + _sparseGroups.Length, piece =>
        {
            if (piece == 0)
            {
                SumRows(derivatives, outputs, gradient.AsSpan(FeatureCount * outputs));
            }
            else if (piece <= denseGroups)
            {
                DenseGradient((piece - 1) * DenseGroup, derivatives, outputs, gradient);
            }
            else
            {
                SparseGradient(piece - 1 - denseGroups, derivatives, outputs, gradient);
            }
        }, Cells * outputs);
    }

    /// <summary>Σ over rows of weight × feature².</summary>
    /// <param name="rowWeights">[rows].</param>
    /// <returns>[features].</returns>
    internal double[] SecondMoments(double[] rowWeights)
    {
        double[] moments = new double[FeatureCount];
        _workers.For(FeatureCount, feature => moments[feature] = feature < DenseCount
            ? DenseSecondMoment(Dense(feature), rowWeights)
            : SparseSecondMoment(Sparse!, feature - DenseCount, rowWeights), Cells);
        return moments;
    }

    private static double DenseSecondMoment(ReadOnlySpan<float> cells, double[] rowWeights)
    {
        double[] blocks = new double[Reduction.BlockCount(cells.Length)];
        for (int block = 0; block < blocks.Length; block++)
        {
            double sum = 0;
            int end = Math.Min(cells.Length, (block + 1) * Reduction.BlockLength);
            for (int row = block * Reduction.BlockLength; row < end; row++)
            {
                sum += rowWeights[row] * cells[row] * cells[row];
            }

            blocks[block] = sum;
        }

        return Reduction.Join(blocks);
    }

    private static double SparseSecondMoment(SparseColumns sparse, int column, double[] rowWeights)
    {
        ReadOnlySpan<int> rows = sparse.Rows(column);
        ReadOnlySpan<float> values = sparse.Values(column);
        double sum = 0;
        for (int k = 0; k < rows.Length; k++)
        {
            double value = values.IsEmpty ? 1 : values[k];
            sum += rowWeights[rows[k]] * value * value;
        }

        return sum;
    }

    private static void SumRows(double[] derivatives, int outputs, Span<double> sums)
    {
        if (outputs == 1)
        {
            sums[0] = Reduction.Sum(derivatives);
            return;
        }

        sums.Clear();
        for (int start = 0; start < derivatives.Length; start += outputs)
        {
            Elementwise.Axpy(1.0, derivatives.AsSpan(start, outputs), sums);
        }
    }

    private static int[] Groups(SparseColumns sparse)
    {
        var starts = new List<int> { 0 };
        for (int column = 0; column < sparse.Width; column++)
        {
            if (sparse.Start(column + 1) - sparse.Start(starts[^1]) >= StoredGroup || column == sparse.Width - 1)
            {
                starts.Add(column + 1);
            }
        }

        return [.. starts];
    }

    private void DenseGradient(int firstFeature, double[] derivatives, int outputs, double[] gradient)
    {
        int features = Math.Min(DenseGroup, DenseCount - firstFeature);
        int blocks = Reduction.BlockCount(Rows);
        double[] parts = new double[features * blocks];
        for (int block = 0; block < blocks; block++)
        {
            int first = block * Reduction.BlockLength;
            int rows = Math.Min(Reduction.BlockLength, Rows - first);
            for (int i = 0; i < features; i++)
            {
                ReadOnlySpan<float> cells = Dense(firstFeature + i).Slice(first, rows);
                if (outputs == 1)
                {
                    parts[(i * blocks) + block] = Reduction.BlockDot(cells, derivatives.AsSpan(first, rows));
                }
                else
                {
                    AddBlock(
                        cells,
                        derivatives.AsSpan(first * outputs, rows * outputs),
                        gradient.AsSpan((firstFeature + i) * outputs, outputs),
                        block == 0);
                }
            }
        }

        for (int i = 0; i < features && outputs == 1; i++)
        {
            gradient[firstFeature + i] = Reduction.Join(parts.AsSpan(i * blocks, blocks));
        }
    }

    private static void AddBlock(ReadOnlySpan<float> cells, ReadOnlySpan<double> derivatives, Span<double> sums, bool isFirst)
    {
        Span<double> own = sums.Length <= 256 ? stackalloc double[sums.Length] : new double[sums.Length];
        own.Clear();
        for (int row = 0; row < cells.Length; row++)
        {
            Elementwise.Axpy(cells[row], derivatives.Slice(row * own.Length, own.Length), own);
        }

        if (isFirst)
        {
            sums.Clear();
        }

        Elementwise.Axpy(1.0, own, sums);
    }

    private void SparseGradient(int group, double[] derivatives, int outputs, double[] gradient)
    {
        SparseColumns sparse = Sparse!;
        for (int column = _sparseGroups[group]; column < _sparseGroups[group + 1]; column++)
        {
            if (outputs == 1)
            {
                gradient[DenseCount + column] = sparse.Dot(column, derivatives);
                continue;
            }

            Span<double> sums = gradient.AsSpan((DenseCount + column) * outputs, outputs);
            sums.Clear();
            ReadOnlySpan<int> rows = sparse.Rows(column);
            ReadOnlySpan<float> values = sparse.Values(column);
            for (int k = 0; k < rows.Length; k++)
            {
                Elementwise.Axpy(values.IsEmpty ? 1.0 : values[k], derivatives.AsSpan(rows[k] * outputs, outputs), sums);
            }
        }
    }
}
