using FullStackAI.Models.Trees;

namespace FullStackAI.Benchmarks.Inference;

/// <summary>What everyone writes first: a node is an object with two references, a row walks from the root.</summary>
internal sealed class NaiveTrees
{
    private readonly Node[] _roots;

    internal NaiveTrees(TreeEnsembleModel model) => _roots = [.. model.Trees.Select(tree => NodeOf(tree, tree.NodeCount == 0 ? ~0 : 0))];

    internal double Score(float[] row)
    {
        double score = 0;
        foreach (Node root in _roots)
        {
            Node node = root;
            while (node.Left is not null)
            {
                node = row[node.Feature] <= node.Threshold ? node.Left : node.Right!;
            }

            score += node.Value;
        }

        return score;
    }

    private static Node NodeOf(DecisionTree tree, int child) => child < 0
        ? new Node(0, 0, tree.LeafValues[~child], null, null)
        : new Node(tree.Features[child], tree.Thresholds[child], 0, NodeOf(tree, tree.Lefts[child]), NodeOf(tree, tree.Rights[child]));

    private sealed record Node(int Feature, float Threshold, double Value, Node? Left, Node? Right);
}
