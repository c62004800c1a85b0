namespace FullStackAI.Numerics;

/// <summary>Finds a step that satisfies the strong Wolfe conditions.</summary>
/// <remarks>Brackets by doubling, then narrows by safeguarded cubic interpolation. Source: Nocedal
/// and Wright, Numerical Optimization (2006), algorithms 3.5 and 3.6.</remarks>
internal static class LineSearch
{
    private const double SufficientDecrease = 1e-4;
    private const double Curvature = 0.9;
    private const int MaxTrials = 40;

    /// <summary>Searches from a first guess.</summary>
    /// <param name="objective">Aimed at the direction.</param>
    /// <param name="value">At step 0.</param>
    /// <param name="slope">At step 0; negative.</param>
    /// <param name="first">The first step tried; positive.</param>
    /// <returns>The step and the value there; step 0 when no step lowers the value, as happens at the limit of precision.</returns>
    internal static (double Step, double Value) Search(ILine objective, double value, double slope, double first)
    {
        var low = new Trial(0, value, slope);
        var high = new Trial(double.PositiveInfinity, double.NaN, double.NaN);
        double step = first;
        for (int trial = 0; trial < MaxTrials; trial++)
        {
            (double trialValue, double trialSlope) = objective.Along(step);
            var tried = new Trial(step, trialValue, trialSlope);
            if (!double.IsFinite(trialValue)
                || trialValue > value + (SufficientDecrease * step * slope)
                || (low.Step > 0 && trialValue >= low.Value))
            {
                high = tried;
            }
            else if (Math.Abs(trialSlope) <= -Curvature * slope)
            {
                return (step, trialValue);
            }
            else
            {
                if (trialSlope * (high.Step - low.Step) >= 0)
                {
                    high = low;
                }

                low = tried;
            }

            double next = double.IsInfinity(high.Step) ? 2 * step : Between(low, high);
            if (Math.Abs(next - step) <= 1e-14 * step)
            {
                break;
            }

            step = next;
        }

        if (low.Step > 0)
        {
            // The objective stands at the last step tried; bring it back to the best one.
            objective.Along(low.Step);
        }

        return (low.Step, low.Value);
    }

    private static double Between(Trial low, Trial high)
    {
        double width = high.Step - low.Step;
        double step = low.Step + (width / 2);
        if (double.IsFinite(high.Value))
        {
            double d1 = low.Slope + high.Slope - (3 * (high.Value - low.Value) / width);
            double radicand = (d1 * d1) - (low.Slope * high.Slope);
            double d2 = Math.CopySign(Math.Sqrt(Math.Max(0, radicand)), width);
            double cubic = high.Step - (width * (high.Slope + d2 - d1) / (high.Slope - low.Slope + (2 * d2)));
            step = double.IsFinite(cubic) ? cubic : step;
        }

        double nearest = Math.Min(low.Step + (0.1 * width), high.Step - (0.1 * width));
        double farthest = Math.Max(low.Step + (0.1 * width), high.Step - (0.1 * width));
        return Math.Clamp(step, nearest, farthest);
    }

    private readonly record struct Trial(double Step, double Value, double Slope);
}
