using FullStackAI.Data;
using FullStackAI.Models.Trees;

namespace FullStackAI.Onnx.Exporting;

/// <summary>Boosted and bagged trees as one tree ensemble.</summary>
internal static class TreeEnsembleExporter
{
    internal static OnnxValue Export(OnnxGraphBuilder graph, TreeEnsembleModel model, OnnxValue features)
    {
        var ensemble = new TreeEnsemble();
        for (int tree = 0; tree < model.Trees.Count; tree++)
        {
            Add(ensemble, tree, model.Trees[tree], model.Features, model.OutputCount);
        }

        if (model.Trees.Count == 0)
        {
            ensemble.Leaf(0, 0, Enumerable.Range(0, model.OutputCount).Select(output => ((long)output, 0f)));
        }

        return ensemble.Close(graph, features, [.. model.StartScores.ToArray().Select(score => (float)score)]);
    }

    // Splits keep their numbers, leaves follow them, and what long sets of categories need comes after.
    private static void Add(TreeEnsemble ensemble, int number, DecisionTree tree, IReadOnlyList<Feature> features, int outputs)
    {
        long next = tree.NodeCount + tree.LeafCount;
        for (int node = 0; node < tree.NodeCount; node++)
        {
            int feature = tree.Features[node];
            long left = Node(tree, tree.Lefts[node]);
            long right = Node(tree, tree.Rights[node]);
            if (!tree.IsCategorical(node))
            {
                ensemble.AtMost(number, node, feature, tree.Thresholds[node], left, right, tree.MissingGoesLeft(node));
                continue;
            }

            int levels = features[feature].LevelCount;
            List<int> set = [.. Enumerable.Range(0, levels).Where(level => tree.GoesLeft(node, level))];
            ensemble.In(
                number, node, feature, set, levels, left, right, missingYes: false,
                child => child < tree.NodeCount && tree.Features[(int)child] == feature && tree.IsCategorical((int)child), ref next);
        }

        for (int leaf = 0; leaf < tree.LeafCount; leaf++)
        {
            float[] values = [.. tree.LeafValues.Slice(leaf * tree.OutputCount, tree.OutputCount).ToArray().Select(value => (float)value)];
            int first = tree.OutputCount == 1 ? number % outputs : 0;
            ensemble.Leaf(number, tree.NodeCount + leaf, values.Select((value, output) => ((long)(first + output), value)));
        }
    }

    private static long Node(DecisionTree tree, int child) => child >= 0 ? child : tree.NodeCount + ~child;
}
