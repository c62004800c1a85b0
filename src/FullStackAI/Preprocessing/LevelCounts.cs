namespace FullStackAI.Preprocessing;

/// <summary>How often each level of a Category slot occurs.</summary>
internal static class LevelCounts
{
    /// <summary>Counts codes.</summary>
    /// <param name="codes">[rows]; −1 missing, −2 unseen.</param>
    /// <param name="levels">The number of levels.</param>
    /// <returns>[levels].</returns>
    internal static int[] Of(ReadOnlySpan<int> codes, int levels)
    {
        int[] counts = new int[levels];
        foreach (int code in codes)
        {
            if (code >= 0)
            {
                counts[code]++;
            }
        }

        return counts;
    }

    /// <summary>Decides which levels stand for themselves: frequent enough, and among
    /// the most frequent; the lower code of equals.</summary>
    /// <param name="counts">[levels].</param>
    /// <param name="minimum">The smallest count of a level that is kept.</param>
    /// <param name="most">The largest number of levels kept.</param>
    /// <returns>[levels].</returns>
    internal static bool[] Kept(int[] counts, int minimum, int most)
    {
        bool[] kept = new bool[counts.Length];
        IEnumerable<int> frequent = Enumerable.Range(0, counts.Length).Where(code => counts[code] >= minimum);
        foreach (int code in frequent.OrderByDescending(code => counts[code]).ThenBy(code => code).Take(most))
        {
            kept[code] = true;
        }

        return kept;
    }
}
