namespace FullStackAI.Reporting;

/// <summary>Counts of numbers in equally wide bins.</summary>
/// <param name="Low">The lower end of the first bin.</param>
/// <param name="High">The upper end of the last bin.</param>
/// <param name="Counts">The summed weights of each bin.</param>
internal sealed record Histogram(double Low, double High, double[] Counts)
{
    internal double Width => (High - Low) / Counts.Length;

    /// <summary>Counts finite values; those outside a given range go into the bins at its ends.</summary>
    internal static Histogram Of(IReadOnlyList<double> values, int bins, (double Low, double High)? range = null)
    {
        (double low, double high) = range
            ?? values.Where(double.IsFinite).Aggregate(
                (double.PositiveInfinity, double.NegativeInfinity),
                (ends, value) => (Math.Min(ends.Item1, value), Math.Max(ends.Item2, value)));
        if (!(high > low))
        {
            (low, high) = double.IsFinite(low) ? (low - 0.5, low + 0.5) : (0, 1);
        }

        double[] counts = new double[bins];
        foreach (double value in values)
        {
            if (double.IsFinite(value))
            {
                counts[Math.Clamp((int)((value - low) / (high - low) * bins), 0, bins - 1)]++;
            }
        }

        return new Histogram(low, high, counts);
    }

    /// <summary>The range without the outermost share of the values on each side, so that a few far ones do not flatten the rest.</summary>
    internal static (double Low, double High) Core(IEnumerable<double> values, double share = 0.005)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0
            ? (0, 1)
            : (sorted[(int)(share * (sorted.Length - 1))], sorted[(int)Math.Ceiling((1 - share) * (sorted.Length - 1))]);
    }

    /// <summary>A drawing the size of a word.</summary>
    internal Html Spark(string says)
    {
        const double WidthOfAll = 110;
        const double Height = 26;
        double tallest = Math.Max(Counts.Max(), 1e-12);
        double step = WidthOfAll / Counts.Length;
        var svg = new Html();
        svg.Add($"<svg class=\"spark\" viewBox=\"0 0 {WidthOfAll} {Height}\" role=\"img\" aria-label=\"{says}\"><path d=\"");
        for (int bin = 0; bin < Counts.Length; bin++)
        {
            double height = Counts[bin] == 0 ? 0 : Math.Max(1, Counts[bin] / tallest * (Height - 2));
            svg.Add($"M{(bin * step) + 0.5} {Height}v{-height}h{step - 1}v{height}z");
        }

        return svg.Add($"\"/></svg>");
    }
}
