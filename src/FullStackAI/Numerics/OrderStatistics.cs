namespace FullStackAI.Numerics;

/// <summary>Finds the values that would stand at some places of a sorted list without sorting it all: O(n log places).</summary>
internal static class OrderStatistics
{
    private const int FewEnoughToSort = 64;

    /// <summary>Reorders values so that those places hold what sorting would put there.</summary>
    /// <param name="values">[n]; no NaN; in and out.</param>
    /// <param name="places">Ascending; each in [0, n).</param>
    internal static void Place(Span<double> values, ReadOnlySpan<int> places) => Place(values, places, 0);

    // Quickselect with three parts (Bentley and McIlroy 1993), so that equal values
    // cost nothing; a part without a wanted place stays as it is.
    private static void Place(Span<double> values, ReadOnlySpan<int> places, int start)
    {
        while (places.Length > 0)
        {
            if (values.Length <= FewEnoughToSort)
            {
                values.Sort();
                return;
            }

            double pivot = Median(values[0], values[values.Length / 2], values[^1]);
            int below = 0;
            int above = values.Length;
            for (int i = 0; i < above;)
            {
                double value = values[i];
                if (value < pivot)
                {
                    (values[i++], values[below++]) = (values[below], value);
                }
                else if (value > pivot)
                {
                    (values[i], values[--above]) = (values[above], value);
                }
                else
                {
                    i++;
                }
            }

            int left = 0;
            while (left < places.Length && places[left] < start + below)
            {
                left++;
            }

            int right = left;
            while (right < places.Length && places[right] < start + above)
            {
                right++;
            }

            Place(values[..below], places[..left], start);
            values = values[above..];
            places = places[right..];
            start += above;
        }
    }

    private static double Median(double one, double two, double three) => Math.Max(Math.Min(one, two), Math.Min(Math.Max(one, two), three));
}
