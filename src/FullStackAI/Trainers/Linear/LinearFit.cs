using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Linear;

/// <summary>Fits a linear objective from the best intercepts: L-BFGS where it is smooth,
/// proximal Newton with coordinate descent where weights may become 0.</summary>
internal static class LinearFit
{
    private const int Memory = 10;
    private const double MaxFactorOperations = 5e8; // about a second of one core

    /// <summary>Minimises mean loss + L1 Σ|w| + ½ L2 Σw² by the way that fits the penalty.</summary>
    /// <param name="design">The features.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="shares">[rows]; each row's share of the total weight.</param>
    /// <param name="penalty">The penalty, the tolerance and the limit of iterations.</param>
    /// <param name="context">Deadline and progress.</param>
    /// <param name="twins">How the features of the validation rows were joined; null: they are the same.</param>
    /// <returns>[features × outputs, then outputs].</returns>
    internal static double[] Minimize(
        LinearDesign design, IMarginLoss loss, double[] shares, LinearPenalty penalty, TrainingContext context, TwinColumns? twins = null)
    {
        Func<double[], double>? ofAll = MarginLoss.Validation(context);
        Func<double[], double>? validation = ofAll is null || twins is null ? ofAll : weights => ofAll(twins.Expand(weights, loss.Outputs));
        return penalty.L1 > 0
            ? MinimizeAbsolute(design, loss, penalty, context, validation)
            : MinimizeSmooth(design, loss, shares, penalty, context, validation);
    }

    private static double[] MinimizeAbsolute(
        LinearDesign design, IMarginLoss loss, LinearPenalty penalty, TrainingContext context, Func<double[], double>? validation)
    {
        var newton = new ProximalNewton(design, loss, penalty);
        newton.Minimize(
            context.ShouldStop,
            (round, value) => Report(context, penalty, round, value, validation is null ? double.NaN : validation(newton.Point)));
        return newton.Point;
    }

    private static double[] MinimizeSmooth(
        LinearDesign design, IMarginLoss loss, double[] shares, LinearPenalty penalty, TrainingContext context,
        Func<double[], double>? validation)
    {
        int outputs = loss.Outputs;
        if (IsWide(design, outputs))
        {
            return WideFit.Minimize(design, loss, shares, penalty, Memory, (iteration, value, weights) =>
            {
                if (iteration > 0)
                {
                    Report(context, penalty, iteration, value, validation?.Invoke(weights()) ?? double.NaN);
                }

                return context.ShouldStop();
            });
        }

        var objective = new LinearObjective(design, loss, penalty.L2);
        double[] point = new double[objective.Length];
        double[] curvatures = new double[outputs];
        loss.Start(point.AsSpan(design.FeatureCount * outputs), curvatures);
        var lbfgs = new Lbfgs(Preconditioner(design, shares, curvatures, penalty.L2, context), Memory);
        lbfgs.Minimize(objective, point, penalty.Tolerance, penalty.MaxIterations, (iteration, value) =>
        {
            if (iteration > 0)
            {
                Report(context, penalty, iteration, value, validation?.Invoke(point) ?? double.NaN);
            }

            return context.ShouldStop();
        });
        return point;
    }

    private static void Report(TrainingContext context, LinearPenalty penalty, int round, double value, double validationLoss) =>
        context.Progress?.Report(new TrainingProgress(round, penalty.MaxIterations, value, validationLoss, context.Elapsed));

    private static bool IsWide(LinearDesign design, int outputs) =>
        outputs > 1
            && design.Sparse is not null
            && (design.FeatureCount + 1L) * outputs >= WideFit.FewestWeights
            && !IsFactored(design, outputs);

    private static bool IsFactored(LinearDesign design, int outputs) =>
        Math.Pow(design.FeatureCount, 3) * outputs <= MaxFactorOperations && GramMatrix.IsWorthwhile(design);

    // The whole Hessian at the start where it is small enough to factor, else its diagonal.
    private static IPreconditioner Preconditioner(
        LinearDesign design, double[] shares, double[] curvatures, double l2, TrainingContext context)
    {
        if (IsFactored(design, curvatures.Length))
        {
            var gram = new GramMatrix(design, new float[design.Rows], shares, context.ShouldStop);
            if (!gram.IsStopped && ProductPreconditioner.Create(gram, curvatures, l2, context.ShouldStop) is { } whole)
            {
                return whole;
            }
        }

        return new DiagonalPreconditioner(InverseCurvatures(design, shares, curvatures, l2));
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
