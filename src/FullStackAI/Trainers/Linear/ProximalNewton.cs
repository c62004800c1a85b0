using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Linear;

/// <summary>Minimises mean loss + L1 Σ|w| + ½ L2 Σw² by Newton steps whose quadratic models coordinate descent
/// solves, on products of few features or on the rows of many, one output after another.</summary>
/// <remarks>A backtracking search keeps the objective falling. Source: Yuan, Ho and Lin,
/// newGLMNET (2012). Memory: 2 numbers a row and output, and 6 a row.</remarks>
internal sealed class ProximalNewton
{
    private const double SufficientDecrease = 1e-4;
    private const int MaxHalvings = 40;
    private const double FirstPrecision = 1e-3;
    private const int ExpectedSteps = 10;
    private readonly LinearDesign _design;
    private readonly IMarginLoss _loss;
    private readonly LinearPenalty _penalty;
    private readonly CoordinateDescent _descent;
    private readonly bool _isFromProducts;
    private readonly double[] _margins;
    private readonly double[] _derivatives;
    private readonly double[] _own;
    private readonly double[] _curvatures;
    private readonly double[] _directionMargins;
    private readonly double[] _blockLosses;
    private readonly double[] _weights;
    private readonly double[] _intercepts;

    /// <summary>Starts from the best intercepts.</summary>
    internal ProximalNewton(LinearDesign design, IMarginLoss loss, LinearPenalty penalty)
    {
        (_design, _loss, _penalty) = (design, loss, penalty);
        _descent = new CoordinateDescent(design);
        _isFromProducts = GramMatrix.IsWorthwhile(design, ExpectedSteps * loss.Outputs);
        int cells = checked(design.Rows * loss.Outputs);
        _margins = new double[cells];
        _derivatives = new double[cells];
        _own = new double[design.Rows];
        _curvatures = new double[design.Rows];
        _directionMargins = new double[design.Rows];
        _blockLosses = new double[Reduction.BlockCount(design.Rows)];
        _weights = new double[design.FeatureCount * loss.Outputs];
        _intercepts = new double[loss.Outputs];
        loss.Start(_intercepts, new double[loss.Outputs]);
        for (int i = 0; i < cells; i++)
        {
            _margins[i] = _intercepts[i % loss.Outputs];
        }
    }

    /// <summary>The point as a linear model keeps it.</summary>
    /// <returns>[features × outputs, then outputs].</returns>
    internal double[] Point
    {
        get
        {
            int outputs = _loss.Outputs;
            double[] point = new double[_weights.Length + outputs];
            for (int output = 0; output < outputs; output++)
            {
                for (int feature = 0; feature < _design.FeatureCount; feature++)
                {
                    point[(feature * outputs) + output] = _weights[(output * _design.FeatureCount) + feature];
                }

                point[_weights.Length + output] = _intercepts[output];
            }

            return point;
        }
    }

    /// <summary>Runs to the tolerance.</summary>
    /// <param name="shouldStop">Asked often; true ends the run with the present point.</param>
    /// <param name="report">Told after each round over all outputs: rounds done and the value.</param>
    internal void Minimize(Func<bool> shouldStop, Action<int, double> report)
    {
        double value = Loss() + Penalty();
        double precision = FirstPrecision;
        for (int round = 1; round <= _penalty.MaxIterations && !shouldStop(); round++)
        {
            double before = value;
            for (int output = 0; output < _loss.Outputs && !shouldStop(); output++)
            {
                value = Step(output, value, precision * Math.Abs(value), shouldStop);
            }

            report(round, value);
            double finest = 0.01 * _penalty.Tolerance;
            if (before - value <= _penalty.Tolerance * Math.Abs(value) && precision <= finest)
            {
                return;
            }

            precision = Math.Max(precision / 10, finest);
        }
    }

    private double Step(int output, double value, double restBelow, Func<bool> shouldStop)
    {
        EvaluateRows(output);
        double[] weights = _weights.AsSpan(output * _design.FeatureCount, _design.FeatureCount).ToArray();
        double[] steps = _isFromProducts
            ? SolveFromProducts(weights, restBelow, shouldStop)
            : _descent.Solve(_own, _curvatures, weights, _penalty, restBelow, shouldStop);
        _design.Margins(steps, 1, _directionMargins);
        double expected = Reduction.Dot(_own, _directionMargins) + PenaltyChange(weights, steps);
        if (expected >= 0)
        {
            return value;
        }

        double taken = 0;
        double fraction = 1;
        for (int halving = 0; halving < MaxHalvings; halving++, fraction /= 2)
        {
            MoveMargins(output, fraction - taken);
            taken = fraction;
            SetWeights(output, weights, steps, fraction);
            double next = Loss() + Penalty();
            if (next <= value + (SufficientDecrease * fraction * expected))
            {
                _intercepts[output] += fraction * steps[^1];
                return next;
            }
        }

        MoveMargins(output, -taken);
        SetWeights(output, weights, steps, 0);
        return value;
    }

    // Few features: their products under the present curvatures, once a step, make each sweep independent of the number of rows.
    private double[] SolveFromProducts(double[] weights, double restBelow, Func<bool> shouldStop)
    {
        double total = Reduction.Sum(_curvatures);
        double[] shares = [.. _curvatures];
        Elementwise.Divide(shares, total);
        double[] steps = new double[weights.Length + 1];
        var gram = new GramMatrix(_design, new float[_design.Rows], shares, shouldStop);
        if (gram.IsStopped)
        {
            return steps;
        }

        double[] slopes = new double[weights.Length + 1];
        _design.Gradient(_own, 1, slopes);
        double sum = slopes[^1];
        Elementwise.Axpy(-sum, gram.Means.AsSpan(0, weights.Length), slopes);
        GramSolver.Descend(gram.Matrix(total, 0), slopes[..weights.Length], weights, _penalty, restBelow, shouldStop).CopyTo(steps, 0);
        steps[^1] = -(sum / total) - Reduction.Dot(gram.Means.AsSpan(0, weights.Length), steps.AsSpan(0, weights.Length));
        return steps;
    }

    private void EvaluateRows(int output)
    {
        Loss();
        int outputs = _loss.Outputs;
        _design.Workers.For(_blockLosses.Length, block =>
        {
            (int first, int rows) = Block(block);
            for (int row = first; row < first + rows; row++)
            {
                _own[row] = _derivatives[(row * outputs) + output];
            }

            _loss.Curvatures(first, _margins.AsSpan(first * outputs, rows * outputs), output, _curvatures.AsSpan(first, rows));
        });
    }

    private double Loss()
    {
        int outputs = _loss.Outputs;
        _design.Workers.For(_blockLosses.Length, block =>
        {
            (int first, int rows) = Block(block);
            _blockLosses[block] = _loss.Evaluate(
                first, _margins.AsSpan(first * outputs, rows * outputs), _derivatives.AsSpan(first * outputs, rows * outputs));
        });
        return Reduction.Join(_blockLosses);
    }

    private double Penalty() => PenaltyOf(_weights);

    private double PenaltyOf(ReadOnlySpan<double> weights)
    {
        double magnitudes = 0;
        foreach (double weight in weights)
        {
            magnitudes += Math.Abs(weight);
        }

        return (_penalty.L1 * magnitudes) + (0.5 * _penalty.L2 * Reduction.Dot(weights, weights));
    }

    // The absolute penalty changes as it will; the squared one by its slope, as the loss does.
    private double PenaltyChange(double[] weights, double[] steps)
    {
        double change = 0;
        for (int feature = 0; feature < weights.Length; feature++)
        {
            change += (_penalty.L1 * (Math.Abs(weights[feature] + steps[feature]) - Math.Abs(weights[feature])))
                + (_penalty.L2 * weights[feature] * steps[feature]);
        }

        return change;
    }

    private void SetWeights(int output, double[] weights, double[] steps, double fraction)
    {
        Span<double> own = _weights.AsSpan(output * weights.Length, weights.Length);
        for (int feature = 0; feature < weights.Length; feature++)
        {
            own[feature] = weights[feature] + (fraction * steps[feature]);
        }
    }

    private void MoveMargins(int output, double step)
    {
        for (int row = 0; row < _directionMargins.Length; row++)
        {
            _margins[(row * _loss.Outputs) + output] += step * _directionMargins[row];
        }
    }

    private (int First, int Rows) Block(int block)
    {
        int first = block * Reduction.BlockLength;
        return (first, Math.Min(Reduction.BlockLength, _design.Rows - first));
    }
}
