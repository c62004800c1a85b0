using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Reporting;

/// <summary>A bounded number of rows, drawn from a fixed seed and kept in their order.</summary>
internal static class SampledRows
{
    internal static int[] Numbers(int count, int most, string purpose = "rows")
    {
        if (count <= most)
        {
            return [.. Enumerable.Range(0, count)];
        }

        int[] drawn = new Rng(0).Split("report").Split(purpose).Permutation(count)[..most];
        Array.Sort(drawn);
        return drawn;
    }

    internal static Table Of(Table table, int most) => table.RowCount <= most ? table : table.Take(Numbers(table.RowCount, most));

    /// <summary>At most so many of a list's entries, evenly spread, the first and the last among them.</summary>
    internal static IReadOnlyList<T> Thinned<T>(IReadOnlyList<T> all, int most) =>
        all.Count <= most ? all : [.. Enumerable.Range(0, most).Select(i => all[(int)((long)i * (all.Count - 1) / (most - 1))])];
}
