namespace FullStackAI.Models.Trees;

/// <summary>A tree while it grows: lists that <see cref="DecisionTree"/> freezes.</summary>
internal sealed class TreeParts
{
    /// <summary>[nodes]; numbers of features.</summary>
    internal List<int> Features { get; } = [];

    /// <summary>[nodes]; NaN at categorical nodes.</summary>
    internal List<float> Thresholds { get; } = [];

    /// <summary>[nodes]</summary>
    internal List<bool> MissingLeft { get; } = [];

    /// <summary>[nodes]; the codes that go left at categorical nodes, else null.</summary>
    internal List<int[]?> Sets { get; } = [];

    /// <summary>By node: the codes that go left as bits (<see cref="DecisionTree.CategorySet"/>), where they came as such.</summary>
    internal Dictionary<int, int[]> PackedSets { get; } = [];

    /// <summary>[nodes]; a node, or ~leaf.</summary>
    internal List<int> Lefts { get; } = [];

    /// <summary>[nodes]; a node, or ~leaf.</summary>
    internal List<int> Rights { get; } = [];

    /// <summary>[nodes]</summary>
    internal List<float> Gains { get; } = [];

    /// <summary>[nodes]; training rows.</summary>
    internal List<int> Counts { get; } = [];

    /// <summary>[leaves × outputs]</summary>
    internal List<double> LeafValues { get; } = [];

    /// <summary>[leaves]; training rows.</summary>
    internal List<int> LeafCounts { get; } = [];

    /// <summary>Adds the set of the node that is being written, in place of <see cref="Sets"/>.</summary>
    /// <param name="words">Code c is bit c mod 32 of word c / 32; the last word is not 0; null at numeric nodes.</param>
    internal void AddPackedSet(int[]? words)
    {
        if (words is not null)
        {
            PackedSets.Add(Sets.Count, words);
        }

        Sets.Add(null);
    }

    /// <summary>Starts another tree in the same lists.</summary>
    internal void Clear()
    {
        Features.Clear();
        Thresholds.Clear();
        MissingLeft.Clear();
        Sets.Clear();
        PackedSets.Clear();
        Lefts.Clear();
        Rights.Clear();
        Gains.Clear();
        Counts.Clear();
        LeafValues.Clear();
        LeafCounts.Clear();
    }
}
