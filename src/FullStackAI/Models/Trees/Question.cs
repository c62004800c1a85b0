namespace FullStackAI.Models.Trees;

/// <summary>What a node asks: two nodes that ask the same send every row the same way.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Threshold">Numbers up to this go left; 0 at a categorical node.</param>
/// <param name="MissingLeft">Whether missing numbers go left.</param>
/// <param name="Set">The codes that go left, as text; null at a numeric node.</param>
internal readonly record struct Question(int Feature, float Threshold, bool MissingLeft, string? Set)
{
    /// <summary>The question of a node.</summary>
    internal static Question Of(DecisionTree tree, int node) => tree.IsCategorical(node)
        ? new(tree.Features[node], 0, MissingLeft: false, string.Join(' ', tree.CategorySet(node).ToArray()))
        : new(tree.Features[node], tree.Thresholds[node], tree.MissingGoesLeft(node), Set: null);
}
