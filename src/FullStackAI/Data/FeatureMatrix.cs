namespace FullStackAI.Data;

/// <summary>What trainers and models read: dense features column by column and,
/// beside them, one sparse block that is never densified.</summary>
/// <remarks>Features are numbered dense first (0 … DenseCount − 1), then sparse. Dense cells are
/// single-precision; NaN is missing. A categorical feature holds its code as a number.</remarks>
public sealed class FeatureMatrix
{
    private readonly float[][] _dense;

    /// <summary>Wraps the blocks; the caller must not change them while the matrix is in use.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="features">One entry per feature, dense first, then sparse.</param>
    /// <param name="dense">[dense features][at least rows]; column by column.</param>
    /// <param name="sparse">[rows × sparse features], or null when there are none.</param>
    /// <exception cref="ArgumentException">The blocks do not fit each other.</exception>
    public FeatureMatrix(int rows, IReadOnlyList<Feature> features, float[][] dense, SparseMatrix? sparse = null)
    {
        int sparseWidth = sparse?.Width ?? 0;
        if (features.Count != dense.Length + sparseWidth)
        {
            throw new ArgumentException(
                $"{features.Count} features are named, but the blocks hold {dense.Length} dense and {sparseWidth} sparse ones.",
                nameof(features));
        }

        if (sparse is not null && sparse.Rows != rows)
        {
            throw new ArgumentException($"The sparse block has {sparse.Rows} rows; expected {rows}.", nameof(sparse));
        }

        foreach (float[] column in dense)
        {
            if (column.Length < rows)
            {
                throw new ArgumentException($"A dense feature has {column.Length} rows; expected {rows}.", nameof(dense));
            }
        }

        Rows = rows;
        Features = features;
        _dense = dense;
        Sparse = sparse;
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The features, dense first, then sparse.</summary>
    public IReadOnlyList<Feature> Features { get; }

    /// <summary>The number of dense features.</summary>
    public int DenseCount => _dense.Length;

    /// <summary>The sparse block; its column c is feature <see cref="DenseCount"/> + c. Null when no feature is sparse.</summary>
    public SparseMatrix? Sparse { get; }

    /// <summary>The cells of a dense feature.</summary>
    /// <param name="feature">In [0, <see cref="DenseCount"/>).</param>
    /// <returns>[rows]; NaN where missing.</returns>
    public ReadOnlySpan<float> Dense(int feature) => _dense[feature].AsSpan(0, Rows);

    /// <summary>The array behind a dense feature, at least as long as there are rows; not to be written to.</summary>
    internal float[] Column(int feature) => _dense[feature];

    /// <summary>Copies the dense cells of one row.</summary>
    /// <param name="row">In [0, <see cref="Rows"/>).</param>
    /// <param name="destination">[at least <see cref="DenseCount"/>]; out.</param>
    public void CopyDenseRow(int row, Span<float> destination)
    {
        for (int feature = 0; feature < _dense.Length; feature++)
        {
            destination[feature] = _dense[feature][row];
        }
    }

    /// <summary>A copy of some rows, in the given order.</summary>
    /// <param name="rows">Row numbers; a row may stand there more than once.</param>
    public FeatureMatrix Take(ReadOnlySpan<int> rows)
    {
        float[][] dense = new float[_dense.Length][];
        for (int feature = 0; feature < dense.Length; feature++)
        {
            float[] source = _dense[feature];
            float[] taken = new float[rows.Length];
            for (int i = 0; i < taken.Length; i++)
            {
                taken[i] = source[rows[i]];
            }

            dense[feature] = taken;
        }

        return new FeatureMatrix(rows.Length, Features, dense, Sparse?.Take(rows));
    }

    /// <summary>The same on several threads.</summary>
    /// <param name="rows">Row numbers.</param>
    /// <param name="parallelism">The largest number of threads.</param>
    /// <param name="cancellationToken">Polled for each column.</param>
    internal FeatureMatrix Take(int[] rows, int parallelism, CancellationToken cancellationToken)
    {
        float[][] dense = new float[_dense.Length][];
        Parallel.For(
            0,
            dense.Length,
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallelism), CancellationToken = cancellationToken },
            feature => dense[feature] = Array.ConvertAll(rows, row => _dense[feature][row]));
        cancellationToken.ThrowIfCancellationRequested();
        return new FeatureMatrix(rows.Length, Features, dense, Sparse?.Take(rows));
    }
}
