using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Grows trees on binned rows, one split after another; kept for a whole training so that its memory is taken once.</summary>
/// <remarks>
/// For each split: cut the leaf's rows in two; histogram the smaller child; the larger child's histogram is the parent's minus that; search both.
/// Sums are integers, so the tree is the same for any number of threads. Source: Ke et al., LightGBM (2017).
/// </remarks>
internal sealed unsafe class TreeGrower : ITreeGrower
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
    private readonly MonotoneBounds? _bounds;
    private readonly TreeRecorder _recorder;
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
        _recorder = new(data);
        _bounds = options is { MonotoneBounding: MonotoneBounding.Neighbours, MonotoneConstraints.Count: > 0 } ? new(data, options) : null;
        _leaves = new LeafState[options.NumLeaves];
        Rows = new(data.Rows, team);
    }

    /// <summary>The rows of the leaves of the tree grown last.</summary>
    public RowLists Rows { get; }

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
    public GrownTree Grow(IGradientSource source, in GradientScale scale, ReadOnlySpan<int> sample, ReadOnlySpan<bool> features, ulong seed)
    {
        _recorder.Begin();
        _bounds?.Begin();
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

        return _recorder.Finish(_leaves.AsSpan(0, _leafCount));
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
        long total = _data.Columns.Length == 0 ? 0 : _builder.TotalOf(_data.Columns[0]); // any column adds up to it
        _leaves[0] = LeafStates.Root(count, total, _data.Features.Length, _options, _scale);
        if (_data.Features.Length > 0 && MaySplit(0))
        {
            _search.Run(rows: null, count, new ChildSearch.Child(_pool[slot], TaskOf(0), _mask.Of(_leaves[0].Splittable, [], 0), _leaves[0].Splittable), other: null, subtract: false, _scale);
            _leaves[0].Best = _search.First;
        }
    }

    private int Next()
    {
        int best = -1;
        for (int leaf = 0; leaf < _leafCount; leaf++)
        {
            if (_leaves[leaf].Best.Exists && _leaves[leaf].Best.Gain > 0 && (best < 0 || LeafStates.Precedes(_leaves[leaf], _leaves[best], _options.Order)))
            {
                best = leaf;
            }
        }

        return best;
    }

    private void Split(int left)
    {
        LeafState parent = _leaves[left];
        SplitCandidate split = parent.Best;
        int right = _leafCount++;
        int node = _recorder.Record(split, parent, left, right);
        int lefts = Rows.Split(_data.Columns[_recorder[node].Column], _recorder[node].Test, parent.Start, parent.Count);
        (LeafState leftLeaf, LeafState rightLeaf) = LeafStates.Children(parent, split, lefts, node, _data.Features[split.Feature].Index, _options);
        _leaves[left] = leftLeaf;
        _leaves[right] = rightLeaf;
        int[] touched = _bounds?.Split(_leaves, left, right, split, node) ?? [];
        bool last = _leafCount == _options.NumLeaves;
        if (last || (!MaySplit(left) && !MaySplit(right)))
        {
            _pool.Release(left);
        }
        else
        {
            SearchChildren(left, right, parent.Splittable);
        }

        foreach (int leaf in touched)
        {
            if (!last && _leaves[leaf].Best.Exists)
            {
                SearchAgain(leaf);
            }
        }
    }

    // The bounds of a leaf have changed, so its best split may be another.
    private void SearchAgain(int leaf)
    {
        int slot = _pool.Find(leaf);
        if (slot < 0)
        {
            slot = _pool.Take(leaf);
            Build(leaf, slot);
            _search.FinishAll();
        }

        _search.Again(ChildOf(leaf, slot, _leaves[leaf].Splittable), _scale);
        _leaves[leaf].Best = _search.First;
        if (!_leaves[leaf].Best.Exists)
        {
            _pool.Release(leaf);
        }
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
        int* rows = Rows.Rows + _leaves[small].Start;
        _search.Run(rows, _leaves[small].Count, ChildOf(small, smallSlot, parentSplittable), ChildOf(large, parentSlot, parentSplittable), subtract, _scale);
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

    private bool MaySplit(int leaf) =>
        (_options.MaxDepth <= 0 || _leaves[leaf].Depth < _options.MaxDepth) && _leaves[leaf].Count >= 2 * Math.Max(1, _options.MinDataInLeaf);

    private LeafTask TaskOf(int leaf) => LeafStates.TaskOf(_leaves[leaf], _options, _scale, _seed + (ulong)((leaf * 65_537) + _leafCount));
}
