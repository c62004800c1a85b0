using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Linear;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Linear;

/// <summary>One run of gradient descent: weights, and the moments of their gradients.</summary>
internal sealed class GradientDescentRun
{
    private readonly TrainingSet _data;
    private readonly GradientDescentOptions _options;
    private readonly TrainingContext _context;
    private readonly LabelScale _scale;
    private readonly IMarginLoss _loss;
    private readonly Func<double[], double>? _validation;
    private readonly double[] _shares;
    private readonly double _l2;
    private readonly double[] _point;
    private readonly double[] _gradient;
    private readonly GradientStepper _stepper;
    private readonly float[] _dense;

    /// <summary>Checks the features and starts from the best intercepts.</summary>
    internal GradientDescentRun(TrainingSet data, GradientDescentOptions options, TrainingContext context)
    {
        LinearInput.Check(data.Features);
        _data = data;
        _options = options;
        _context = context;
        _shares = ClassWeights.RowWeights(data, options.ClassWeights);
        double total = Reduction.Sum(_shares);
        Elementwise.Divide(_shares, total);
        _scale = new LabelScale(data.Labels, _shares);
        _loss = MarginLoss.For(_scale.Apply(data.Labels), _shares, total);
        _l2 = options.L2 ?? (1 / total);
        _point = new double[(data.Features.Features.Count + 1) * _loss.Outputs];
        _gradient = new double[_point.Length];
        _stepper = new GradientStepper(options, _point.Length);
        _dense = new float[data.Features.DenseCount];
        _loss.Start(_point.AsSpan(_point.Length - _loss.Outputs), new double[_loss.Outputs]);
        _validation = context.Validation is { } rows
            ? MarginLoss.OnRows(new TrainingSet(rows.Features, _scale.Apply(rows.Labels), rows.Weights), context)
            : null;
    }

    /// <summary>The weights in the unit of the labels.</summary>
    /// <returns>[features × outputs, then outputs].</returns>
    internal double[] Point() => _scale.Restore(_point, _loss.Outputs);

    /// <summary>One pass over the rows in a new order.</summary>
    /// <param name="epoch">From 1.</param>
    /// <returns>The point of the curve; null when time is up.</returns>
    internal TrainingProgress? Epoch(int epoch)
    {
        int[] order = _context.Rng.Split("epoch", epoch).Permutation(_data.Rows);
        double rate = _options.Rate(epoch - 1);
        double loss = 0;
        for (int start = 0; start < order.Length; start += _options.BatchSize)
        {
            if (_context.ShouldStop())
            {
                return null;
            }

            loss += Batch(order.AsSpan(start, Math.Min(_options.BatchSize, order.Length - start)), rate);
        }

        double penalty = 0.5 * _l2 * Reduction.Dot(Weights, Weights);
        if (!double.IsFinite(loss) || !Array.TrueForAll(_point, double.IsFinite))
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"The loss grew beyond all bounds in epoch {epoch} at a learning rate of {rate}. Lower `GradientDescentOptions.LearningRate`, or limit the gradient with `MaxGradientNorm`."));
        }

        return new TrainingProgress(epoch, _options.Epochs, loss + penalty, _validation?.Invoke(_point) ?? double.NaN, _context.Elapsed);
    }

    private ReadOnlySpan<double> Weights => _point.AsSpan(0, _point.Length - _loss.Outputs);

    // The gradient of the batch's weighted mean loss, then one step; returns the batch's part of the mean loss of all rows.
    private double Batch(ReadOnlySpan<int> rows, double rate)
    {
        int outputs = _loss.Outputs;
        Span<double> margins = new double[outputs];
        Span<double> derivatives = new double[outputs];
        Array.Clear(_gradient);
        double loss = 0, share = 0;
        foreach (int row in rows)
        {
            if (_shares[row] == 0)
            {
                continue;
            }

            _data.Features.CopyDenseRow(row, _dense);
            SparseVector sparse = _data.Features.Sparse is { } matrix ? matrix[row] : default;
            LinearKernel.Score(new FeatureRow(_dense, sparse.Indices, sparse.Values), _point, margins);
            loss += _loss.Evaluate(row, margins, derivatives);
            share += _shares[row];
            AddGradient(sparse, derivatives);
        }

        if (share > 0)
        {
            Elementwise.Divide(_gradient, share);
            Elementwise.Axpy(_l2, Weights, _gradient.AsSpan(0, Weights.Length));
            Clip();
            _stepper.Move(_point, _gradient, rate);
        }

        return loss;
    }

    private void AddGradient(SparseVector sparse, ReadOnlySpan<double> derivatives)
    {
        int outputs = derivatives.Length;
        for (int feature = 0; feature < _dense.Length; feature++)
        {
            Elementwise.Axpy(_dense[feature], derivatives, _gradient.AsSpan(feature * outputs, outputs));
        }

        for (int k = 0; k < sparse.Indices.Length; k++)
        {
            Elementwise.Axpy(sparse.Values[k], derivatives, _gradient.AsSpan((_dense.Length + sparse.Indices[k]) * outputs, outputs));
        }

        Elementwise.Axpy(1.0, derivatives, _gradient.AsSpan(_gradient.Length - outputs, outputs));
    }

    private void Clip()
    {
        if (_options.MaxGradientNorm is { } limit)
        {
            double norm = Math.Sqrt(Reduction.Dot(_gradient, _gradient));
            if (norm > limit)
            {
                Elementwise.Divide(_gradient, norm / limit);
            }
        }
    }
}
