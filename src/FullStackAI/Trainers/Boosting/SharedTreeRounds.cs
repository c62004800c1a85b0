using FullStackAI.Numerics;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Boosting;

/// <summary>Rounds of boosting that grow one tree for all classes.</summary>
internal sealed unsafe class SharedTreeRounds : IDisposable
{
    private readonly BoostingOptions _options;
    private readonly BinnedMatrix _data;
    private readonly ScoreTable _scores;
    private readonly ThreadTeam _team;
    private readonly VectorGrower _grower;
    private readonly ClassSketch _sketch;
    private readonly NativeArray<ushort> _leafOf;

    internal SharedTreeRounds(
        BoostingOptions options, GrowthOptions growth, BinnedMatrix data, LabelledRows rows, ScoreTable scores, ThreadTeam team,
        CancellationToken cancellation)
    {
        _options = options;
        _data = data;
        _scores = scores;
        _team = team;
        _grower = new(data, growth, team, cancellation);
        _sketch = new(rows, scores, options, team, cancellation);
        _leafOf = new(data.Rows);
    }

    public void Dispose()
    {
        _grower.Dispose();
        _sketch.Dispose();
        _leafOf.Dispose();
    }

    /// <summary>Reads the bins again: the statistics of categories show another order of the rows.</summary>
    internal void ReadBins() => _grower.Histogram.CopyBins(_team);

    /// <summary>Grows a tree and takes it into the scores.</summary>
    /// <param name="rng">Of the round.</param>
    /// <param name="sample">The rows that its splits see, ascending; empty for all. Its leaf values see all rows.</param>
    internal RoundTree Grow(Rng rng, ReadOnlySpan<int> sample)
    {
        double[] mixture = ClassSketch.Mixture(_scores.OutputCount, rng.Split("mixture"));
        (double gradientUnit, double weightUnit) = _sketch.Mix(mixture, _grower.Histogram.Rows);
        bool[] features = _options.FeatureFraction < 1
            ? FeatureMask.Draw(_data.Features.Length, _options.FeatureFraction, rng.Split("features"))
            : [];
        GrownTree tree = _grower.Grow(gradientUnit, weightUnit, sample, features, rng.Seed);
        if (sample.Length > 0)
        {
            LeafRouter.Route(_data, tree.Nodes, _team, _leafOf.Pointer);
        }
        else
        {
            _grower.Rows.WriteLeaves(tree.Ranges, _data.Rows, _leafOf.Pointer);
        }

        return new RoundTree(tree.Parts, tree.Nodes, _sketch.TakeLeaves(_leafOf.Pointer, tree.LeafCount));
    }
}
