using FullStackAI.Models.Trees;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Grows trees on binned rows, one split after another; kept for a whole training so that its memory is taken once.</summary>
/// <remarks>
/// For each split: cut the leaf's rows in two; histogram the smaller child; the larger child's histogram is the parent's minus that; search both.
/// Sums are integers, so the tree is the same for any number of threads. Source: Ke et al., LightGBM (2017).
/// </remarks>
internal sealed unsafe class TreeGrower : IDisposable
{
    private readonly BinnedMatrix _data;
    private readonly GrowthOptions _options;
    private readonly ThreadTeam _team;
    private readonly CancellationToken _cancellation;
    private readonly HistogramBuilder _builder;
    private readonly HistogramPool _pool;
    private readonly ChildSearch _search;
    private readonly FeatureMask _mask;
    private readonly LeafState[] _leaves;
    private readonly List<BinnedNode> _nodes = [];
    private TreeParts _parts = new();
    private GradientScale _scale;
    private ulong _seed;
    private int _leafCount;

    internal TreeGrower(BinnedMatrix data, GrowthOptions options, ThreadTeam team, CancellationToken cancellation)
    {
        _data = data;
        _options = options;
        _team = team;
        _cancellation = cancellation;
        _builder = new(data, team, cancellation);
        _pool = new(data.HistogramLength, options.NumLeaves, options.HistogramPoolBytes);
        _search = new(data, options, team, _builder);
        _mask = new(data, options);
        _leaves = new LeafState[options.NumLeaves];
        Rows = new(data.Rows, team);
    }

    /// <summary>The rows of the leaves of the tree grown last.</summary>
    internal RowLists Rows { get; }

    public void Dispose()
    {
        _builder.Dispose();
        _pool.Dispose();
        Rows.Dispose();
    }

    /// <summary>Grows one tree.</summary>
    /// <param name="source">The gradients.</param>
    /// <param name="scale">Units to round them to.</param>
    /// <param name="sample">The rows that take part, ascending; empty for all.</param>
    /// <param name="features">[features of the binned matrix]; which may be used; empty for all.</param>
    /// <param name="seed">Drives the draws within the tree.</param>
    internal GrownTree Grow(IGradientSource source, in GradientScale scale, ReadOnlySpan<int> sample, ReadOnlySpan<bool> features, ulong seed)
    {
        _parts = new();
        _nodes.Clear();
        _pool.Clear();
        _scale = scale;
        _seed = seed;
        _mask.Begin(features, seed);
        StartRoot(source, sample);
        while (_leafCount < _options.NumLeaves)
        {
            _cancellation.ThrowIfCancellationRequested();
            int leaf = Next();
            if (leaf < 0)
            {
                break;
            }

            Split(leaf);
        }

        var ranges = new (int, int)[_leafCount];
        for (int leaf = 0; leaf < _leafCount; leaf++)
        {
            ranges[leaf] = (_leaves[leaf].Start, _leaves[leaf].Count);
            _parts.LeafValues.Add(_leaves[leaf].Output);
            _parts.LeafCounts.Add(_leaves[leaf].Count);
        }

        return new(_parts, [.. _nodes], ranges);
    }

    private void StartRoot(IGradientSource source, ReadOnlySpan<int> sample)
    {
        int count = Rows.Reset(_data.Rows, sample);
        int slot = _pool.Take(0);
        _builder.WriteGradients(source, _scale, addAll: sample.Length == 0, _pool[slot]);
        if (sample.Length > 0)
        {
            _builder.AddRows(Rows.Rows, count, _scale.Format, _pool[slot]);
        }

        _leafCount = 1;
        bool[] splittable = new bool[_data.Features.Length];
        Array.Fill(splittable, true);
        _leaves[0] = new()
        {
            Count = count,
            ParentNode = -1,
            MinOutput = double.NegativeInfinity,
            MaxOutput = double.PositiveInfinity,
            Best = SplitCandidate.None,
            Splittable = splittable,
            Path = [],
        };
        _leaves[0].Total = _data.Columns.Length == 0 ? 0 : _builder.TotalOf(_data.Columns[0]); // any column adds up to it
        LeafTask task = TaskOf(0);
        _leaves[0].Output = task.Hessian > 0 ? LeafOutput.Value(_options with { PathSmooth = 0 }, task.Gradient, task.Hessian, _options.LambdaL2, count, task) : 0;
        if (_data.Features.Length > 0 && MaySplit(0))
        {
            _search.Run(new ChildSearch.Child(_pool[slot], TaskOf(0), _mask.Of(splittable, [], 0), splittable), other: null, subtract: false, _scale);
            _leaves[0].Best = _search.First;
        }
    }

    private int Next()
    {
        int best = -1;
        for (int leaf = 0; leaf < _leafCount; leaf++)
        {
            if (_leaves[leaf].Best.Exists && _leaves[leaf].Best.Gain > 0 && (best < 0 || Precedes(_leaves[leaf], _leaves[best])))
            {
                best = leaf;
            }
        }

        return best;
    }

    private bool Precedes(in LeafState a, in LeafState b) =>
        _options.Order == GrowthOrder.LevelByLevel && a.Depth != b.Depth ? a.Depth < b.Depth : a.Best.Gain > b.Best.Gain;

    private void Split(int left)
    {
        LeafState parent = _leaves[left];
        SplitCandidate split = parent.Best;
        int right = _leafCount++;
        int node = Record(split, parent, left, right);
        int lefts = Rows.Split(_data.Columns[_nodes[node].Column], _nodes[node].Test, parent.Start, parent.Count);
        (LeafState leftLeaf, LeafState rightLeaf) = Children(parent, split, lefts);
        _leaves[left] = leftLeaf;
        _leaves[right] = rightLeaf;
        bool last = _leafCount == _options.NumLeaves;
        if (last || (!MaySplit(left) && !MaySplit(right)))
        {
            _pool.Release(left);
            return;
        }

        SearchChildren(left, right, parent.Splittable);
    }

    private void SearchChildren(int left, int right, bool[] parentSplittable)
    {
        int small = _leaves[left].Count <= _leaves[right].Count ? left : right;
        int large = small == left ? right : left;
        int parentSlot = _pool.Find(left);
        bool subtract = parentSlot >= 0;
        if (subtract)
        {
            _pool.Give(parentSlot, large);
        }
        else
        {
            parentSlot = _pool.Take(large);
            Build(large, parentSlot);
            _search.FinishAll();
        }

        int smallSlot = _pool.Take(small, keep: parentSlot);
        Build(small, smallSlot);
        _search.Run(ChildOf(small, smallSlot, parentSplittable), ChildOf(large, parentSlot, parentSplittable), subtract, _scale);
        _leaves[small].Best = _search.First;
        _leaves[large].Best = _search.Second;
        foreach (int leaf in (ReadOnlySpan<int>)[small, large])
        {
            if (!_leaves[leaf].Best.Exists)
            {
                _pool.Release(leaf);
            }
        }
    }

    private void Build(int leaf, int slot) =>
        _builder.AddRows(Rows.Rows + _leaves[leaf].Start, _leaves[leaf].Count, _scale.Format, _pool[slot]);

    private ChildSearch.Child ChildOf(int leaf, int slot, bool[] parentSplittable)
    {
        bool[] splittable = [.. parentSplittable];
        _leaves[leaf].Splittable = splittable;
        bool[]? allowed = MaySplit(leaf) ? _mask.Of(parentSplittable, _leaves[leaf].Path, leaf + (_leafCount * 131)) : null;
        return new(_pool[slot], TaskOf(leaf), allowed, splittable);
    }

    private (LeafState Left, LeafState Right) Children(in LeafState parent, in SplitCandidate split, int lefts)
    {
        LeafState left = parent;
        LeafState right = parent;
        (left.Count, right.Count) = (lefts, parent.Count - lefts);
        right.Start = parent.Start + lefts;
        left.Depth = right.Depth = parent.Depth + 1;
        left.ParentNode = right.ParentNode = _nodes.Count - 1;
        (left.IsLeft, right.IsLeft) = (true, false);
        (left.Total, right.Total) = (split.LeftTotal, parent.Total - split.LeftTotal);
        (left.Output, right.Output) = (split.LeftOutput, split.RightOutput);
        left.Best = right.Best = SplitCandidate.None;
        int feature = _data.Features[split.Feature].Index;
        if (_options.InteractionConstraints.Count > 0)
        {
            left.Path = right.Path = [.. parent.Path, feature];
        }

        int monotone = _options.MonotoneConstraints.Count > feature && split.LeftBins is null ? _options.MonotoneConstraints[feature] : 0;
        double middle = (split.LeftOutput + split.RightOutput) / 2;
        if (monotone > 0)
        {
            left.MaxOutput = Math.Min(left.MaxOutput, middle);
            right.MinOutput = Math.Max(right.MinOutput, middle);
        }
        else if (monotone < 0)
        {
            left.MinOutput = Math.Max(left.MinOutput, middle);
            right.MaxOutput = Math.Min(right.MaxOutput, middle);
        }

        return (left, right);
    }

    private bool MaySplit(int leaf) =>
        (_options.MaxDepth <= 0 || _leaves[leaf].Depth < _options.MaxDepth) && _leaves[leaf].Count >= 2 * Math.Max(1, _options.MinDataInLeaf);

    private LeafTask TaskOf(int leaf)
    {
        ref LeafState state = ref _leaves[leaf];
        double gradient = _scale.Gradient(state.Total);
        double hessian = _scale.Hessian(state.Total);
        var task = new LeafTask
        {
            Total = state.Total,
            Gradient = gradient,
            Hessian = hessian,
            Count = state.Count,
            MinChildHessian = Math.Max(Math.Max(_options.MinSumHessianInLeaf, _scale.HessianUnit), (_options.MinDataInLeaf - 0.5) * hessian / Math.Max(1, state.Count)),
            Output = state.Output,
            MinOutput = state.MinOutput,
            MaxOutput = state.MaxOutput,
            Seed = Rng.Mix(_seed + (ulong)((leaf * 65_537) + _leafCount)),
        };
        double own;
        if (_options.MaxDeltaStep > 0 || _options.PathSmooth > 0)
        {
            LeafTask unbounded = task with { MinOutput = double.NegativeInfinity, MaxOutput = double.PositiveInfinity };
            double value = LeafOutput.Value(_options, gradient, hessian, _options.LambdaL2, state.Count, unbounded);
            own = LeafOutput.GainAt(_options, gradient, hessian, _options.LambdaL2, value);
        }
        else
        {
            own = hessian > 0 ? LeafOutput.Gain(_options, gradient, hessian, _options.LambdaL2) : 0;
        }

        return task with { GainToBeat = own + _options.MinGainToSplit };
    }

    private int Record(in SplitCandidate split, in LeafState parent, int left, int right)
    {
        int node = _nodes.Count;
        BinnedFeature feature = _data.Features[split.Feature];
        if (parent.ParentNode >= 0)
        {
            BinnedNode above = _nodes[parent.ParentNode];
            _nodes[parent.ParentNode] = parent.IsLeft ? above with { Left = node } : above with { Right = node };
            (parent.IsLeft ? _parts.Lefts : _parts.Rights)[parent.ParentNode] = node;
        }

        _nodes.Add(new(feature.Column, SplitTests.Of(_data, feature, split), ~left, ~right));
        _parts.Features.Add(feature.Index);
        _parts.Lefts.Add(~left);
        _parts.Rights.Add(~right);
        _parts.Gains.Add((float)split.Gain);
        _parts.Counts.Add(parent.Count);
        if (split.LeftBins is not null)
        {
            _parts.Thresholds.Add(float.NaN);
            _parts.MissingLeft.Add(false);
            _parts.Sets.Add([.. split.LeftBins.Select(bin => feature.Mapper.CodeOfBin[bin])]);
        }
        else
        {
            float threshold = feature.Mapper.UpperBounds[split.Bin];
            _parts.Thresholds.Add(threshold);

            // A feature that had no missing value in training counts a missing one as 0 later.
            _parts.MissingLeft.Add(feature.Mapper.HasMissingBin ? split.MissingLeft : 0 <= threshold);
            _parts.Sets.Add(null);
        }

        return node;
    }
}
