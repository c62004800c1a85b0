namespace FullStackAI.Data.Profiling;

/// <summary>Range, quantiles and spread of a column of numbers.</summary>
internal static class Numeric
{
    private const double FarOut = 3; // times the range of the middle half (Tukey, 1977)

    /// <summary>The values that are there, in the order of the rows; null for kinds without numbers.</summary>
    internal static double[]? Values(Column column) => column switch
    {
        NumberColumn numbers => [.. Enumerable.Range(0, numbers.Length).Select(row => numbers[row]).Where(value => !double.IsNaN(value))],
        IntegerColumn integers =>
            [.. Enumerable.Range(0, integers.Length).Where(row => !integers.IsMissing(row)).Select(row => (double)integers[row])],
        _ => null,
    };

    internal static NumberSummary? Summarise(Column column)
    {
        double[]? values = Values(column);
        if (values is null || values.Length == 0)
        {
            return null;
        }

        Array.Sort(values);
        (double mean, double deviation) = Moments(values);
        double lower = Quantile(values, 0.25);
        double upper = Quantile(values, 0.75);
        double far = FarOut * (upper - lower);
        int outliers = far > 0 ? values.Count(value => value < lower - far || value > upper + far) : 0;
        return new NumberSummary(
            values[0], Quantile(values, 0.05), lower, Quantile(values, 0.5), upper, Quantile(values, 0.95), values[^1], mean, deviation,
            outliers);
    }

    /// <summary>A quantile of sorted values, linear between neighbours.</summary>
    internal static double Quantile(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        double rest = place - below;
        return rest == 0 ? sorted[below] : sorted[below] + (rest * (sorted[below + 1] - sorted[below]));
    }

    /// <summary>Mean and sample deviation by one pass that does not cancel (Welford, 1962); infinities stay outside.</summary>
    private static (double Mean, double Deviation) Moments(double[] values)
    {
        double mean = 0;
        double squares = 0;
        int count = 0;
        foreach (double value in values)
        {
            if (double.IsFinite(value))
            {
                count++;
                double step = value - mean;
                mean += step / count;
                squares += step * (value - mean);
            }
        }

        return (mean, count < 2 ? 0 : Math.Sqrt(squares / (count - 1)));
    }
}
