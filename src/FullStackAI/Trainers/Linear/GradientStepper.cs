namespace FullStackAI.Trainers.Linear;

/// <summary>Turns gradients into steps and remembers what the next step needs.</summary>
/// <param name="options">The kind of step and its decays.</param>
/// <param name="length">The number of weights.</param>
internal sealed class GradientStepper(GradientDescentOptions options, int length)
{
    private const double Smallest = 1e-8; // keeps Adam's division finite
    private readonly double[] _means = new double[length];
    private readonly double[] _squares = new double[options.Step == GradientStep.Adam ? length : 0];
    private double _meanPower = 1;
    private double _squarePower = 1;

    /// <summary>Moves the point.</summary>
    /// <param name="point">[weights]; in and out.</param>
    /// <param name="gradient">[weights].</param>
    /// <param name="rate">The learning rate.</param>
    internal void Move(Span<double> point, ReadOnlySpan<double> gradient, double rate)
    {
        switch (options.Step)
        {
            case GradientStep.Plain:
                for (int i = 0; i < point.Length; i++)
                {
                    point[i] -= rate * gradient[i];
                }

                break;
            case GradientStep.Momentum:
                for (int i = 0; i < point.Length; i++)
                {
                    _means[i] = (options.Momentum * _means[i]) + gradient[i];
                    point[i] -= rate * _means[i];
                }

                break;
            default:
                Adam(point, gradient, rate);
                break;
        }
    }

    private void Adam(Span<double> point, ReadOnlySpan<double> gradient, double rate)
    {
        // Both means start at 0 and are too small at first; these factors put that right.
        _meanPower *= options.Momentum;
        _squarePower *= options.SquareMomentum;
        double meanFactor = 1 / (1 - _meanPower);
        double squareFactor = 1 / (1 - _squarePower);
        for (int i = 0; i < point.Length; i++)
        {
            _means[i] = (options.Momentum * _means[i]) + ((1 - options.Momentum) * gradient[i]);
            _squares[i] = (options.SquareMomentum * _squares[i]) + ((1 - options.SquareMomentum) * gradient[i] * gradient[i]);
            point[i] -= rate * meanFactor * _means[i] / (Math.Sqrt(squareFactor * _squares[i]) + Smallest);
        }
    }
}
