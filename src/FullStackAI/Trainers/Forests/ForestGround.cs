using FullStackAI.Data;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Forests;

/// <summary>What all trees of a forest grow on: the rows in bins, and for extra trees
/// the values behind the bins and the rows as records.</summary>
internal sealed class ForestGround : IDisposable
{
    private readonly ForestTargets _targets;
    private readonly ForestOptions _options;
    private readonly BinnedMatrix _bins;
    private readonly bool _ownsBins;
    private readonly BinRanges? _ranges;
    private readonly RecordedRows? _records;
    private readonly PlaceValues? _values;
    private readonly int _tried;

    /// <summary>Prepares the rows.</summary>
    /// <param name="features">The rows.</param>
    /// <param name="targets">What leaves average.</param>
    /// <param name="isShare">Whether targets are classes.</param>
    /// <param name="options">The forest's.</param>
    /// <param name="binning">How fine.</param>
    /// <param name="shared">Bins that others made; null for none.</param>
    /// <param name="team">Who works.</param>
    /// <param name="rng">Of the forest.</param>
    /// <param name="stop">Cancelled when the run is, and when its time is over.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal ForestGround(
        FeatureMatrix features, ForestTargets targets, bool isShare, ForestOptions options, BinningOptions binning, SharedBins? shared,
        ThreadTeam team, Rng rng, CancellationToken stop)
    {
        _targets = targets;
        _options = options;
        _ownsBins = shared is null;
        _bins = shared?.Get(binning, team, records: false, stop)
            ?? BinnedMatrixBuilder.Build(features, binning, team, rng.Split("bins"), stop, records: false);
        try
        {
            _tried = Tried(_bins.Features.Length, isShare);
            if (options.Kind == ForestKind.ExtraTrees)
            {
                _ranges = new(features, _bins, team, stop);
                bool fits = targets.Packed.Length > 0 && !options.DrawsWithReplacement && RecordedRows.Fits(_bins);
                _records = fits ? new(_bins, team, stop) : null;
                _values = fits ? new(_ranges, _bins.Features.Length) : null;
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Grows trees on it; one for each thread.</summary>
    /// <param name="stop">Cancelled when the run is, and when its time is over.</param>
    internal IForestTreeGrower Grower(CancellationToken stop) => _records is null
        ? new ForestTreeGrower(_bins, _targets, _options, _tried, _ranges, stop)
        : new ExtraTreeGrower(_records, _targets, _options, _tried, _values!, stop);

    public void Dispose()
    {
        _records?.Dispose();
        _values?.Dispose();
        if (_ownsBins)
        {
            _bins.Dispose();
        }
    }

    private int Tried(int features, bool isShare)
    {
        const double shareRounding = 1e-9; // √n / n × n may fall short of √n
        double share = _options.MaxFeatures ?? (isShare ? Math.Sqrt(features) / Math.Max(1, features) : 1);
        return Math.Max(1, (int)((features * share) + shareRounding));
    }
}
