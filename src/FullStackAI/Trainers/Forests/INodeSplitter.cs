namespace FullStackAI.Trainers.Forests;

/// <summary>Judges splits of a node for one kind of target. One instance per thread.</summary>
internal interface INodeSplitter
{
    /// <summary>Looks at a node.</summary>
    /// <param name="rows">The rows of the tree.</param>
    /// <param name="start">Where the node's rows start.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="draws">How many draws they are.</param>
    /// <returns>Whether all rows have the same target, so that no split helps.</returns>
    bool Begin(NodeRows rows, int start, int count, int draws);

    /// <summary>Tries a feature on the node looked at last.</summary>
    /// <param name="feature">Position among the binned features.</param>
    /// <param name="draw">In [0, 1); places the random threshold of extra trees.</param>
    /// <param name="best">The best split so far; replaced when this feature has a better one.</param>
    void Try(int feature, double draw, ref NodeSplit best);

    /// <summary>Appends the values of the node looked at last, as a leaf.</summary>
    void AddLeaf(List<double> values);
}
