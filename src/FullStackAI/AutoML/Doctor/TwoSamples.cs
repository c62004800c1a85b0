namespace FullStackAI.AutoML;

/// <summary>Distances between the distributions of two samples, in [0, 1].</summary>
internal static class TwoSamples
{
    /// <summary>The largest difference between the two distribution functions; missing ones count as smaller than all.</summary>
    internal static double KolmogorovSmirnov(double[] a, double[] b)
    {
        double[] left = [.. a.Select(Order)], right = [.. b.Select(Order)];
        Array.Sort(left);
        Array.Sort(right);
        double largest = 0;
        int i = 0, j = 0;
        while (i < left.Length && j < right.Length)
        {
            double value = Math.Min(left[i], right[j]);
            while (i < left.Length && left[i] == value)
            {
                i++;
            }

            while (j < right.Length && right[j] == value)
            {
                j++;
            }

            largest = Math.Max(largest, Math.Abs((i / (double)left.Length) - (j / (double)right.Length)));
        }

        return largest;

        static double Order(double value) => double.IsNaN(value) ? double.NegativeInfinity : value;
    }

    /// <summary>Half the sum of the differences between the shares of values, less what chance gives
    /// two samples of one distribution; 0 where values hardly repeat.</summary>
    internal static double TotalVariation(ulong[] a, ulong[] b)
    {
        var counts = new Dictionary<ulong, (int A, int B)>();
        foreach (ulong value in a)
        {
            counts[value] = counts.TryGetValue(value, out (int A, int B) known) ? (known.A + 1, known.B) : (1, 0);
        }

        foreach (ulong value in b)
        {
            counts[value] = counts.TryGetValue(value, out (int A, int B) known) ? (known.A, known.B + 1) : (0, 1);
        }

        double distance = 0, chance = 0;
        double scale = (1.0 / a.Length) + (1.0 / b.Length);
        foreach ((int inA, int inB) in counts.Values)
        {
            double share = (inA + inB) / (double)(a.Length + b.Length);
            distance += Math.Abs((inA / (double)a.Length) - (inB / (double)b.Length)) / 2;
            chance += Math.Sqrt(2 / Math.PI * share * (1 - share) * scale) / 2; // the mean of a normal variable's magnitude
        }

        return Math.Clamp(distance - chance, 0, 1);
    }
}
