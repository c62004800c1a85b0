namespace FullStackAI.Preprocessing;

/// <summary>Brings numbers near a normal distribution by Yeo and Johnson's power
/// transformation, then to mean 0 and standard deviation 1.</summary>
/// <param name="columns">Numbers.</param>
/// <remarks>The exponent maximises the likelihood of a normal distribution. The values are those of scikit-learn's
/// PowerTransformer. Missing and infinite numbers do not count in training. Source: Yeo and Johnson (2000).</remarks>
public sealed class PowerTransform(ColumnSelector columns) : Transform(columns)
{
    private const double Golden = 0.3819660112501051; // 2 − the golden ratio
    private const double Reach = 5; // exponents beyond ±5 are of no use in single precision
    private const double Precision = 1e-8;

    /// <inheritdoc/>
    public override SlotKind? InputKind => SlotKind.Number;

    /// <inheritdoc/>
    public override FittedTransform Fit(FitContext context)
    {
        double[] exponents = new double[context.Inputs.Length];
        double[] means = new double[exponents.Length];
        double[] deviations = new double[exponents.Length];
        for (int input = 0; input < exponents.Length; input++)
        {
            float[] values = Numbers.SortedFinite(context.Block.Numbers(context.Inputs[input]));
            bool constant = values.Length == 0 || values[0] == values[^1];
            exponents[input] = constant ? 1 : Exponent(values, context.CancellationToken);
            (means[input], double variance) = Moments(values, exponents[input]);
            deviations[input] = variance > 0 && double.IsFinite(variance) ? Math.Sqrt(variance) : 1;
        }

        return new FittedPower(context.Specs, exponents, means, deviations);
    }

    /// <summary>The exponent of the largest likelihood, by golden sections: the likelihood has one hill.</summary>
    private static double Exponent(float[] values, CancellationToken cancellationToken)
    {
        double low = -Reach;
        double high = Reach;
        double left = low + (Golden * (high - low));
        double right = high - (Golden * (high - low));
        double atLeft = Likelihood(values, left);
        double atRight = Likelihood(values, right);
        while (high - low > Precision)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (atLeft >= atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = low + (Golden * (high - low));
                atLeft = Likelihood(values, left);
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = high - (Golden * (high - low));
                atRight = Likelihood(values, right);
            }
        }

        return (low + high) / 2;
    }

    private static double Likelihood(float[] values, double exponent)
    {
        (_, double variance) = Moments(values, exponent);
        if (!(variance > 0) || !double.IsFinite(variance))
        {
            return double.NegativeInfinity;
        }

        double jacobian = 0;
        foreach (float value in values)
        {
            jacobian += Math.CopySign(Math.Log(1 + Math.Abs((double)value)), value);
        }

        return (-0.5 * values.Length * Math.Log(variance)) + ((exponent - 1) * jacobian);
    }

    private static (double Mean, double Variance) Moments(float[] values, double exponent)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += FittedPower.Power(value, exponent);
        }

        double mean = values.Length == 0 ? 0 : sum / values.Length;
        double squares = 0;
        foreach (float value in values)
        {
            double deviation = FittedPower.Power(value, exponent) - mean;
            squares += deviation * deviation;
        }

        return (mean, values.Length == 0 ? 0 : squares / values.Length);
    }
}
