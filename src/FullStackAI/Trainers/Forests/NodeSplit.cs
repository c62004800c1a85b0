namespace FullStackAI.Trainers.Forests;

/// <summary>The best split of a node of a forest so far.</summary>
/// <param name="Gain">What it gains; a split must beat the one before.</param>
/// <param name="Feature">Position among the binned features; −1 for none.</param>
/// <param name="Bin">Numeric: bins up to this go left.</param>
/// <param name="MissingLeft">Numeric: whether the missing go left.</param>
/// <param name="LeftBins">Categorical: the bins that go left; else null.</param>
internal readonly record struct NodeSplit(double Gain, int Feature, int Bin, bool MissingLeft, int[]? LeftBins)
{
    internal static NodeSplit None => new(0, -1, 0, false, null);
}
