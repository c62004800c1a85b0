using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.Tests.Trainers.Boosting.Categories;

[TestClass]
public sealed class StatisticTreeWriterTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(31)]
    [DataRow(32)]
    [DataRow(33)]
    [DataRow(64)]
    [DataRow(1_000)]
    public void Rewrite_ASplitOnAStatistic_SendsEveryLevelWhereItsStatisticWent(int levels)
    {
        var rng = new Rng(7);
        foreach (float unseen in (float[])[0.1f, 0.9f])
        {
            float[] values = [.. Enumerable.Range(0, levels).Select(level => level % 11 == 3 ? 0.5f : (float)rng.NextDouble()), unseen];
            foreach (float threshold in (float[])[-1, 0.25f, 0.5f, 2])
            {
                DecisionTree tree = new StatisticTreeWriter(feature => feature, _ => values).Rewrite(Stump(threshold));

                for (int level = 0; level < levels; level++)
                {
                    Assert.AreEqual(
                        values[level] <= threshold ? 1.0 : 2.0,
                        Answer(tree, level),
                        $"level {level} of {levels}, threshold {threshold}, unseen {unseen}");
                }

                if (tree.NodeCount > 0)
                {
                    Assert.AreEqual(unseen <= threshold ? 1.0 : 2.0, Answer(tree, float.NaN));
                    Assert.AreEqual(unseen <= threshold ? 1.0 : 2.0, Answer(tree, levels));
                    Assert.AreNotEqual(0, tree.CategorySet(0)[^1]);
                }
            }
        }
    }

    private static DecisionTree Stump(float threshold)
    {
        var parts = new TreeParts();
        parts.Features.Add(0);
        parts.Thresholds.Add(threshold);
        parts.MissingLeft.Add(false);
        parts.Sets.Add(null);
        parts.Lefts.Add(~0);
        parts.Rights.Add(~1);
        parts.Gains.Add(1);
        parts.Counts.Add(2);
        parts.LeafValues.AddRange([1, 2]);
        parts.LeafCounts.AddRange([1, 1]);
        return new DecisionTree(parts);
    }

    private static double Answer(DecisionTree tree, float level) => tree.LeafValues[tree.LeafOf([level])];
}
