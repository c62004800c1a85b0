using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Numerics;

namespace FullStackAI.AutoML;

/// <summary>What the search for weights minimises, on one number per test row of all folds:
/// fast, and smooth where the metric jumps from row to row.</summary>
/// <remarks>
/// Classes: the log-loss of the probability given to the true class (the mean of predictions is linear
/// in it, so nothing else is kept); on few rows with one <see cref="UnseenRow"/>.
/// Numbers: the absolute or squared error. A ranking, and a metric of another kind on few rows: the metric itself, on all predictions.
/// </remarks>
internal sealed class Guide
{
    private const double SmallestProbability = 1e-15;
    private const int MostDirectCells = 20_000;
    private const int MostRows = 25_000; // more rows would say the same, more slowly

    private readonly Kind _kind;
    private readonly Metric _metric;
    private readonly IReadOnlyList<ScoredRows> _folds;
    private readonly int _repeats;
    private readonly int _stride;
    private readonly int[] _parts;
    private readonly float[] _labels;
    private readonly float[]? _weights;
    private readonly UnseenRow? _unseen;

    /// <param name="metric">What trials are ranked by.</param>
    /// <param name="folds">Labels and weights of the test rows; any trial's.</param>
    /// <param name="parts">[test rows of all folds]; which part of the cross-fit a row is in.</param>
    /// <param name="repeats">How often each row is a test row.</param>
    internal Guide(Metric metric, IReadOnlyList<ScoredRows> folds, int[] parts, int repeats)
    {
        _metric = metric;
        _folds = folds;
        _repeats = repeats;
        PartCount = parts.Length == 0 ? 0 : parts.Max() + 1;
        TaskKind task = folds[0].Labels.Task;
        bool isFew = parts.Length * folds[0].OutputCount <= MostDirectCells;
        _kind = task switch
        {
            TaskKind.Binary or TaskKind.Multiclass => Kind.LogLoss,
            TaskKind.Ranking => Kind.Direct,
            _ when metric == Metric.MeanAbsoluteError || metric == Metric.MedianAbsoluteError => Kind.Absolute,
            _ when metric == Metric.RSquared
                || metric == Metric.RootMeanSquaredError
                || metric == Metric.MeanSquaredError
                || !isFew => Kind.Squared,
            _ => Kind.Direct,
        };
        _stride = _kind == Kind.Direct ? 1 : Math.Max(1, (parts.Length + MostRows - 1) / MostRows);
        _parts = EveryStride(parts);
        _labels = EveryStride([.. folds.SelectMany(fold => fold.Labels.Values.ToArray())]);
        _weights = folds.All(fold => fold.Weights.IsEmpty) ? null : EveryStride([.. folds.SelectMany(fold => fold.Weights.ToArray())]);
        _unseen = _kind == Kind.LogLoss ? UnseenRow.OfFew(Rows, folds[0].Labels) : null;
    }

    private enum Kind
    {
        LogLoss,
        Squared,
        Absolute,
        Direct,
    }

    internal int PartCount { get; }

    /// <summary>The number of different rows that are looked at.</summary>
    internal int Rows => _labels.Length / _repeats;

    /// <summary>Whether a better value here is a better value of the metric.</summary>
    internal bool IsMetric => _kind != Kind.LogLoss || UnseenRow.Matters(_metric);

    /// <summary>Whether rows may be left out one part at a time.</summary>
    internal bool CanCrossFit => _kind != Kind.Direct && PartCount > 1;

    /// <summary>Whether the loss is the squared error of numbers that may be cross-fitted.</summary>
    internal bool IsSquaredError => _kind == Kind.Squared && CanCrossFit;

    /// <summary>A trial's predictions in the form that is averaged.</summary>
    internal double[] Vector(IReadOnlyList<ScoredRows> scored)
    {
        if (_kind != Kind.LogLoss)
        {
            return EveryStride<double>([.. scored.SelectMany(fold => fold.Predictions.ToArray())]);
        }

        double[] truth = new double[_labels.Length];
        int at = 0;
        foreach (ScoredRows fold in scored)
        {
            for (int row = 0; row < fold.Count; row++, at++)
            {
                if (at % _stride == 0)
                {
                    truth[at / _stride] = fold.Probability(row, (int)_labels[at / _stride]);
                }
            }
        }

        return truth;
    }

    /// <summary>The mean loss.</summary>
    /// <param name="mean">The average of some vectors.</param>
    /// <param name="without">Rows of this part do not count; −1 counts all.</param>
    internal double Loss(ReadOnlySpan<double> mean, int without = -1)
    {
        if (_kind == Kind.Direct)
        {
            return Direct(mean);
        }

        var losses = default(BlockSum);
        var weights = default(BlockSum);
        for (int row = 0; row < mean.Length; row++)
        {
            if (_parts[row] != without)
            {
                double weight = _weights is null ? 1 : _weights[row];
                losses.Add(weight * RowLoss(mean[row], row));
                weights.Add(weight);
            }
        }

        return weights.Value > 0 ? losses.Value / weights.Value : double.PositiveInfinity;
    }

    /// <summary>How sure the difference of two losses is: the standard error of its
    /// mean over rows; 0 when the metric itself guides.</summary>
    internal double ErrorOfDifference(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        if (_kind == Kind.Direct)
        {
            return 0;
        }

        var sum = default(BlockSum);
        var squares = default(BlockSum);
        for (int row = 0; row < one.Length; row++)
        {
            double difference = RowLoss(one[row], row) - RowLoss(other[row], row);
            sum.Add(difference);
            squares.Add(difference * difference);
        }

        double mean = sum.Value / one.Length;
        return Math.Sqrt(Math.Max(0, (squares.Value / one.Length) - (mean * mean)) * _repeats / one.Length);
    }

    /// <summary>The mean of some vectors, each row by the weights of its part.</summary>
    /// <param name="vectors">[trials].</param>
    /// <param name="byPart">[parts][trials].</param>
    internal double[] Mix(IReadOnlyList<double[]> vectors, double[][] byPart)
    {
        double[] mean = new double[_labels.Length];
        for (int row = 0; row < mean.Length; row++)
        {
            double[] weights = byPart[_parts[row]];
            for (int trial = 0; trial < weights.Length; trial++)
            {
                mean[row] += weights[trial] * vectors[trial][row];
            }
        }

        return mean;
    }

    /// <summary>The products of the vectors' errors by part, for squared errors.</summary>
    internal ErrorProducts Products(IReadOnlyList<double[]> vectors)
    {
        int size = vectors.Count;
        double[][] byPart = [.. Enumerable.Range(0, PartCount).Select(_ => new double[size * size])];
        double[] errors = new double[size];
        for (int row = 0; row < _labels.Length; row++)
        {
            for (int i = 0; i < size; i++)
            {
                errors[i] = vectors[i][row] - _labels[row];
            }

            double weight = _weights is null ? 1 : _weights[row];
            for (int i = 0; i < size; i++)
            {
                Elementwise.Axpy(weight * errors[i], errors, byPart[_parts[row]].AsSpan(i * size, size));
            }
        }

        return new ErrorProducts(size, byPart);
    }

    private T[] EveryStride<T>(T[] values) =>
        _stride == 1 ? values : [.. Enumerable.Range(0, (values.Length + _stride - 1) / _stride).Select(i => values[i * _stride])];

    private double RowLoss(double value, int row) => _kind switch
    {
        Kind.LogLoss => _unseen?.Loss(value) ?? -Math.Log(Math.Clamp(value, SmallestProbability, 1)),
        Kind.Absolute => Math.Abs(value - _labels[row]),
        _ => (value - _labels[row]) * (value - _labels[row]),
    };

    private double Direct(ReadOnlySpan<double> mean)
    {
        double sum = 0;
        int at = 0;
        foreach (ScoredRows fold in _folds)
        {
            int cells = fold.Predictions.Length;
            sum += _metric.ToLoss(_metric.Compute(new ScoredRows(
                fold.Labels, mean.Slice(at, cells).ToArray(), fold.Weights.IsEmpty ? null : fold.Weights.ToArray(), fold.GroupSizes)));
            at += cells;
        }

        return sum / _folds.Count;
    }
}
