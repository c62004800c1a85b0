using FullStackAI.Models.Trees;

namespace FullStackAI.Trainers.Trees;

/// <summary>Writes down the splits of a tree while it grows.</summary>
internal sealed class TreeRecorder(BinnedMatrix data)
{
    private readonly List<BinnedNode> _nodes = [];
    private TreeParts _parts = new();

    /// <summary>Number of splits so far.</summary>
    internal int NodeCount => _nodes.Count;

    /// <summary>A split in terms of bins.</summary>
    internal BinnedNode this[int node] => _nodes[node];

    /// <summary>Starts a tree.</summary>
    internal void Begin()
    {
        _parts = new();
        _nodes.Clear();
    }

    /// <summary>Adds a split.</summary>
    /// <param name="split">The split.</param>
    /// <param name="parent">The leaf that is split.</param>
    /// <param name="left">The number of its left child among the leaves.</param>
    /// <param name="right">The number of its right child.</param>
    /// <returns>The node.</returns>
    internal int Record(in SplitCandidate split, in LeafState parent, int left, int right)
    {
        int node = _nodes.Count;
        BinnedFeature feature = data.Features[split.Feature];
        if (parent.ParentNode >= 0)
        {
            BinnedNode above = _nodes[parent.ParentNode];
            _nodes[parent.ParentNode] = parent.IsLeft ? above with { Left = node } : above with { Right = node };
            (parent.IsLeft ? _parts.Lefts : _parts.Rights)[parent.ParentNode] = node;
        }

        _nodes.Add(new(feature.Column, SplitTests.Of(data, feature, split), ~left, ~right));
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

    /// <summary>Ends the tree.</summary>
    /// <param name="leaves">Its leaves.</param>
    internal GrownTree Finish(ReadOnlySpan<LeafState> leaves)
    {
        var ranges = new (int, int)[leaves.Length];
        for (int leaf = 0; leaf < leaves.Length; leaf++)
        {
            ranges[leaf] = (leaves[leaf].Start, leaves[leaf].Count);
            _parts.LeafValues.Add(leaves[leaf].Output);
            _parts.LeafCounts.Add(leaves[leaf].Count);
        }

        return new(_parts, [.. _nodes], ranges);
    }
}
