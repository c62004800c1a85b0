using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Linear;

/// <summary>Fits a smooth linear objective with L-BFGS, from the best intercepts, under a context's deadline and progress.</summary>
internal static class LinearFit
{
    private const int Memory = 10;

    /// <summary>Minimises mean loss + ½ L2 × (sum of squared weights).</summary>
    /// <param name="design">The features.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="shares">[rows]; each row's share of the total weight.</param>
    /// <param name="penalty">The penalty, the tolerance and the limit of iterations.</param>
    /// <param name="context">Deadline and progress.</param>
    /// <param name="validation">Measures the validation loss; null when there is none.</param>
    /// <returns>[features × outputs, then outputs].</returns>
    internal static double[] Minimize(LinearDesign design, IMarginLoss loss, double[] shares, LinearPenalty penalty, TrainingContext context, Func<double[], double>? validation)
    {
        int outputs = loss.Outputs;
        var objective = new LinearObjective(design, loss, penalty.L2);
        double[] point = new double[objective.Length];
        double[] curvatures = new double[outputs];
        loss.Start(point.AsSpan(design.FeatureCount * outputs), curvatures);
        var lbfgs = new Lbfgs(InverseCurvatures(design, shares, curvatures, penalty.L2), Memory);
        lbfgs.Minimize(objective, point, penalty.Tolerance, penalty.MaxIterations, (iteration, value) =>
        {
            if (iteration > 0 && context.Progress is { } progress)
            {
                progress.Report(new TrainingProgress(iteration, penalty.MaxIterations, value, validation?.Invoke(point) ?? double.NaN, context.Elapsed));
            }

            return context.ShouldStop();
        });
        return point;
    }

    private static double[] InverseCurvatures(LinearDesign design, double[] shares, double[] curvatures, double l2)
    {
        int outputs = curvatures.Length;
        double[] moments = design.SecondMoments(shares);
        double[] inverse = new double[(moments.Length + 1) * outputs];
        for (int feature = 0; feature <= moments.Length; feature++)
        {
            for (int output = 0; output < outputs; output++)
            {
                double curvature = feature < moments.Length ? (moments[feature] * curvatures[output]) + l2 : curvatures[output];
                inverse[(feature * outputs) + output] = curvature > 0 ? 1 / curvature : 1;
            }
        }

        return inverse;
    }
}
