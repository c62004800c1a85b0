using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>The bins of one feature matrix, kept for all trainers that learn from it one after the other: the second one finds them made.</summary>
/// <remarks>
/// Not for trainers that run at the same time: a run writes its gradients beside the bins. Memory: that of each binned matrix that was asked for, until it is disposed.
/// Which rows the bounds are taken from depends on the seed alone, so a trial gets the same bins whichever trial came before it.
/// </remarks>
/// <param name="features">The matrix; any other one is not kept.</param>
/// <param name="seed">Picks the sampled rows.</param>
internal sealed class SharedBins(FeatureMatrix features, ulong seed) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(BinningOptions Options, bool Records), BinnedMatrix> _made = [];
    private readonly Dictionary<(FeatureMatrix Rows, BinnedMatrix Like), BinnedMatrix> _mapped = [];

    /// <summary>How often bins were found made.</summary>
    internal int Reused { get; private set; }

    /// <summary>Whether it keeps the bins of a matrix.</summary>
    internal bool IsOf(FeatureMatrix matrix) => ReferenceEquals(matrix, features);

    /// <summary>The binned matrix; not to be disposed by who asks.</summary>
    /// <param name="options">How fine. The fewest rows of a leaf do not count: they only say which features are left out from the start.</param>
    /// <param name="team">Who works, when it is to be made.</param>
    /// <param name="cancellation">Stops within a column.</param>
    /// <param name="records">Whether to lay out records for histograms too.</param>
    internal BinnedMatrix Get(BinningOptions options, ThreadTeam team, CancellationToken cancellation, bool records)
    {
        var key = (options with { MinDataInLeaf = 1 }, records);
        lock (_gate)
        {
            if (_made.TryGetValue(key, out BinnedMatrix? made))
            {
                Reused++;
                return made;
            }
        }

        BinnedMatrix binned = BinnedMatrixBuilder.Build(features, key.Item1, team, new Rng(seed), cancellation, records);
        lock (_gate)
        {
            _made.Add(key, binned);
        }

        return binned;
    }

    /// <summary>Other rows in the bins of a matrix of <see cref="Get"/>; not to be disposed by who asks.</summary>
    /// <param name="rows">The same features.</param>
    /// <param name="like">Gives the bins; null when it is not kept here.</param>
    /// <param name="team">Who works, when it is to be made.</param>
    internal BinnedMatrix? Map(FeatureMatrix rows, BinnedMatrix like, ThreadTeam team)
    {
        lock (_gate)
        {
            if (!_made.ContainsValue(like))
            {
                return null;
            }

            if (_mapped.TryGetValue((rows, like), out BinnedMatrix? made))
            {
                return made;
            }
        }

        BinnedMatrix mapped = BinnedMatrixBuilder.Map(rows, like, team);
        lock (_gate)
        {
            _mapped.Add((rows, like), mapped);
        }

        return mapped;
    }

    public void Dispose()
    {
        foreach (BinnedMatrix matrix in _made.Values.Concat(_mapped.Values))
        {
            matrix.Dispose();
        }

        _made.Clear();
        _mapped.Clear();
    }
}
