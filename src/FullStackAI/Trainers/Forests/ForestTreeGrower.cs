using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Forests;

/// <summary>Grows one tree of a forest to the end, depth first. Reads only the features a node draws, so
/// a tree costs rows × depth × drawn features. One instance per thread.</summary>
internal sealed class ForestTreeGrower : IForestTreeGrower
{
    private readonly BinnedMatrix _data;
    private readonly ForestTargets _targets;
    private readonly ForestOptions _options;
    private readonly int _tried;
    private readonly NodeRows _rows;
    private readonly INodeSplitter _splitter;
    private readonly int[] _features;
    private readonly TreeParts _parts = new();
    private readonly CancellationToken _cancellation;

    internal ForestTreeGrower(
        BinnedMatrix data, ForestTargets targets, ForestOptions options, int tried, BinRanges? ranges, CancellationToken cancellation)
    {
        _data = data;
        _targets = targets;
        _options = options;
        _cancellation = cancellation;
        _tried = tried;
        _rows = new NodeRows(data.Rows, targets.Units, targets.Packed);
        _splitter = targets.ClassCount > 0 ? new ClassSplitter(data, targets, options, ranges)
            : targets.Centers.Length > 0 ? new TargetsSplitter(data, targets, options, ranges)
            : new MeanSplitter(data, targets, options, ranges);
        _features = [.. Enumerable.Range(0, data.Features.Length)];
    }

    private readonly record struct Pending(int Start, int Count, int Depth, int Parent, bool IsLeft);

    public DecisionTree? Grow(Rng rng, ulong[] outOfBag)
    {
        RowDraws.Draw(_rows.Times, _options, rng, outOfBag);
        _rows.Reset();
        if (_rows.Count == 0)
        {
            return null;
        }

        for (int i = 0; i < _features.Length; i++)
        {
            _features[i] = i;
        }

        TreeParts parts = _parts;
        parts.Clear();
        var pending = new Stack<Pending>();
        pending.Push(new(0, _rows.Count, 0, -1, false));
        while (pending.TryPop(out Pending node))
        {
            _cancellation.ThrowIfCancellationRequested();
            int draws = _rows.DrawsIn(node.Start, node.Count);
            bool pure = _splitter.Begin(_rows, node.Start, node.Count, draws);
            NodeSplit split = pure
                || draws < _options.MinDataToSplit
                || draws < 2 * _options.MinDataInLeaf
                || (_options.MaxDepth > 0 && node.Depth >= _options.MaxDepth)
                ? NodeSplit.None
                : BestSplit(rng, node.Count);
            int child = split.Feature < 0 ? AddLeaf(parts, draws) : AddNode(parts, split, draws);
            if (node.Parent >= 0)
            {
                (node.IsLeft ? parts.Lefts : parts.Rights)[node.Parent] = child;
            }

            if (child >= 0)
            {
                BinnedFeature feature = _data.Features[split.Feature];
                var candidate = new SplitCandidate { Bin = split.Bin, MissingLeft = split.MissingLeft, LeftBins = split.LeftBins };
                int lefts = _rows.Part(_data.ColumnOf(feature), SplitTests.Of(_data, feature, candidate), node.Start, node.Count);
                pending.Push(new(node.Start + lefts, node.Count - lefts, node.Depth + 1, child, false));
                pending.Push(new(node.Start, lefts, node.Depth + 1, child, true));
            }
        }

        return new DecisionTree(parts);
    }

    public void Dispose()
    {
    }

    private NodeSplit BestSplit(Rng rng, int rows)
    {
        // When none of the drawn ones gains, more are drawn. Two rows are parted alike by all features that can.
        int enough = rows == 2 ? 1 : _tried;
        NodeSplit best = NodeSplit.None;
        bool draws = _options.Kind == ForestKind.ExtraTrees;
        for (int i = 0; i < _features.Length && (i < enough || best.Feature < 0); i++)
        {
            int other = i + rng.NextInt32(_features.Length - i);
            (_features[i], _features[other]) = (_features[other], _features[i]);
            double draw = draws ? rng.NextDouble() : 0;
            _splitter.Try(_features[i], draw, ref best);
        }

        return best;
    }

    private int AddLeaf(TreeParts parts, int draws)
    {
        _splitter.AddLeaf(parts.LeafValues);
        parts.LeafCounts.Add(draws);
        return ~(parts.LeafCounts.Count - 1);
    }

    private int AddNode(TreeParts parts, in NodeSplit split, int draws)
    {
        BinMapper mapper = _data.Features[split.Feature].Mapper;
        parts.Features.Add(_data.Features[split.Feature].Index);
        parts.Thresholds.Add(split.LeftBins is null ? mapper.UpperBounds[split.Bin] : float.NaN);
        parts.MissingLeft.Add(split.LeftBins is null && split.MissingLeft);
        parts.Sets.Add(split.LeftBins is null ? null : [.. split.LeftBins.Select(bin => mapper.CodeOfBin[bin])]);
        parts.Lefts.Add(0);
        parts.Rights.Add(0);
        parts.Gains.Add((float)split.Gain);
        parts.Counts.Add(draws);
        return parts.Features.Count - 1;
    }
}
