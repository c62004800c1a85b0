using FullStackAI.Inference;

namespace FullStackAI.Explanation;

/// <summary>How predictions move with one column while the others stay: partial dependence on
/// average, and each row's own curve (individual conditional expectation).</summary>
public sealed class ResponseCurve
{
    private readonly double[] _outputs;
    private readonly double[] _mean;

    internal ResponseCurve(string column, IReadOnlyList<RowValue> values, int rows, int outputCount, double[] outputs)
    {
        Column = column;
        Values = values;
        RowCount = rows;
        OutputCount = outputCount;
        _outputs = outputs;
        _mean = new double[values.Count * outputCount];
        for (int i = 0; i < outputs.Length; i++)
        {
            _mean[i % _mean.Length] += outputs[i];
        }

        for (int i = 0; i < _mean.Length; i++)
        {
            _mean[i] /= rows;
        }
    }

    /// <summary>The column that moves.</summary>
    public string Column { get; }

    /// <summary>The values it takes, in order.</summary>
    public IReadOnlyList<RowValue> Values { get; }

    /// <summary>The number of rows with a curve.</summary>
    public int RowCount { get; }

    /// <summary>The number of outputs a row: one per class of a multiclass task, else 1.</summary>
    public int OutputCount { get; }

    /// <summary>[values × outputs], value after value: the mean prediction over the rows; values,
    /// probabilities of the positive class, or probabilities of each class.</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>The curve of one row.</summary>
    /// <param name="row">In [0, <see cref="RowCount"/>).</param>
    /// <returns>[values × outputs], value after value.</returns>
    public ReadOnlySpan<double> Of(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, RowCount);
        return _outputs.AsSpan(row * _mean.Length, _mean.Length);
    }
}
