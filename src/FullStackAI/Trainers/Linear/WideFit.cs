using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Linear;

/// <summary>L-BFGS for millions of weights, as texts with many classes have: the vectors in
/// single precision, joined by inner products, on several threads.</summary>
/// <remarks>The same path as <see cref="Lbfgs"/> but for rounding; the bits do not depend on the number of threads.</remarks>
internal static class WideFit
{
    /// <summary>Fewer weights than this are faster in the first-level caches of the plain way.</summary>
    internal const int FewestWeights = 1 << 15;

    private const double LossOfPrecision = 1e-12; // margins gather the rounding of single-precision directions

    /// <summary>Minimises mean loss + ½ L2 Σw².</summary>
    /// <param name="design">The features, sparse ones among them.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="shares">[rows]; each row's share of the total weight.</param>
    /// <param name="penalty">The penalty, the tolerance and the limit of iterations.</param>
    /// <param name="memory">Pairs of steps remembered.</param>
    /// <param name="shouldStop">Asked before each iteration with the iterations done, the value and a way to the weights.</param>
    /// <returns>[features × outputs, then outputs].</returns>
    internal static double[] Minimize(
        LinearDesign design, IMarginLoss loss, double[] shares, LinearPenalty penalty, int memory,
        Func<int, double, Func<double[]>, bool> shouldStop)
    {
        var objective = new WideObjective(design, loss, design.SecondMoments(shares), penalty.L2, memory);
        for (int iteration = 0; ; iteration++)
        {
            bool converged = 0.5 * objective.Products.GradientSquared <= penalty.Tolerance * Math.Abs(objective.Value);
            if (shouldStop(iteration, objective.Value, objective.Weights) || converged || iteration >= penalty.MaxIterations)
            {
                return objective.Weights();
            }

            double before = objective.Value;
            if (!Step(objective) || before - objective.Value <= LossOfPrecision * Math.Abs(before))
            {
                return objective.Weights();
            }
        }
    }

    private static bool Step(WideObjective objective)
    {
        double[] ofSteps = new double[objective.Products.PlaceCount];
        double[] ofChanges = new double[objective.Products.PlaceCount];
        while (true)
        {
            bool isPlain = objective.Products.Places.Count == 0;
            (double ofGradient, double slope) = objective.Products.Direction(ofSteps, ofChanges);
            if (slope < 0)
            {
                int place = objective.Products.FreePlace;
                objective.Aim(place, ofSteps, ofChanges, ofGradient);
                (double step, double value) = LineSearch.Search(objective, objective.Value, slope, first: 1);
                if (step > 0)
                {
                    objective.Accept(place, step, value);
                    return true;
                }
            }

            if (isPlain)
            {
                return false;
            }

            objective.Products.Clear(); // the memory misleads here: fall back to the scaled gradient
        }
    }
}
