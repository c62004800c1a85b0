using FullStackAI.Data;

namespace FullStackAI.Models.DecisionTrees;

/// <summary>Feature importances from what the questions of trees gained in training.</summary>
internal static class GainShares
{
    /// <summary>Each feature's share of the total gain.</summary>
    internal static FeatureImportance[] Of(IReadOnlyList<Feature> features, IReadOnlyList<ExactTree> trees)
    {
        double[] gains = new double[features.Count];
        foreach (ExactTree tree in trees)
        {
            tree.AddGains(gains);
        }

        double total = 0;
        foreach (double gain in gains)
        {
            total += gain;
        }

        return [.. features.Select((feature, i) => new FeatureImportance(feature.Name, total > 0 ? gains[i] / total : 0))];
    }
}
