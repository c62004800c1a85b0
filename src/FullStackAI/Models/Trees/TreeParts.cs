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

    /// <summary>Starts another tree in the same lists.</summary>
    internal void Clear()
    {
        Features.Clear();
        Thresholds.Clear();
        MissingLeft.Clear();
        Sets.Clear();
        Lefts.Clear();
        Rights.Clear();
        Gains.Clear();
        Counts.Clear();
        LeafValues.Clear();
        LeafCounts.Clear();
    }
}
