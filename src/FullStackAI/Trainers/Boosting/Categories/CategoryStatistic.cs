namespace FullStackAI.Trainers.Boosting;

/// <summary>One number for each category: the smoothed mean of a target over its rows, or how frequent it is.</summary>
/// <remarks>mean = (Σ weight × target + smoothing × prior) / (Σ weight + smoothing); the prior is the mean over all rows.</remarks>
internal sealed class CategoryStatistic
{
    private readonly double[]? _targets;
    private readonly double[] _weights;
    private readonly double _prior;
    private readonly double _smoothing;

    private CategoryStatistic(CategorySource source, string name, double[]? targets, double[] weights, double prior, double smoothing)
    {
        Source = source;
        Name = name;
        _targets = targets;
        _weights = weights;
        _prior = prior;
        _smoothing = smoothing;
        Values = targets is null ? Frequencies() : Means();
    }

    internal CategorySource Source { get; }

    internal string Name { get; }

    /// <summary>[levels and one for missing and unseen]; over all training rows.</summary>
    internal float[] Values { get; }

    /// <summary>Whether a training row must not see its own share.</summary>
    internal bool IsOrdered => _targets is not null;

    /// <summary>The mean of a target.</summary>
    /// <param name="source">The categories.</param>
    /// <param name="name">What people see.</param>
    /// <param name="targets">[rows]</param>
    /// <param name="weights">[rows]</param>
    /// <param name="smoothing">Rows' worth of prior, above 0.</param>
    internal static CategoryStatistic Mean(CategorySource source, string name, double[] targets, double[] weights, double smoothing)
    {
        double sum = 0;
        double total = 0;
        for (int row = 0; row < targets.Length; row++)
        {
            sum += weights[row] * targets[row];
            total += weights[row];
        }

        return new(source, name, targets, weights, sum / total, smoothing);
    }

    /// <summary>The share of the rows.</summary>
    internal static CategoryStatistic Frequency(CategorySource source, double[] weights) =>
        new(source, $"share of {source.Name}", targets: null, weights, 0, 0);

    /// <summary>What each training row sees: the mean over the rows of its category that come before it.</summary>
    /// <param name="order">[rows]; a permutation of the rows.</param>
    /// <param name="values">[rows]; out.</param>
    internal void Ordered(int[] order, Span<float> values)
    {
        int[] codes = Source.Codes;
        if (_targets is null)
        {
            for (int row = 0; row < values.Length; row++)
            {
                values[row] = Values[codes[row]];
            }

            return;
        }

        double[] sums = new double[Source.LevelCount + 1];
        double[] totals = new double[Source.LevelCount + 1];
        foreach (int row in order)
        {
            int level = codes[row];
            values[row] = (float)((sums[level] + (_smoothing * _prior)) / (totals[level] + _smoothing));
            sums[level] += _weights[row] * _targets[row];
            totals[level] += _weights[row];
        }
    }

    private float[] Means()
    {
        double[] sums = new double[Source.LevelCount + 1];
        double[] totals = new double[Source.LevelCount + 1];
        for (int row = 0; row < _targets!.Length; row++)
        {
            sums[Source.Codes[row]] += _weights[row] * _targets[row];
            totals[Source.Codes[row]] += _weights[row];
        }

        return [.. sums.Zip(totals, (sum, total) => (float)((sum + (_smoothing * _prior)) / (total + _smoothing)))];
    }

    private float[] Frequencies()
    {
        double[] totals = new double[Source.LevelCount + 1];
        double all = 0;
        for (int row = 0; row < _weights.Length; row++)
        {
            totals[Source.Codes[row]] += _weights[row];
            all += _weights[row];
        }

        return Array.ConvertAll(totals, total => (float)(total / all));
    }
}
