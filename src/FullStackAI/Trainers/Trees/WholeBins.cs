using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>All rows of a table in bins, found once: every fold takes its rows' bins
/// from here instead of finding bounds and places anew.</summary>
/// <remarks>
/// Bounds come from feature values alone, never from labels, so that a fold's training rows learn nothing of the labels it is judged on.
/// Safe for folds side by side: bins are only read, and of two that ask for the same ones the second
/// waits. Memory: rows × columns bytes for each way of binning that was asked for.
/// </remarks>
/// <param name="features">All rows.</param>
/// <param name="seed">Picks the sampled rows that bounds are taken from.</param>
internal sealed class WholeBins(FeatureMatrix features, ulong seed) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<BinningOptions, BinnedMatrix> _made = [];

    /// <summary>How often bins were found, and not taken from those there were.</summary>
    internal int Built { get; private set; }

    /// <summary>Some rows in the bins of all.</summary>
    /// <param name="rows">Their numbers.</param>
    /// <param name="options">How fine.</param>
    /// <param name="team">Who works.</param>
    /// <param name="records">Whether to lay out records for histograms too.</param>
    /// <param name="cancellation">Stops within a column.</param>
    /// <returns>The caller's to dispose.</returns>
    internal BinnedMatrix Take(int[] rows, BinningOptions options, ThreadTeam team, bool records, CancellationToken cancellation)
    {
        BinnedMatrix whole;
        lock (_gate)
        {
            if (!_made.TryGetValue(options, out whole!))
            {
                whole = BinnedMatrixBuilder.Build(features, options, team, new Rng(seed), cancellation, records: false);
                _made.Add(options, whole);
                Built++;
            }
        }

        BinnedMatrix taken = whole.Take(rows, team);
        if (records)
        {
            taken.MakeRecords(team);
        }

        return taken;
    }

    public void Dispose()
    {
        foreach (BinnedMatrix matrix in _made.Values)
        {
            matrix.Dispose();
        }

        _made.Clear();
    }
}
