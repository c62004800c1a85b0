using System.Globalization;

namespace FullStackAI.Metrics;

/// <summary>A value of a metric with its uncertainty.</summary>
/// <param name="Value">The value; NaN where it is not defined.</param>
/// <param name="StandardError">The standard error of the value; NaN where it is not known (one fold, for example).</param>
public readonly record struct MetricEstimate(double Value, double StandardError)
{
    /// <summary>The mean of the values of several folds and its standard error: their
    /// standard deviation over the square root of their number.</summary>
    /// <param name="values">One per fold; NaN where not defined: such folds do not count.</param>
    /// <remarks>Folds share training rows, so the error is somewhat too small; it is what
    /// everybody reports (Bengio and Grandvalet 2004).</remarks>
    public static MetricEstimate OverFolds(IReadOnlyList<double> values)
    {
        double[] defined = [.. values.Where(value => !double.IsNaN(value))];
        if (defined.Length == 0)
        {
            return new MetricEstimate(double.NaN, double.NaN);
        }

        double mean = defined.Sum() / defined.Length;
        double squares = defined.Sum(value => (value - mean) * (value - mean));
        return new MetricEstimate(mean, defined.Length < 2 ? double.NaN : Math.Sqrt(squares / (defined.Length - 1) / defined.Length));
    }

    /// <summary>For example <c>0.9274 ± 0.0012</c>; invariant culture.</summary>
    public override string ToString() => double.IsNaN(StandardError)
        ? Format(Value)
        : $"{Format(Value)} ± {Format(StandardError)}";

    private static string Format(double value)
    {
        double size = Math.Abs(value);
        return double.IsNaN(value)
            ? "–"
            : value.ToString(
                size >= 10_000_000 ? "0.####e+0"
                    : size >= 10_000 ? "0"
                    : size >= 100 ? "0.0"
                    : size is > 0 and < 0.00005 ? "0.0e+0"
                    : "0.0000",
                CultureInfo.InvariantCulture);
    }
}
