using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Grows trees on binned rows, one split after another; kept for a whole training so that its memory is taken once.</summary>
/// <remarks>
/// For each split: cut the leaf's rows in two; histogram the smaller child; the larger
/// child's histogram is the parent's minus that; search both.
/// A team works together on the rows of large leaves, and one member each on small ones. Sums are integers, so
/// the tree is the same for any number of threads. Source: Ke et al., LightGBM (2017).
/// </remarks>
internal sealed unsafe class TreeGrower : ITreeGrower
{
    private readonly BinnedMatrix _data;
    private readonly GrowthOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly HistogramBuilder _builder;
    private readonly HistogramPool _pool;
    private readonly ChildSearch _search;
    private readonly FeatureMask _mask;
    private readonly OpenTree _tree;
    private readonly EagerSplits? _eager;
    private readonly MonotoneBounds? _bounds;
    private GradientScale _scale;
    private ulong _seed;

    internal TreeGrower(BinnedMatrix data, GrowthOptions options, ThreadTeam team, CancellationToken cancellation)
    {
        _data = data;
        _options = options;
        _cancellation = cancellation;
        _builder = new(data, team, cancellation);
        _pool = new(data.HistogramLength, EagerSplits.MostHistograms(options, team), options.HistogramPoolBytes);
        _search = new(data, options, team, _builder);
        _mask = new(data, options);
        _bounds = options is { MonotoneBounding: MonotoneBounding.Neighbours, MonotoneConstraints.Count: > 0 } ? new(data, options) : null;
        _tree = new(data, options, options.NumLeaves);
        Rows = new(data.Rows, team);
        _eager = EagerSplits.Suit(options, _pool, team) ? new(data, _tree, Rows, _pool, _search, _mask, team) : null;
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
        _bounds?.Begin();
        _pool.Clear();
        _scale = scale;
        _seed = seed;
        _mask.Begin(features, seed);
        _eager?.Begin(scale);
        StartRoot(source, sample);
        while (_tree.Room > 0 && _tree.Next() is >= 0 and int leaf)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (_eager?.Takes(leaf) == true)
            {
                _eager.Run();
            }
            else
            {
                Split(leaf);
            }
        }

        _eager?.Finish();
        return _tree.Finish();
    }

    private void StartRoot(IGradientSource source, ReadOnlySpan<int> sample)
    {
        RowRange rows = Rows.Reset(_data.Rows, sample);
        _builder.WriteGradients(source, _scale, addAll: sample.Length == 0);
        if (sample.Length > 0)
        {
            _builder.AddRows(Rows.Rows, rows.Count, _scale.Format);
        }

        long total = _data.Columns.Length == 0 ? 0 : _builder.TotalOf(_data.Columns[0]); // any column adds up to it
        _tree.Begin(LeafStates.Root(rows, total, _data.Features.Length, _options, _scale));
        if (_data.Features.Length > 0 && _tree.MaySplit(_tree.Leaves[0]))
        {
            _tree.SetBest(0, _search.Run(rows: null, rows.Count, ChildOf(0, _pool.Take(0)), other: null, subtract: false, _scale).First);
        }
        else
        {
            _builder.Discard();
        }
    }

    private void Split(int left)
    {
        LeafState parent = _tree.Leaves[left];
        BinTest test = _tree.TestOf(parent, out BinColumn column);
        int right = _tree.Split(left, test, _tree.ChildrenOf(parent, Rows.Split(column, test, parent.Rows)), out int node);
        int[] touched = _bounds?.Split(_tree.Leaves, left, right, parent.Best, node) ?? [];
        if (_tree.Room == 0)
        {
            return;
        }

        if (_tree.MaySplit(_tree.Leaves[left]) || _tree.MaySplit(_tree.Leaves[right]))
        {
            SearchChildren(left, right);
        }
        else
        {
            _pool.Release(left);
        }

        foreach (int leaf in touched)
        {
            if (_tree.Leaves[leaf].Best.Exists)
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
        }

        _tree.SetBest(leaf, _search.Again(ChildOf(leaf, slot), _scale));
        ReleaseIdle(leaf);
    }

    private void SearchChildren(int left, int right)
    {
        int small = _tree.Leaves[left].Count <= _tree.Leaves[right].Count ? left : right;
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
        }

        int smallSlot = _pool.Take(small, keep: parentSlot);
        int* rows = Rows.Rows + _tree.Leaves[small].Rows.Start;
        (SplitCandidate first, SplitCandidate second) = _search.Run(
            rows, _tree.Leaves[small].Count, ChildOf(small, smallSlot), ChildOf(large, parentSlot), subtract, _scale);
        _tree.SetBest(small, first);
        _tree.SetBest(large, second);
        ReleaseIdle(small);
        ReleaseIdle(large);
    }

    private void ReleaseIdle(int leaf)
    {
        if (!_tree.Waits(leaf))
        {
            _pool.Release(leaf);
        }
    }

    private void Build(int leaf, int slot)
    {
        _builder.AddRows(Rows.Rows + _tree.Leaves[leaf].Rows.Start, _tree.Leaves[leaf].Count, _scale.Format);
        _search.FinishAll(_pool[slot]);
    }

    private ChildSearch.Child ChildOf(int leaf, int slot)
    {
        ref LeafState state = ref _tree.Leaves[leaf];
        bool[]? allowed = _tree.MaySplit(state)
            ? _mask.Of(state.Splittable, state.Path, state.Depth == 0 ? 0 : leaf + (_tree.LeafCount * 131))
            : null;
        return _search.ChildOf(ref state, _pool[slot], allowed, _scale, _seed + (ulong)((leaf * 65_537) + _tree.LeafCount));
    }
}
