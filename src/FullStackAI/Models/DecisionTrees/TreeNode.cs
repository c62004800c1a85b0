namespace FullStackAI.Models.DecisionTrees;

/// <summary>One node of a <see cref="ExactTree"/>: a question about one feature, or a leaf.</summary>
/// <param name="Feature">The feature asked about; −1 for a leaf.</param>
/// <param name="Threshold">A numeric cell goes left when it is at most this.</param>
/// <param name="MissingLeft">Whether a missing cell, or a level that training did not see here, goes left.</param>
/// <param name="Left">The number of the left child; the right one is the next. −1 for a leaf.</param>
/// <param name="LevelStart">For a categorical feature where the set of levels that go left begins; −1 otherwise.</param>
/// <param name="Gain">How much the question improved the criterion in training; 0 for a leaf.</param>
/// <param name="Weight">The training rows' weight that reached the node (for boosting their second derivatives).</param>
public readonly record struct TreeNode(int Feature, float Threshold, bool MissingLeft, int Left, int LevelStart, double Gain, double Weight)
{
    /// <summary>Whether the node asks nothing.</summary>
    public bool IsLeaf => Feature < 0;
}
