using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Preprocessing;

namespace FullStackAI.Tests.Models.Trees;

/// <summary>A tree that is one long chain: nothing on the way from a file to an answer calls itself for each level.</summary>
[TestClass]
public sealed class DeepTreeTests
{
    private const int Levels = 20_000;
    private const int SmallStack = 256 << 10;

    [TestMethod]
    public void DeepTree_SavedLoadedAndAsked_NeedsNoDeepStack()
    {
        double[] answers = [];
        var thread = new Thread(
            () =>
            {
                var table = new Table([new NumberColumn("x", [0, 1, Levels / 2, Levels - 1])]);
                FittedPipeline pipeline = Pipeline.Empty.Fit(table);
                var model = new TreeEnsembleModel(pipeline.Features, [Chain()], [0], Link.Identity);
                Bundle bundle = Bundle.Load(
                    Bundle.Create(new BundleManifest { Task = TaskKind.Regression, Label = "y" }, [new(pipeline, model)], table)
                        .ToBytes()
                        .ToArray());
                using var predictor = new Predictor(bundle);
                answers = [.. predictor.Predict(table).Outputs, predictor.Predict(new Row { ["x"] = Levels - 1.0 }).Score];
            },
            SmallStack);
        thread.Start();
        thread.Join();

        CollectionAssert.AreEqual(new double[] { 0, 1, Levels / 2, Levels - 1, Levels - 1 }, answers);
    }

    // x ≤ 0 → 0, else x ≤ 1 → 1, else …
    private static DecisionTree Chain()
    {
        var parts = new TreeParts();
        for (int node = 0; node < Levels; node++)
        {
            parts.Features.Add(0);
            parts.Thresholds.Add(node);
            parts.MissingLeft.Add(true);
            parts.Sets.Add(null);
            parts.Lefts.Add(~node);
            parts.Rights.Add(node + 1 < Levels ? node + 1 : ~Levels);
            parts.Gains.Add(1);
            parts.Counts.Add(Levels - node + 1);
        }

        for (int leaf = 0; leaf <= Levels; leaf++)
        {
            parts.LeafCounts.Add(1);
            parts.LeafValues.Add(leaf);
        }

        return new DecisionTree(parts);
    }
}
