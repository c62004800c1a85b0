using FullStackAI.Data;
using FullStackAI.Numerics;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.Tests.Trainers.Boosting;

/// <summary>Gradients that depend on several scores, against twins that are plain to read.</summary>
[TestClass]
public sealed unsafe class RankGradientTests
{
    [TestMethod]
    [DataRow(30, true)]
    [DataRow(30, false)]
    [DataRow(3, true)]
    [DataRow(1, false)]
    public void LambdaRank_RandomGroups_EqualsEveryPairByHand(int truncation, bool normalize)
    {
        int[] sizes = [7, 1, 12, 40, 5];
        int rows = sizes.Sum();
        var rng = new Rng(6);
        // the first group cannot be ordered wrongly
        float[] relevance = [.. Enumerable.Range(0, rows).Select(row => row < sizes[0] ? 2f : rng.NextInt32(4))];
        double[] scores = [.. Enumerable.Range(0, rows).Select(_ => rng.NextInt32(5) == 0 ? 0.5 : rng.NextGaussian())]; // some tie
        float[] weights = [.. Enumerable.Range(0, rows).Select(_ => 0.5f + (float)rng.NextDouble())];
        foreach (float[]? given in (float[]?[])[null, weights])
        {
            using var labelled = new LabelledRows(
                new TrainingSet(Empty(rows), Labels.Ranking(relevance), given, sizes), classWeights: null);
            using var table = new ScoreTable(rows, [0]);
            table.Add(scores);
            using var team = new ThreadTeam(2);
            using var plan = (LambdaRankObjective.RankPlan)new LambdaRankObjective(truncation, normalize).Plan(labelled, table, team);
            plan.BeginRound();

            for (int group = 0, start = 0; group < sizes.Length; start += sizes[group++])
            {
                (double[] gradients, double[] hessians) = Naive(
                    scores[start..(start + sizes[group])], relevance[start..(start + sizes[group])], truncation, normalize);
                for (int i = 0; i < sizes[group]; i++)
                {
                    double weight = given?[start + i] ?? 1;
                    Assert.AreEqual(weight * gradients[i], plan.Gradients(0)[start + i], 1e-6, $"group {group}, row {i}");
                    Assert.AreEqual(weight * hessians[i], plan.Hessians(0)[start + i], 1e-6, $"group {group}, row {i}");
                }
            }
        }
    }

    [TestMethod]
    [DataRow(3)]
    [DataRow(7)]
    public void Softmax_RandomScores_EqualsSharesMinusLabelsAtEveryWidth(int classes)
    {
        const int Rows = 77;
        var rng = new Rng(7);
        double[] scores = [.. Enumerable.Range(0, Rows * classes).Select(_ => 2 * rng.NextGaussian())];
        float[] labels = [.. Enumerable.Range(0, Rows).Select(_ => (float)rng.NextInt32(classes))];
        float[] weights = [.. Enumerable.Range(0, Rows).Select(_ => 0.5f + (float)rng.NextDouble())];
        var set = new TrainingSet(Empty(Rows), Labels.Classes(labels, [.. Enumerable.Range(0, classes).Select(i => $"c{i}")]), weights);
        using var labelled = new LabelledRows(set, classWeights: null);
        using var table = new ScoreTable(Rows, new double[classes]);
        table.Add(scores);
        using var team = new ThreadTeam(1);
        using var plan = (SoftmaxObjective.SoftmaxPlan)new SoftmaxObjective(classes).Plan(labelled, table, team);
        Assert.AreEqual(Rows, plan.Run<DoubleLanes1>(0, Rows));
        (float[] gradients, float[] hessians) one = Read();
        for (int row = 0; row < Rows; row++)
        {
            double sum = Enumerable.Range(0, classes).Sum(@class => Math.Exp(scores[(row * classes) + @class]));
            for (int @class = 0; @class < classes; @class++)
            {
                double share = Math.Exp(scores[(row * classes) + @class]) / sum;
                Assert.AreEqual(weights[row] * (share - (labels[row] == @class ? 1 : 0)), one.gradients[(@class * Rows) + row], 1e-6);
                Assert.AreEqual(weights[row] * share * (1 - share) * classes / (classes - 1.0), one.hessians[(@class * Rows) + row], 1e-6);
            }
        }

        foreach (Func<int> run in (Func<int>[])[
            () => plan.Run<DoubleLanes2>(0, Rows), () => plan.Run<DoubleLanes4>(0, Rows), () => plan.Run<DoubleLanes8>(0, Rows),
        ])
        {
            for (int @class = 0; @class < classes; @class++)
            {
                new Span<float>(plan.Gradients(@class), Rows).Fill(float.NaN);
            }

            int done = run();
            plan.Run<DoubleLanes1>(done, Rows);
            (float[] gradients, float[] hessians) = Read();
            CollectionAssert.AreEqual(one.gradients, gradients);
            CollectionAssert.AreEqual(one.hessians, hessians);
        }

        (float[] Gradients, float[] Hessians) Read() => (
            [.. Enumerable.Range(0, classes).SelectMany(@class => new ReadOnlySpan<float>(plan.Gradients(@class), Rows).ToArray())],
            [.. Enumerable.Range(0, classes).SelectMany(@class => new ReadOnlySpan<float>(plan.Hessians(@class), Rows).ToArray())]);
    }

    // Every pair of a group by its ranks: a swap changes NDCG by what the gains differ times what the discounts differ.
    private static (double[] Gradients, double[] Hessians) Naive(double[] scores, float[] relevance, int truncation, bool normalize)
    {
        int count = scores.Length;
        int[] order = [.. Enumerable.Range(0, count).OrderByDescending(i => scores[i]).ThenBy(i => i)];
        double ideal = relevance.OrderDescending().Take(truncation).Select((label, rank) => Gain(label) / Math.Log2(2 + rank)).Sum();
        double[] gradients = new double[count];
        double[] hessians = new double[count];
        double sum = 0;
        for (int first = 0; first < count; first++)
        {
            for (int second = first + 1; second < count; second++)
            {
                (int upper, int lower) = (order[first], order[second]);
                if (first >= truncation || relevance[upper] == relevance[lower])
                {
                    continue;
                }

                (int better, int worse) = relevance[upper] > relevance[lower] ? (upper, lower) : (lower, upper);
                double swap = (Gain(relevance[better]) - Gain(relevance[worse]))
                    * ((1 / Math.Log2(2 + first)) - (1 / Math.Log2(2 + second)))
                    / ideal;
                double apart = scores[better] - scores[worse];
                swap /= normalize && scores.Distinct().Count() > 1 ? 0.01 + Math.Abs(apart) : 1;
                double wrong = 1 / (1 + Math.Exp(apart));
                gradients[better] -= wrong * swap;
                gradients[worse] += wrong * swap;
                hessians[better] += wrong * (1 - wrong) * swap;
                hessians[worse] += wrong * (1 - wrong) * swap;
                sum += 2 * wrong * swap;
            }
        }

        double factor = normalize && sum > 0 ? Math.Log2(1 + sum) / sum : 1;
        return (Array.ConvertAll(gradients, value => value * factor), Array.ConvertAll(hessians, value => value * factor));
    }

    private static double Gain(float relevance) => Math.Pow(2, relevance) - 1;

    private static FeatureMatrix Empty(int rows) => new(rows, [new Feature("x", "x")], [new float[rows]]);
}
