using System.Runtime.Intrinsics;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Grows trees whose splits serve several gradients at once; leaf values are found by whoever knows all outputs.</summary>
/// <remarks>As <see cref="TreeGrower"/>: the best leaf first, the smaller child is counted, the larger
/// is what the parent leaves. Source: Zhang and Jung, GBDT-MO (2021).</remarks>
internal sealed unsafe class VectorGrower : IDisposable
{
    private const int Spare = 2;

    private readonly BinnedMatrix _data;
    private readonly GrowthOptions _options;
    private readonly ThreadTeam _team;
    private readonly CancellationToken _cancellation;
    private readonly VectorSplitSearch[] _searches;
    private readonly FeatureMask _mask;
    private readonly OpenTree _tree;
    private readonly Vector256<int>[] _totals;
    private readonly Vector256<int>[] _leftTotals;
    private readonly NativeArray<int>?[] _histograms;
    private readonly Stack<NativeArray<int>> _free = new();
    private readonly int _mostKept;
    private readonly int _pieces;
    private int _kept;
    private ulong _seed;

    internal VectorGrower(BinnedMatrix data, GrowthOptions options, ThreadTeam team, CancellationToken cancellation)
    {
        _data = data;
        _options = options;
        _team = team;
        _cancellation = cancellation;
        Histogram = new(data, team);
        _searches = [.. Enumerable.Range(0, team.Size).Select(_ => new VectorSplitSearch(data, options))];
        _mask = new(data, options);
        _tree = new(data, options, options.NumLeaves);
        _totals = new Vector256<int>[options.NumLeaves];
        _leftTotals = new Vector256<int>[options.NumLeaves];
        _histograms = new NativeArray<int>?[options.NumLeaves];
        _mostKept = (int)Math.Clamp(options.HistogramPoolBytes / Math.Max(1, Histogram.Length * sizeof(int)), Spare, options.NumLeaves);
        _pieces = Math.Clamp(data.Columns.Length, 1, team.Size == 1 ? 1 : team.Size * 4);
        Rows = new(data.Rows, team);
    }

    /// <summary>Where the gradients of the rows are written before a tree.</summary>
    internal VectorHistogram Histogram { get; }

    /// <summary>The rows of the leaves of the tree grown last.</summary>
    internal RowLists Rows { get; }

    public void Dispose()
    {
        Histogram.Dispose();
        Rows.Dispose();
        foreach (NativeArray<int>? histogram in _histograms.Concat(_free))
        {
            histogram?.Dispose();
        }
    }

    /// <summary>Grows one tree on the gradients that stand in <see cref="Histogram"/>.</summary>
    /// <param name="gradientUnit">What one unit of a stored gradient is worth.</param>
    /// <param name="weightUnit">What one unit of a stored weight is worth.</param>
    /// <param name="sample">The rows that take part, ascending; empty for all.</param>
    /// <param name="features">[features of the binned matrix]; which may be used; empty for all.</param>
    /// <param name="seed">Drives the draws within the tree.</param>
    /// <returns>The tree; its leaves have no values yet (0).</returns>
    internal GrownTree Grow(double gradientUnit, double weightUnit, ReadOnlySpan<int> sample, ReadOnlySpan<bool> features, ulong seed)
    {
        foreach (VectorSplitSearch search in _searches)
        {
            (search.GradientUnit, search.WeightUnit) = (gradientUnit, weightUnit);
        }

        _mask.Begin(features, seed);
        _seed = seed;
        RowRange rows = Rows.Reset(_data.Rows, sample);
        _totals[0] = Histogram.TotalOf(Rows.Rows, rows.Count);
        _tree.Begin(LeafStates.Root(
            rows,
            0,
            _data.Features.Length,
            _options,
            GradientScale.For(PackedGradientFormat.For(rows.Count, constantHessian: true), 0, 0)));
        _tree.Leaves[0].Output = 0;
        if (_data.Features.Length > 0 && _tree.MaySplit(_tree.Leaves[0]))
        {
            _histograms[0] = Take();
            Search(0, _histograms[0]!, build: true, parent: null);
        }

        while (_tree.Room > 0 && _tree.Next() is >= 0 and int leaf)
        {
            _cancellation.ThrowIfCancellationRequested();
            Split(leaf);
        }

        for (int leaf = 0; leaf < _tree.LeafCount; leaf++)
        {
            Release(leaf);
        }

        return _tree.Finish();
    }

    private void Split(int left)
    {
        LeafState parent = _tree.Leaves[left];
        BinTest test = _tree.TestOf(parent, out BinColumn column);
        int right = _tree.Split(left, test, _tree.ChildrenOf(parent, Rows.Split(column, test, parent.Rows)), out _);
        Vector256<int> whole = _totals[left];
        _totals[left] = _leftTotals[left];
        _totals[right] = whole - _totals[left];
        if (_tree.Room == 0 || (!_tree.MaySplit(_tree.Leaves[left]) && !_tree.MaySplit(_tree.Leaves[right])))
        {
            Release(left);
            return;
        }

        int small = _tree.Leaves[left].Count <= _tree.Leaves[right].Count ? left : right;
        int large = small == left ? right : left;
        NativeArray<int>? parentHistogram = _histograms[left];
        _histograms[left] = null;
        _histograms[small] = Take();
        Search(small, _histograms[small]!, build: true, parent: null);
        if (parentHistogram is null)
        {
            _histograms[large] = Take();
            Search(large, _histograms[large]!, build: true, parent: null);
        }
        else
        {
            _histograms[large] = parentHistogram;
            Search(large, parentHistogram, build: false, _histograms[small]);
        }

        foreach (int leaf in (ReadOnlySpan<int>)[small, large])
        {
            if (!_tree.Waits(leaf) || _kept > _mostKept)
            {
                Release(leaf);
            }
        }
    }

    // Completes a leaf's histogram column by column (from its rows, or from its parent's and its sibling's) and searches it on the way.
    private void Search(int leaf, NativeArray<int> histogram, bool build, NativeArray<int>? parent)
    {
        var found = new (SplitCandidate Split, Vector256<int> Left)[_pieces];
        LeafState state = _tree.Leaves[leaf];
        bool[] splittable = [.. state.Splittable];
        bool[]? allowed = _tree.MaySplit(state) ? _mask.Of(state.Splittable, state.Path, leaf + (_tree.LeafCount * 131)) : null;
        VectorLeaf task = TaskOf(leaf);
        int* rows = Rows.Rows + state.Rows.Start;
        _team.ForEach(_pieces, (member, piece) =>
        {
            _cancellation.ThrowIfCancellationRequested();
            int first = Start(piece);
            int end = Start(piece + 1);
            found[piece].Split = SplitCandidate.None;
            if (build)
            {
                Histogram.AddRows(rows, state.Count, first, end, histogram.Pointer);
            }
            else
            {
                Histogram.Subtract(histogram.Pointer, parent!.Pointer, first, end);
            }

            if (allowed is null)
            {
                return;
            }

            for (int column = first; column < end; column++)
            {
                SearchColumn(member, column, histogram.Pointer, task, allowed, splittable, ref found[piece]);
            }
        });
        (SplitCandidate Split, Vector256<int> Left) best = (SplitCandidate.None, default);
        foreach ((SplitCandidate Split, Vector256<int> Left) candidate in found)
        {
            best = Beats(candidate.Split, best.Split) ? candidate : best;
        }

        _tree.SetBest(leaf, best.Split);
        _tree.Leaves[leaf].Splittable = splittable;
        _leftTotals[leaf] = best.Left;
    }

    private void SearchColumn(
        int member, int column, int* histogram, in VectorLeaf task, bool[] allowed, bool[] splittable,
        ref (SplitCandidate Split, Vector256<int> Left) best)
    {
        int end = _data.Columns[column].Features.End.Value;
        for (int feature = _data.Columns[column].Features.Start.Value; feature < end; feature++)
        {
            if (!allowed[feature])
            {
                continue;
            }

            SplitCandidate split = _searches[member].Best(feature, histogram + Histogram.OffsetOf(column), task, out Vector256<int> left);
            splittable[feature] = split.Exists;
            if (Beats(split, best.Split))
            {
                best = (split, left);
            }
        }
    }

    private bool Beats(in SplitCandidate found, in SplitCandidate best) =>
        found.Exists && (!best.Exists
            || found.Gain > best.Gain
            || (found.Gain == best.Gain && _data.Features[found.Feature].Index < _data.Features[best.Feature].Index));

    private VectorLeaf TaskOf(int leaf)
    {
        int weight = _totals[leaf][VectorHistogram.Gradients];
        int count = _tree.Leaves[leaf].Count;
        int minWeight = Math.Max(1, (int)Math.Ceiling((_options.MinDataInLeaf - 0.5) * weight / Math.Max(1, count)));
        return new(
            _totals[leaf],
            minWeight,
            (weight > 0 ? _searches[0].GainOf(_totals[leaf]) : 0) + _options.MinGainToSplit,
            weight > 0 ? (double)count / weight : 0,
            Rng.Mix(_seed + (ulong)((leaf * 65_537) + _tree.LeafCount)));
    }

    private NativeArray<int> Take()
    {
        _kept++;
        return _free.Count > 0 ? _free.Pop() : new NativeArray<int>(Histogram.Length, VectorHistogram.Lanes);
    }

    private void Release(int leaf)
    {
        if (_histograms[leaf] is { } histogram)
        {
            _kept--;
            _free.Push(histogram);
            _histograms[leaf] = null;
        }
    }

    private int Start(int piece) => (int)((long)_data.Columns.Length * piece / _pieces);
}
