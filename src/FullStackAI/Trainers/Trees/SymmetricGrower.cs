using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Grows symmetric (oblivious) trees: all leaves of a level are split by the
/// same question, the one whose gains add up to most.</summary>
/// <remarks>
/// A leaf that may not be split by the question of its level (too few rows on a side, no gain, a
/// constraint) stays whole and keeps its value; a later level may split it.
/// So every rule of a leaf holds as in other trees, no leaf is empty, and the tree is an ordinary one that asks few different questions.
/// Source: Kohavi and Li, Oblivious decision trees (1995); Prokhorenkova et al., CatBoost (2018).
/// </remarks>
internal sealed unsafe class SymmetricGrower : ITreeGrower
{
    private const int PiecesPerMember = 4;

    private readonly BinnedMatrix _data;
    private readonly GrowthOptions _options;
    private readonly ThreadTeam _team;
    private readonly CancellationToken _cancellation;
    private readonly HistogramBuilder _builder;
    private readonly HistogramPool _pool;
    private readonly SymmetricSearch _search;
    private readonly FeatureMask _mask;
    private readonly OpenTree _tree;
    private readonly int _levels;
    private GradientScale _scale;
    private ulong _seed;

    internal SymmetricGrower(BinnedMatrix data, GrowthOptions options, ThreadTeam team, CancellationToken cancellation)
    {
        _data = data;
        _options = options;
        _team = team;
        _cancellation = cancellation;
        int fitting = int.Log2(options.NumLeaves);
        _levels = options.MaxDepth > 0 ? Math.Min(options.MaxDepth, fitting) : fitting;
        _builder = new(data, team, cancellation);
        _pool = new(data.HistogramLength, 1 << _levels, options.HistogramPoolBytes);
        _search = new(data, options, team);
        _mask = new(data, options);
        _tree = new(data, options, 1 << _levels);
        Rows = new(data.Rows, team);
    }

    public RowLists Rows { get; }

    public void Dispose()
    {
        _builder.Dispose();
        _pool.Dispose();
        _search.Dispose();
        Rows.Dispose();
    }

    public GrownTree Grow(IGradientSource source, in GradientScale scale, ReadOnlySpan<int> sample, ReadOnlySpan<bool> features, ulong seed)
    {
        _pool.Clear();
        _scale = scale;
        _seed = seed;
        _mask.Begin(features, seed);
        StartRoot(source, sample);
        for (int level = 0; level < _levels && _data.Features.Length > 0; level++)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (!GrowLevel(level))
            {
                break;
            }
        }

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
        int slot = _pool.Take(0);
        Complete(slot, parent: null);
        _tree.Begin(LeafStates.Root(rows, total, _data.Features.Length, _options, _scale));
        _search.Begin(LeafOf(0, slot), _scale);
    }

    private bool GrowLevel(int level)
    {
        int[] candidates = [.. Enumerable.Range(0, _tree.LeafCount).Where(MaySplit)];
        bool[] allowed = _mask.Of(
            _tree.Leaves[0].Splittable, [.. _tree.Leaves.Take(_tree.LeafCount).SelectMany(leaf => leaf.Path).Distinct()], level);
        _search.BeginLevel();
        foreach (int[] wave in candidates.Chunk(_pool.Capacity - 1))
        {
            _search.Add(Histograms(wave), allowed, _scale);
        }

        SymmetricSplit split = _search.Best(allowed, Rng.Mix(_seed + (ulong)level));
        if (split.Feature < 0)
        {
            return false;
        }

        bool isLast = level == _levels - 1;
        foreach (int leaf in candidates)
        {
            _cancellation.ThrowIfCancellationRequested();
            SplitLeaf(leaf, split, isLast);
        }

        return true;
    }

    // The histograms of some leaves at once; those that made room for others are built again.
    private SymmetricSearch.Leaf[] Histograms(int[] wave)
    {
        foreach (int leaf in wave)
        {
            int slot = _pool.Find(leaf);
            if (slot >= 0)
            {
                _pool.Give(slot, leaf);
            }
        }

        return Array.ConvertAll(wave, leaf => LeafOf(leaf, SlotOf(leaf)));
    }

    private int SlotOf(int leaf)
    {
        int slot = _pool.Find(leaf);
        if (slot < 0)
        {
            slot = _pool.Take(leaf);
            Build(leaf);
            Complete(slot, parent: null);
        }

        return slot;
    }

    private SymmetricSearch.Leaf LeafOf(int leaf, int slot) =>
        new(_pool[slot], LeafStates.TaskOf(_tree.Leaves[leaf], _options, _scale, _seed));

    private void SplitLeaf(int leaf, in SymmetricSplit split, bool isLast)
    {
        SplitCandidate own = _search.Of(split, LeafOf(leaf, SlotOf(leaf)), _scale);
        if (!own.Exists)
        {
            return; // it takes no part
        }

        ref LeafState parent = ref _tree.Leaves[leaf];
        parent.Best = own;
        BinTest test = _tree.TestOf(parent, out BinColumn column);
        int right = _tree.Split(leaf, test, _tree.ChildrenOf(parent, Rows.Split(column, test, parent.Rows)), out _);
        if (isLast || (!MaySplit(leaf) && !MaySplit(right)))
        {
            _pool.Release(leaf);
            return;
        }

        Divide(leaf, right);
    }

    // The parent's histogram becomes the larger child's: what is left of it without the smaller child's.
    private void Divide(int left, int right)
    {
        int small = _tree.Leaves[left].Count <= _tree.Leaves[right].Count ? left : right;
        int large = small == left ? right : left;
        int parentSlot = _pool.Find(left);
        _pool.Give(parentSlot, large);
        int smallSlot = _pool.Take(small, keep: parentSlot);
        Build(small);
        Complete(smallSlot, _pool[parentSlot]);
        foreach (int leaf in (ReadOnlySpan<int>)[small, large])
        {
            if (!MaySplit(leaf))
            {
                _pool.Release(leaf);
            }
        }
    }

    private void Build(int leaf) => _builder.AddRows(Rows.Rows + _tree.Leaves[leaf].Rows.Start, _tree.Leaves[leaf].Count, _scale.Format);

    /// <summary>Completes the histogram of what was added up last, and takes it off the parent's.</summary>
    private void Complete(int slot, long* parent)
    {
        long* histogram = _pool[slot];
        int pieces = _team.Size == 1 ? 1 : Math.Clamp(_data.Columns.Length / 4, 1, _team.Size * PiecesPerMember);
        _team.ForEach(pieces, (_, piece) =>
        {
            int end = (int)((long)_data.Columns.Length * (piece + 1) / pieces);
            for (int index = (int)((long)_data.Columns.Length * piece / pieces); index < end; index++)
            {
                _builder.FinishColumn(_data.Columns[index], histogram, parent);
            }
        });
    }

    private bool MaySplit(int leaf) => _tree.MaySplit(_tree.Leaves[leaf]);
}
