using FullStackAI.Data;

namespace FullStackAI.Metrics;

/// <summary>Predictions beside the labels they should meet: what every metric reads.</summary>
public sealed partial class ScoredRows
{
    private readonly double[] _predictions;
    private readonly float[]? _weights;

    /// <summary>Joins labels and predictions; the caller must not change the arrays afterwards.</summary>
    /// <param name="labels">[rows].</param>
    /// <param name="predictions">[rows × <see cref="Labels.OutputCount"/>], row after row; finite. Values of a regression, scores of a
    /// ranking, the probability of the positive class of a binary task, one probability per class of a multiclass task.</param>
    /// <param name="weights">[rows]; finite, zero or more; null means 1 for each.</param>
    /// <param name="groupSizes">For ranking: the number of consecutive rows of each group,
    /// adding up to rows. Null takes all rows as one group.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a prediction or weight is not finite.</exception>
    public ScoredRows(Labels labels, double[] predictions, float[]? weights = null, int[]? groupSizes = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(predictions);
        if (predictions.Length != (long)labels.Count * labels.OutputCount)
        {
            throw new ArgumentException(
                $"There are {predictions.Length} predictions; expected {labels.Count} rows × {labels.OutputCount} outputs of a {labels.Task} task.",
                nameof(predictions));
        }

        int bad = Array.FindIndex(predictions, prediction => !double.IsFinite(prediction));
        if (bad >= 0)
        {
            throw new ArgumentException(
                $"The prediction of row {bad / labels.OutputCount} is {predictions[bad]}; expected a finite number. The model has diverged: scale its features or lower its learning rate.",
                nameof(predictions));
        }

        if (weights is not null && (weights.Length != labels.Count || weights.Any(weight => !float.IsFinite(weight) || weight < 0)))
        {
            throw new ArgumentException(
                $"Weights must be {labels.Count} finite numbers, zero or more; got {weights.Length}.", nameof(weights));
        }

        if (groupSizes is not null && (groupSizes.Any(size => size < 1) || groupSizes.Sum(size => (long)size) != labels.Count))
        {
            throw new ArgumentException(
                $"Group sizes must be 1 or more and add up to the {labels.Count} rows; they add up to {groupSizes.Sum(size => (long)size)}.",
                nameof(groupSizes));
        }

        Labels = labels;
        _predictions = predictions;
        _weights = weights;
        GroupSizes = groupSizes;
    }

    /// <summary>[rows].</summary>
    public Labels Labels { get; }

    /// <summary>[rows × <see cref="OutputCount"/>], row after row.</summary>
    public ReadOnlySpan<double> Predictions => _predictions;

    /// <summary>[rows]; empty when every row weighs 1.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>The number of consecutive rows of each group; null when all rows are one group.</summary>
    public int[]? GroupSizes { get; }

    /// <summary>The number of rows.</summary>
    public int Count => Labels.Count;

    /// <summary>The number of predictions a row.</summary>
    public int OutputCount => Labels.OutputCount;

    /// <summary>The weight of a row; 1 when there are no weights.</summary>
    /// <param name="row">In [0, <see cref="Count"/>).</param>
    public double Weight(int row) => _weights is null ? 1 : _weights[row];

    /// <summary>The predictions of a row.</summary>
    /// <param name="row">In [0, <see cref="Count"/>).</param>
    /// <returns>[<see cref="OutputCount"/>].</returns>
    public ReadOnlySpan<double> Prediction(int row) => _predictions.AsSpan(row * OutputCount, OutputCount);

    /// <summary>The class a row is given: the most probable one, the lower number on a
    /// tie; of a binary task class 1 from the threshold on.</summary>
    /// <param name="row">In [0, <see cref="Count"/>).</param>
    /// <param name="threshold">The smallest probability for which a binary task says class 1; in [0, 1]; the default is 0.5.</param>
    public int PredictedClass(int row, double threshold = 0.5)
    {
        ReadOnlySpan<double> prediction = Prediction(row);
        if (prediction.Length == 1)
        {
            return prediction[0] >= threshold ? 1 : 0;
        }

        int best = 0;
        for (int @class = 1; @class < prediction.Length; @class++)
        {
            if (prediction[@class] > prediction[best])
            {
                best = @class;
            }
        }

        return best;
    }

    /// <summary>The probability a row gives to a class.</summary>
    /// <param name="row">In [0, <see cref="Count"/>).</param>
    /// <param name="class">In [0, number of classes).</param>
    public double Probability(int row, int @class) =>
        OutputCount > 1 ? _predictions[(row * OutputCount) + @class]
        : @class == 1 ? _predictions[row]
        : 1 - _predictions[row];

    /// <summary>The same rows with other weights; nothing else is copied.</summary>
    /// <param name="weights">[rows]; finite, zero or more; null means 1 for each.</param>
    public ScoredRows WithWeights(float[]? weights) => new(Labels, _predictions, weights, GroupSizes);

    /// <summary>A copy of some rows, in the given order, without their groups.</summary>
    /// <param name="rows">Row numbers; a row may stand there more than once.</param>
    public ScoredRows Take(ReadOnlySpan<int> rows)
    {
        double[] predictions = new double[rows.Length * OutputCount];
        float[]? weights = _weights is null ? null : new float[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            Prediction(rows[i]).CopyTo(predictions.AsSpan(i * OutputCount));
            if (weights is not null)
            {
                weights[i] = _weights![rows[i]];
            }
        }

        return new ScoredRows(Labels.Take(rows), predictions, weights);
    }

    /// <summary>Throws unless the labels are of one of the given tasks.</summary>
    internal void Require(string what, params ReadOnlySpan<TaskKind> tasks)
    {
        if (!tasks.Contains(Labels.Task))
        {
            throw new ArgumentException($"{what} is for {string.Join(" or ", tasks.ToArray())} labels; got {Labels.Task} labels.");
        }
    }
}
