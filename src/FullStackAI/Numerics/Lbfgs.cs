namespace FullStackAI.Numerics;

/// <summary>Minimises a smooth function with limited-memory BFGS, started from an estimate of the inverse Hessian.</summary>
/// <remarks>Source: Liu and Nocedal (1989); the two-loop recursion with scale γ = s·y / y·Hy. Memory: 2 ×
/// <c>memory</c> + 5 numbers a variable. Every reduction is of fixed order.</remarks>
internal sealed class Lbfgs
{
    private const double LossOfPrecision = 1e-15;
    private readonly int _memory;
    private readonly IPreconditioner _preconditioner;
    private double[] _scratch = [];
    private readonly List<Correction> _corrections = [];

    /// <summary>Prepares a minimisation.</summary>
    /// <param name="preconditioner">Estimates the inverse Hessian.</param>
    /// <param name="memory">Pairs of steps remembered, at least 1.</param>
    internal Lbfgs(IPreconditioner preconditioner, int memory)
    {
        _preconditioner = preconditioner;
        _memory = memory;
    }

    /// <summary>Runs until the value can hardly fall further, the limit is reached, or the caller stops it.</summary>
    /// <param name="objective">The function.</param>
    /// <param name="point">[variables]; in: the start, out: the best point, which is the last.</param>
    /// <param name="tolerance">Stop when the expected decrease is below this fraction of the value's magnitude.</param>
    /// <param name="maxIterations">At least 0.</param>
    /// <param name="shouldStop">Asked before each iteration with the iterations done and
    /// the value; true ends the run with the present point.</param>
    internal LbfgsResult Minimize(
        ILineObjective objective, double[] point, double tolerance, int maxIterations, Func<int, double, bool> shouldStop)
    {
        int length = point.Length;
        double[] gradient = new double[length];
        double[] nextGradient = new double[length];
        double[] direction = new double[length];
        _scratch = new double[length];
        double value = objective.Start(point, gradient);
        for (int iteration = 0; ; iteration++)
        {
            _preconditioner.Apply(gradient, _scratch);
            double expected = 0.5 * Reduction.Dot(gradient, _scratch); // how much the value can still fall, as far as the estimate knows
            if (expected <= tolerance * Math.Abs(value) || expected < double.Epsilon)
            {
                shouldStop(iteration, value);
                return new LbfgsResult(value, iteration, Converged: true);
            }

            if (shouldStop(iteration, value) || iteration >= maxIterations)
            {
                return new LbfgsResult(value, iteration, Converged: false);
            }

            (double step, double nextValue) = Step(objective, value, gradient, direction);
            if (step <= 0)
            {
                return new LbfgsResult(value, iteration, Converged: true);
            }

            Elementwise.Axpy(step, direction, point);
            objective.Accept(step, point, nextGradient);
            Remember(step, direction, gradient, nextGradient);
            (gradient, nextGradient) = (nextGradient, gradient);
            bool stalled = value - nextValue <= LossOfPrecision * Math.Abs(value);
            value = nextValue;
            if (stalled)
            {
                shouldStop(iteration + 1, value);
                return new LbfgsResult(value, iteration + 1, Converged: true);
            }
        }
    }

    private (double Step, double Value) Step(ILineObjective objective, double value, double[] gradient, double[] direction)
    {
        while (true)
        {
            Descend(gradient, direction);
            double slope = Reduction.Dot(gradient, direction);
            if (slope < 0)
            {
                objective.Aim(direction);
                (double step, double nextValue) = LineSearch.Search(objective, value, slope, first: 1);
                if (step > 0)
                {
                    return (step, nextValue);
                }
            }

            if (_corrections.Count == 0)
            {
                return (0, value);
            }

            _corrections.Clear(); // the memory misleads here: fall back to the scaled gradient
        }
    }

    // direction = −H·gradient
    private void Descend(double[] gradient, double[] direction)
    {
        for (int i = 0; i < direction.Length; i++)
        {
            direction[i] = -gradient[i];
        }

        Span<double> shares = stackalloc double[_corrections.Count];
        for (int k = _corrections.Count - 1; k >= 0; k--)
        {
            shares[k] = Reduction.Dot(_corrections[k].Step, direction) / _corrections[k].Curvature;
            Elementwise.Axpy(-shares[k], _corrections[k].Change, direction);
        }

        double scale = _corrections.Count > 0 ? _corrections[^1].Scale : 1;
        _preconditioner.Apply(direction, _scratch);
        for (int i = 0; i < direction.Length; i++)
        {
            direction[i] = scale * _scratch[i];
        }

        for (int k = 0; k < _corrections.Count; k++)
        {
            double back = Reduction.Dot(_corrections[k].Change, direction) / _corrections[k].Curvature;
            Elementwise.Axpy(shares[k] - back, _corrections[k].Step, direction);
        }
    }

    private void Remember(double step, double[] direction, double[] gradient, double[] nextGradient)
    {
        Correction oldest = _corrections.Count == _memory
            ? _corrections[0]
            : new Correction(new double[gradient.Length], new double[gradient.Length], 0, 0);
        for (int i = 0; i < gradient.Length; i++)
        {
            oldest.Step[i] = step * direction[i];
            oldest.Change[i] = nextGradient[i] - gradient[i];
        }

        if (_corrections.Count == _memory)
        {
            _corrections.RemoveAt(0);
        }

        double curvature = Reduction.Dot(oldest.Step, oldest.Change);
        _preconditioner.Apply(oldest.Change, _scratch);
        double length = Reduction.Dot(oldest.Change, _scratch);
        if (curvature > double.Epsilon && length > double.Epsilon && curvature > 1e-12 * length)
        {
            _corrections.Add(oldest with { Curvature = curvature, Scale = curvature / length });
        }
    }

    private readonly record struct Correction(double[] Step, double[] Change, double Curvature, double Scale);
}

/// <summary>How a minimisation ended.</summary>
/// <param name="Value">The smallest value found.</param>
/// <param name="Iterations">Iterations done.</param>
/// <param name="Converged">Whether the tolerance (or the limit of precision) was
/// reached, rather than the limit of iterations or time.</param>
internal readonly record struct LbfgsResult(double Value, int Iterations, bool Converged);
