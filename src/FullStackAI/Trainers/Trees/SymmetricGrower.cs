using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Grows symmetric (oblivious) trees: all leaves of a level are split by the same question, the one whose gains add up to most.</summary>
/// <remarks>
/// A leaf that may not be split by the question of its level (too few rows on a side, no gain, a constraint) stays whole and keeps its value; a later level may split it.
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
    private readonly TreeRecorder _recorder;
    private readonly List<LeafState> _leaves = [];
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
        _recorder = new(data);
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
        _recorder.Begin();
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

        return _recorder.Finish([.. _leaves]);
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

        long total = _data.Columns.Length == 0 ? 0 : _builder.TotalOf(_data.Columns[0]); // any column adds up to it
        Complete(other: null);
        _leaves.Clear();
        _leaves.Add(LeafStates.Root(count, total, _data.Features.Length, _options, _scale));
        _search.Begin(LeafOf(0, slot), _scale);
    }

    private bool GrowLevel(int level)
    {
        int[] candidates = [.. Enumerable.Range(0, _leaves.Count).Where(MaySplit)];
        bool[] allowed = _mask.Of(_leaves[0].Splittable, [.. _leaves.SelectMany(leaf => leaf.Path).Distinct()], level);
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
            Build(_leaves[leaf], slot);
            Complete(other: null);
        }

        return slot;
    }

    private SymmetricSearch.Leaf LeafOf(int leaf, int slot) => new(_pool[slot], LeafStates.TaskOf(_leaves[leaf], _options, _scale, _seed));

    private void SplitLeaf(int leaf, in SymmetricSplit split, bool isLast)
    {
        LeafState parent = _leaves[leaf];
        SplitCandidate own = _search.Of(split, LeafOf(leaf, SlotOf(leaf)), _scale);
        if (!own.Exists)
        {
            return; // it takes no part
        }

        int right = _leaves.Count;
        int node = _recorder.Record(own, parent, leaf, right);
        int lefts = Rows.Split(_data.Columns[_recorder[node].Column], _recorder[node].Test, parent.Start, parent.Count);
        (LeafState leftState, LeafState rightState) = LeafStates.Children(parent, own, lefts, node, _data.Features[own.Feature].Index, _options);
        _leaves[leaf] = leftState;
        _leaves.Add(rightState);
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
        int small = _leaves[left].Count <= _leaves[right].Count ? left : right;
        int large = small == left ? right : left;
        int parentSlot = _pool.Find(left);
        _pool.Give(parentSlot, large);
        int smallSlot = _pool.Take(small, keep: parentSlot);
        Build(_leaves[small], smallSlot);
        Complete(_pool[parentSlot]);
        foreach (int leaf in (ReadOnlySpan<int>)[small, large])
        {
            if (!MaySplit(leaf))
            {
                _pool.Release(leaf);
            }
        }
    }

    private void Build(in LeafState leaf, int slot) => _builder.AddRows(Rows.Rows + leaf.Start, leaf.Count, _scale.Format, _pool[slot]);

    /// <summary>Completes the histogram begun last, and takes it off the other's.</summary>
    private void Complete(long* other)
    {
        int pieces = _team.Size == 1 ? 1 : Math.Clamp(_data.Columns.Length / 4, 1, _team.Size * PiecesPerMember);
        _team.ForEach(pieces, (_, piece) =>
        {
            int end = (int)((long)_data.Columns.Length * (piece + 1) / pieces);
            for (int index = (int)((long)_data.Columns.Length * piece / pieces); index < end; index++)
            {
                _builder.FinishColumn(_data.Columns[index], other);
            }
        });
    }

    private bool MaySplit(int leaf) => _leaves[leaf].Count >= 2 * Math.Max(1, _options.MinDataInLeaf);
}
