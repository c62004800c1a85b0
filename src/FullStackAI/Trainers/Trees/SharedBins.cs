using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>The bins of one fold, kept for all trainers that learn from it one after the other: the second one finds them made.</summary>
/// <remarks>
/// Not for trainers that run at the same time: a run writes its gradients beside the bins.
/// Memory: that of each binned matrix that was asked for, until it is disposed.
/// Which rows the bounds are taken from depends on the seed alone, so a trial gets the same bins whichever trial came before it.
/// </remarks>
internal sealed class SharedBins : IDisposable
{
    private readonly FeatureMatrix _features;
    private readonly ulong _seed;
    private readonly FoldOfBins? _fold;
    private readonly Lock _gate = new();
    private readonly Dictionary<(BinningOptions Options, bool Records), BinnedMatrix> _made = [];
    private readonly Dictionary<(FeatureMatrix Rows, BinnedMatrix Like), BinnedMatrix> _mapped = [];

    /// <summary>Bins of its own.</summary>
    /// <param name="features">The matrix; any other one is not kept.</param>
    /// <param name="seed">Picks the sampled rows.</param>
    internal SharedBins(FeatureMatrix features, ulong seed)
    {
        _features = features;
        _seed = seed;
    }

    /// <summary>Bins taken from those of all rows.</summary>
    /// <param name="features">The fold's training rows; any other matrix is not kept.</param>
    /// <param name="fold">Where they are in the whole.</param>
    internal SharedBins(FeatureMatrix features, FoldOfBins fold)
    {
        _features = features;
        _fold = fold;
    }

    /// <summary>How often bins were found made.</summary>
    internal int Reused { get; private set; }

    /// <summary>Whether it keeps the bins of a matrix.</summary>
    internal bool IsOf(FeatureMatrix matrix) => ReferenceEquals(matrix, _features);

    /// <summary>The binned matrix; not to be disposed by who asks.</summary>
    /// <param name="options">How fine. The fewest rows of a leaf do not count: they
    /// only say which features are left out from the start.</param>
    /// <param name="team">Who works, when it is to be made.</param>
    /// <param name="records">Whether to lay out records for histograms too.</param>
    /// <param name="cancellation">Stops within a column.</param>
    internal BinnedMatrix Get(BinningOptions options, ThreadTeam team, bool records, CancellationToken cancellation)
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

        BinnedMatrix binned = _fold is { } fold
            ? fold.All.Take(fold.Training, key.Item1, team, records, cancellation)
            : BinnedMatrixBuilder.Build(_features, key.Item1, team, new Rng(_seed), cancellation, records);
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
        BinningOptions options;
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

            options = _made.First(made => made.Value == like).Key.Options;
        }

        BinnedMatrix mapped = _fold is { } fold && ReferenceEquals(rows, fold.TestFeatures)
            ? fold.All.Take(fold.Test, options, team, records: false, CancellationToken.None)
            : BinnedMatrixBuilder.Map(rows, like, team);
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

/// <summary>Which rows of a whole a fold learns from and is judged by.</summary>
/// <param name="All">The bins of all rows.</param>
/// <param name="Training">The numbers of the training rows.</param>
/// <param name="TestFeatures">The features of the rows to be judged by.</param>
/// <param name="Test">Their numbers.</param>
internal sealed record FoldOfBins(WholeBins All, int[] Training, FeatureMatrix TestFeatures, int[] Test);
