using FullStackAI.Data;

namespace FullStackAI.Trainers.Trees;

/// <summary>Packs sparse features that are never non-zero in the same row into shared columns
/// (exclusive feature bundling, without conflicts: no information is lost).</summary>
/// <remarks>Source: Ke et al., LightGBM (2017), section 4, with a conflict rate of 0.</remarks>
internal sealed class FeatureBundler(FeatureMatrix matrix, SparseColumns? sparse, BinMapper?[] mappers)
{
    private const int MaxCandidates = 100; // bundles tried for a feature, the newest first

    /// <summary>Bundles features.</summary>
    /// <param name="features">Numeric features that are zero in most rows.</param>
    /// <param name="cancellation">Polled for each feature.</param>
    /// <returns>Every feature once; a bundle of one stays a column of its own.</returns>
    internal List<int[]> Bundle(int[] features, CancellationToken cancellation)
    {
        var rows = features.ToDictionary(feature => feature, NonDefaultRows);
        var bundles = new List<OpenBundle>();
        foreach (int feature in features.OrderByDescending(feature => rows[feature].Length).ThenBy(feature => feature))
        {
            cancellation.ThrowIfCancellationRequested();
            int bins = mappers[feature]!.BinCount - 1;
            OpenBundle? home = null;
            for (int i = bundles.Count - 1; i >= Math.Max(0, bundles.Count - MaxCandidates) && home is null; i--)
            {
                home = bundles[i].Bins + bins <= BinColumn.MaxNarrowBins && !bundles[i].Meets(rows[feature]) ? bundles[i] : null;
            }

            if (home is null)
            {
                home = new OpenBundle(matrix.Rows);
                bundles.Add(home);
            }

            home.Add(feature, bins, rows[feature]);
            rows.Remove(feature);
        }

        return [.. bundles.Select(bundle => bundle.Features.Order().ToArray())];
    }

    private int[] NonDefaultRows(int feature)
    {
        BinMapper mapper = mappers[feature]!;
        int zeroBin = mapper.BinOf(0f);
        var rows = new List<int>();
        if (!SparseColumns.TryDense(matrix, sparse, feature, out ReadOnlySpan<float> values))
        {
            SparseColumn column = sparse![feature - matrix.DenseCount];
            for (int i = 0; i < column.Rows.Length; i++)
            {
                if (mapper.BinOf(column.Values[i]) != zeroBin)
                {
                    rows.Add(column.Rows[i]);
                }
            }

            return [.. rows];
        }

        for (int row = 0; row < values.Length; row++)
        {
            if (values[row] != 0 && mapper.BinOf(values[row]) != zeroBin)
            {
                rows.Add(row);
            }
        }

        return [.. rows];
    }

    private sealed class OpenBundle(int rows)
    {
        private readonly ulong[] _taken = new ulong[(rows + 63) / 64];

        internal List<int> Features { get; } = [];

        internal int Bins { get; private set; } = 1;

        internal bool Meets(int[] others)
        {
            foreach (int row in others)
            {
                if ((_taken[row >> 6] >> (row & 63) & 1) != 0)
                {
                    return true;
                }
            }

            return false;
        }

        internal void Add(int feature, int bins, int[] taken)
        {
            Features.Add(feature);
            Bins += bins;
            foreach (int row in taken)
            {
                _taken[row >> 6] |= 1UL << (row & 63);
            }
        }
    }
}
