namespace FullStackAI.Trainers.Trees;

/// <summary>The value of a leaf and what it gains, from its sums.</summary>
internal static class LeafOutput
{
    /// <summary>The regularised Newton step −G / (H + λ₂), softened by λ₁, limited,
    /// smoothed towards the parent and held within bounds.</summary>
    internal static double Value(GrowthOptions options, double gradient, double hessian, double l2, double count, in LeafTask parent)
    {
        double value = -Soften(gradient, options.LambdaL1) / (hessian + l2);
        if (options.MaxDeltaStep > 0)
        {
            value = Math.Clamp(value, -options.MaxDeltaStep, options.MaxDeltaStep);
        }

        if (options.PathSmooth > 0)
        {
            double share = count / options.PathSmooth;
            value = ((value * share) + parent.Output) / (share + 1);
        }

        return Math.Max(Math.Min(value, parent.MaxOutput), parent.MinOutput);
    }

    /// <summary>What a leaf gains at its best value.</summary>
    internal static double Gain(GrowthOptions options, double gradient, double hessian, double l2)
    {
        double soft = Soften(gradient, options.LambdaL1);
        return soft * soft / (hessian + l2);
    }

    /// <summary>What a leaf gains at a given value.</summary>
    internal static double GainAt(GrowthOptions options, double gradient, double hessian, double l2, double value) =>
        -((2 * Soften(gradient, options.LambdaL1) * value) + ((hessian + l2) * value * value));

    private static double Soften(double gradient, double l1) => Math.CopySign(Math.Max(Math.Abs(gradient) - l1, 0), gradient);
}
