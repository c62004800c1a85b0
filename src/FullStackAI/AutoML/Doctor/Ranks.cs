namespace FullStackAI.AutoML;

/// <summary>Ranks of numbers; equal ones share the mean of their ranks.</summary>
internal static class Ranks
{
    /// <summary>The correlation of the ranks of values with their places; 0 where all are equal. Source: Spearman (1904).</summary>
    internal static double Correlation(double[] values)
    {
        double[] ranks = Of(values);
        double middle = (values.Length - 1) / 2.0;
        double products = 0, squares = 0, places = 0;
        for (int i = 0; i < ranks.Length; i++)
        {
            products += (ranks[i] - middle) * (i - middle);
            squares += (ranks[i] - middle) * (ranks[i] - middle);
            places += (i - middle) * (i - middle);
        }

        return squares > 0 && places > 0 ? products / Math.Sqrt(squares * places) : 0;
    }

    private static double[] Of(double[] values)
    {
        double[] sorted = [.. values];
        int[] order = [.. Enumerable.Range(0, values.Length)];
        Array.Sort(sorted, order);
        double[] ranks = new double[values.Length];
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            for (end = start + 1; end < sorted.Length && sorted[end] == sorted[start]; end++)
            {
            }

            for (int i = start; i < end; i++)
            {
                ranks[order[i]] = (start + end - 1) / 2.0;
            }
        }

        return ranks;
    }
}
