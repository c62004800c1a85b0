using FullStackAI.Models.Trees;

namespace FullStackAI.Benchmarks.Inference;

/// <summary><see cref="NaiveTrees"/> with sets of categories.</summary>
internal sealed class NaiveCategoryTrees
{
    private readonly Node[] _roots;

    internal NaiveCategoryTrees(TreeEnsembleModel model) =>
        _roots = [.. model.Trees.Select(tree => NodeOf(tree, tree.NodeCount == 0 ? ~0 : 0))];

    internal double Score(float[] row)
    {
        double score = 0;
        foreach (Node root in _roots)
        {
            Node node = root;
            while (node.Left is not null)
            {
                float cell = row[node.Feature];
                node = (node.Set is { } set ? set.Contains((int)cell) : cell <= node.Threshold) ? node.Left : node.Right!;
            }

            score += node.Value;
        }

        return score;
    }

    private static Node NodeOf(DecisionTree tree, int child) => child < 0
        ? new Node(0, 0, null, tree.LeafValues[~child], null, null)
        : new Node(
            tree.Features[child], tree.Thresholds[child], SetOf(tree, child), 0, NodeOf(tree, tree.Lefts[child]),
            NodeOf(tree, tree.Rights[child]));

    private static HashSet<int>? SetOf(DecisionTree tree, int node) =>
        tree.IsCategorical(node) ? [.. Enumerable.Range(0, 64).Where(code => tree.GoesLeft(node, code))] : null;

    private sealed record Node(int Feature, float Threshold, HashSet<int>? Set, double Value, Node? Left, Node? Right);
}
