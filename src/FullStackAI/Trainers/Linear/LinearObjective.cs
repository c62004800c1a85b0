using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Linear;

/// <summary>Mean loss + ½ L2 × (sum of squared weights), as a function of weights and intercepts; intercepts are not penalised.</summary>
/// <remarks>Keeps the margins of the present point, so that following a line costs no
/// product with the data. Memory: 4 numbers a row and output.</remarks>
internal sealed class LinearObjective : ILineObjective
{
    private readonly LinearDesign _design;
    private readonly IMarginLoss _loss;
    private readonly double _l2;
    private readonly int _penalised;
    private readonly double[] _directionMargins;
    private readonly double[] _derivatives;
    private readonly double[] _blockLosses;
    private readonly double[] _blockSlopes;
    private double[] _margins;
    private double[] _trialMargins;
    private double _pointSquared, _pointDirection, _directionSquared;
    private double[] _point = [];

    /// <summary>Joins data, loss and penalty.</summary>
    internal LinearObjective(LinearDesign design, IMarginLoss loss, double l2)
    {
        _design = design;
        _loss = loss;
        _l2 = l2;
        _penalised = design.FeatureCount * loss.Outputs;
        int cells = checked(design.Rows * loss.Outputs);
        _margins = new double[cells];
        _trialMargins = new double[cells];
        _directionMargins = new double[cells];
        _derivatives = new double[cells];
        _blockLosses = new double[Reduction.BlockCount(design.Rows)];
        _blockSlopes = new double[_blockLosses.Length];
    }

    /// <summary>The number of weights and intercepts.</summary>
    internal int Length => _penalised + _loss.Outputs;

    /// <summary>[rows × outputs]; the margins of the present point.</summary>
    internal ReadOnlySpan<double> Margins => _margins;

    /// <inheritdoc/>
    public double Start(double[] point, double[] gradient)
    {
        _point = point;
        _design.Margins(point, _loss.Outputs, _margins);
        Array.Clear(_directionMargins);
        double loss = EvaluateBlocks(0).Loss;
        _pointSquared = Reduction.Dot(point.AsSpan(0, _penalised), point.AsSpan(0, _penalised));
        FillGradient(point, gradient);
        return loss + (0.5 * _l2 * _pointSquared);
    }

    /// <inheritdoc/>
    public void Aim(double[] direction)
    {
        _design.Margins(direction, _loss.Outputs, _directionMargins);
        ReadOnlySpan<double> weights = direction.AsSpan(0, _penalised);
        _pointDirection = Reduction.Dot(_point.AsSpan(0, _penalised), weights);
        _directionSquared = Reduction.Dot(weights, weights);
    }

    /// <inheritdoc/>
    public (double Value, double Slope) Along(double step)
    {
        (double loss, double slope) = EvaluateBlocks(step);
        double squared = _pointSquared + (2 * step * _pointDirection) + (step * step * _directionSquared);
        return (loss + (0.5 * _l2 * squared), slope + (_l2 * (_pointDirection + (step * _directionSquared))));
    }

    /// <inheritdoc/>
    public void Accept(double step, double[] point, double[] gradient)
    {
        _point = point;
        (_margins, _trialMargins) = (_trialMargins, _margins);
        _pointSquared = Reduction.Dot(point.AsSpan(0, _penalised), point.AsSpan(0, _penalised));
        FillGradient(point, gradient);
    }

    private void FillGradient(double[] point, double[] gradient)
    {
        _design.Gradient(_derivatives, _loss.Outputs, gradient);
        Elementwise.Axpy(_l2, point.AsSpan(0, _penalised), gradient.AsSpan(0, _penalised));
    }

    private (double Loss, double Slope) EvaluateBlocks(double step)
    {
        int outputs = _loss.Outputs;
        _design.Workers.For(_blockLosses.Length, block =>
        {
            int first = block * Reduction.BlockLength;
            int rows = Math.Min(Reduction.BlockLength, _design.Rows - first);
            var range = new Range(first * outputs, (first + rows) * outputs);
            Span<double> trial = _trialMargins.AsSpan(range);
            Span<double> derivatives = _derivatives.AsSpan(range);
            ReadOnlySpan<double> direction = _directionMargins.AsSpan(range);
            Elementwise.Move(_margins.AsSpan(range), step, direction, trial);
            _blockLosses[block] = _loss.Evaluate(first, trial, derivatives);
            _blockSlopes[block] = Reduction.Dot(derivatives, direction);
        }, 10L * _design.Rows * outputs);
        return (Reduction.Join(_blockLosses), Reduction.Join(_blockSlopes));
    }
}
