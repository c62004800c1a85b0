using FullStackAI.Data;
using FullStackAI.Models.DecisionTrees;

namespace FullStackAI.Onnx.Exporting;

/// <summary>Decision trees and sums of them as one tree ensemble.</summary>
internal static class DecisionTreeExporter
{
    internal static OnnxValue Export(OnnxGraphBuilder graph, DecisionTreeModel model, OnnxValue features)
    {
        var ensemble = new TreeEnsemble();
        Add(ensemble, 0, model.Tree, model.Features, firstTarget: 0);
        return ensemble.Close(graph, features, new float[model.OutputCount]);
    }

    internal static OnnxValue Export(OnnxGraphBuilder graph, ExactBoostingModel model, OnnxValue features)
    {
        var ensemble = new TreeEnsemble();
        for (int tree = 0; tree < model.Trees.Count; tree++)
        {
            Add(ensemble, tree, model.Trees[tree], model.Features, tree % model.OutputCount);
        }

        float[] baseScores = [.. model.BaseScores.ToArray().Select(score => (float)score)];
        return model.Trees.Count > 0
            ? ensemble.Close(graph, features, baseScores)
            : throw new OnnxException("The boosting model has no trees. Train it for at least one round.");
    }

    private static void Add(TreeEnsemble ensemble, long number, ExactTree tree, IReadOnlyList<Feature> features, int firstTarget)
    {
        long next = tree.Nodes.Count;
        for (int i = 0; i < tree.Nodes.Count; i++)
        {
            TreeNode node = tree.Nodes[i];
            if (node.IsLeaf)
            {
                float[] values = [.. tree.Values(i).ToArray().Select(value => (float)value)];
                ensemble.Leaf(number, i, values.Select((value, output) => ((long)(firstTarget + output), value)));
            }
            else if (node.LevelStart < 0)
            {
                ensemble.AtMost(number, i, node.Feature, node.Threshold, node.Left, node.Left + 1, node.MissingLeft);
            }
            else
            {
                int levels = features[node.Feature].LevelCount;
                List<int> left = [.. Enumerable.Range(0, levels).Where(level => tree.GoesLeft(i, level))];
                ensemble.In(
                    number, i, node.Feature, left, levels, node.Left, node.Left + 1, node.MissingLeft,
                    child => tree.Nodes[(int)child] is { IsLeaf: false, LevelStart: >= 0 } asked && asked.Feature == node.Feature,
                    ref next);
            }
        }
    }
}
