namespace FullStackAI.Numerics;

/// <summary>The standard normal distribution.</summary>
public static class NormalDistribution
{
    internal const double Central = 0.425; // the distance from 1/2 up to which the central formula serves
    internal const double Near = 5; // the root of −ln(tail) that parts the two formulas of the tails

    internal static ReadOnlySpan<double> CentralNumerator =>
        [
            3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
            4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3,
        ];

    internal static ReadOnlySpan<double> CentralDenominator =>
        [
            1, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3, 2.1213794301586595867e+4,
            3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3,
        ];

    internal static ReadOnlySpan<double> NearNumerator =>
        [
            1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
            1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
        ];

    internal static ReadOnlySpan<double> NearDenominator =>
        [
            1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1, 1.48103976427480074590e-1,
            1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
        ];

    internal static ReadOnlySpan<double> FarNumerator =>
        [
            6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
            2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
        ];

    internal static ReadOnlySpan<double> FarDenominator =>
        [
            1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2, 7.86869131145613259100e-4,
            1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
        ];

    /// <summary>The number below which a share of the distribution lies; relative error about 1e−16.</summary>
    /// <param name="share">In [0, 1]; 0 and 1 give the infinities, anything else NaN.</param>
    /// <remarks>Source: Wichura, algorithm AS 241 (1988).</remarks>
    public static double Quantile(double share)
    {
        double distance = share - 0.5;
        if (Math.Abs(distance) <= Central)
        {
            double r = (Central * Central) - (distance * distance);
            return distance * Polynomial(CentralNumerator, r) / Polynomial(CentralDenominator, r);
        }

        double tail = distance < 0 ? share : 1 - share;
        if (!(tail > 0))
        {
            return tail == 0 ? Math.CopySign(double.PositiveInfinity, distance) : double.NaN;
        }

        double root = Math.Sqrt(-Math.Log(tail));
        double magnitude = root <= Near
            ? Polynomial(NearNumerator, root - 1.6) / Polynomial(NearDenominator, root - 1.6)
            : Polynomial(FarNumerator, root - Near) / Polynomial(FarDenominator, root - Near);
        return Math.CopySign(magnitude, distance);
    }

    private static double Polynomial(ReadOnlySpan<double> coefficients, double x)
    {
        double value = 0;
        for (int power = coefficients.Length - 1; power >= 0; power--)
        {
            value = (value * x) + coefficients[power];
        }

        return value;
    }
}
