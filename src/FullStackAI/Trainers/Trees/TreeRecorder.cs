using FullStackAI.Models.Trees;

namespace FullStackAI.Trainers.Trees;

/// <summary>Writes down the splits of a tree while it grows.</summary>
internal sealed class TreeRecorder(BinnedMatrix data)
{
    private readonly List<BinnedNode> _nodes = [];
    private TreeParts _parts = new();

    /// <summary>Starts a tree.</summary>
    internal void Begin()
    {
        _parts = new();
        _nodes.Clear();
    }

    /// <summary>Adds a split.</summary>
    /// <param name="parent">The leaf that is split, by its best split.</param>
    /// <param name="test">That split in terms of stored bins.</param>
    /// <param name="left">The number of its left child among the leaves.</param>
    /// <param name="right">The number of its right child.</param>
    /// <returns>The node.</returns>
    internal int Record(in LeafState parent, in BinTest test, int left, int right)
    {
        SplitCandidate split = parent.Best;
        int node = _nodes.Count;
        BinnedFeature feature = data.Features[split.Feature];
        if (parent.ParentNode >= 0)
        {
            BinnedNode above = _nodes[parent.ParentNode];
            _nodes[parent.ParentNode] = parent.IsLeft ? above with { Left = node } : above with { Right = node };
            (parent.IsLeft ? _parts.Lefts : _parts.Rights)[parent.ParentNode] = node;
        }

        _nodes.Add(new(feature.Column, test, ~left, ~right));
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
        var ranges = new RowRange[leaves.Length];
        for (int leaf = 0; leaf < leaves.Length; leaf++)
        {
            ranges[leaf] = leaves[leaf].Rows;
            _parts.LeafValues.Add(leaves[leaf].Output);
            _parts.LeafCounts.Add(leaves[leaf].Count);
        }

        return new(_parts, [.. _nodes], ranges);
    }
}
