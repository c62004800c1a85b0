namespace FullStackAI.Trainers.Trees;

/// <summary>Chooses which codes of a categorical feature get a bin: the frequent ones, until 99 % of the rows are covered.</summary>
/// <remarks>LightGBM's rule: by count descending; on while the cover is below 99 % or bins are left; a code
/// rarer than <c>minDataInBin</c> ends it (but never before two codes are kept).</remarks>
internal static class CategoryBinFinder
{
    private const float Cover = 0.99f;

    /// <summary>Finds the bins.</summary>
    /// <param name="counts">[codes]; sampled rows of each code.</param>
    /// <param name="missingCount">Sampled rows without a code.</param>
    /// <param name="maxBins">Bins beyond which only the cover counts.</param>
    /// <param name="minDataInBin">Rarer codes share bin 0.</param>
    /// <returns>[bins]; the code of each bin; −1 for bin 0, then frequent codes.</returns>
    internal static int[] Find(ReadOnlySpan<int> counts, int missingCount, int maxBins, int minDataInBin)
    {
        var present = new List<int>();
        long total = 0;
        for (int code = 0; code < counts.Length; code++)
        {
            total += counts[code];
            if (counts[code] > 0)
            {
                present.Add(code);
            }
        }

        int[] copy = counts.ToArray();
        present.Sort((a, b) => copy[a] != copy[b] ? copy[b].CompareTo(copy[a]) : a.CompareTo(b));
        int enough = (int)((total * Cover) + 0.5f);
        int budget = Math.Min(present.Count + (missingCount > 0 ? 1 : 0), maxBins);
        var bins = new List<int> { -1 };
        int used = 0;
        for (int i = 0; i < present.Count && (used < enough || bins.Count < budget) && bins.Count < ushort.MaxValue; i++)
        {
            if (copy[present[i]] < minDataInBin && i > 1)
            {
                break;
            }

            bins.Add(present[i]);
            used += copy[present[i]];
        }

        return [.. bins];
    }
}
