using FullStackAI.Data;
using FullStackAI.Explanation;
using FullStackAI.Models;
using FullStackAI.Models.Linear;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Neural;

namespace FullStackAI.Tests.Explanation;

[TestClass]
public sealed class ContributionExplainerTests
{
    private const int Rows = 600;
    private const int FeatureCount = 5;

    [TestMethod]
    [DataRow(2, 8)]
    [DataRow(2, 40)]
    [DataRow(3, 12)]
    public void TreeShap_SmallTrees_EqualsTheShapleyFormulaOverAllSubsets(int classes, int leaves)
    {
        TrainingSet set = Problem(classes);
        var model = (TreeEnsembleModel)Train(set, leaves, rounds: 4);
        ContributionExplainer explainer = ContributionExplainer.For(model);
        double[] actual = new double[FeatureCount * model.OutputCount];
        for (int row = 0; row < 25; row++)
        {
            explainer.Explain(set.Features, row, actual);
            for (int feature = 0; feature < FeatureCount; feature++)
            {
                for (int output = 0; output < model.OutputCount; output++)
                {
                    Assert.AreEqual(
                        Shapley(model, set.Features, row, feature, output),
                        actual[(feature * model.OutputCount) + output],
                        1e-9);
                }
            }
        }
    }

    [TestMethod]
    public void TreeShap_LargeEnsemble_AddsUpToTheScore()
    {
        TrainingSet set = Problem(2);
        AssertAdditive(ContributionExplainer.For(Train(set, leaves: 120, rounds: 60)), set.Features, 1e-9);
    }

    [TestMethod]
    public void TreeShap_LongChainsOfDifferentFeatures_StayExact()
    {
        // 40 features, each deciding a little: paths with far more than 16 different features need more than 8 points.
        var rng = new Rng(4);
        float[][] columns =
        [
            .. Enumerable.Range(0, 40).Select(_ => Enumerable.Range(0, 3000).Select(_ => (float)rng.NextGaussian()).ToArray())
        ];
        float[] y = [.. Enumerable.Range(0, 3000).Select(row => columns.Sum(column => Math.Max(0, column[row])))];
        var features = new FeatureMatrix(3000, [.. Enumerable.Range(0, 40).Select(i => new Feature($"f{i}", $"f{i}"))], columns);
        Model model = new BoostingTrainer(new BoostingOptions { NumLeaves = 800, MinDataInLeaf = 1, NumIterations = 2 })
            .Train(new TrainingSet(features, Labels.Regression(y)), new TrainingContext());
        AssertAdditive(ContributionExplainer.For(model), features, 1e-8);
    }

    [TestMethod]
    public void TreeShap_SingleLeaf_ContributesNothing()
    {
        var features = new FeatureMatrix(50, [new Feature("x", "x")], [new float[50]]);
        Model model = new BoostingTrainer(new BoostingOptions { NumIterations = 3 }).Train(
            new TrainingSet(features, Labels.Regression([.. Enumerable.Range(0, 50).Select(i => (float)i)])), new TrainingContext());
        double[] contributions = [7];
        ContributionExplainer explainer = ContributionExplainer.For(model);
        explainer.Explain(features, 0, contributions);
        Assert.AreEqual(0, contributions[0]);
        Assert.AreEqual(24.5, explainer.Baseline[0], 1e-4);
    }

    [TestMethod]
    public void Linear_Row_IsWeightTimesDistanceFromTheMean()
    {
        var background = new FeatureMatrix(
            2, [new Feature("a", "a"), new Feature("b", "b")], [[1f, 3f]], new SparseMatrix(1, [0, 1, 1], [0], [4f]));
        var model = new LinearModel(background.Features, 1, 1, Link.Sigmoid, [2.0, -1.0, 0.5]);
        ContributionExplainer explainer = ContributionExplainer.For(model, background);
        double[] contributions = new double[2];

        explainer.Explain(new FeatureRow([5f], [0], [1f]), contributions);

        CollectionAssert.AreEqual(new[] { 2.0 * (5 - 2), -1.0 * (1 - 2) }, contributions);
        Assert.AreEqual(0.5 + (2.0 * 2) - 2, explainer.Baseline[0]);
    }

    [TestMethod]
    public void Sampling_AnyModel_AddsUpToTheScore()
    {
        TrainingSet set = Problem(3, missing: false);
        Model model = new MlpTrainer(new MlpOptions { HiddenLayers = [8], MaxEpochs = 3 }).Train(set, new TrainingContext());
        ContributionExplainer explainer = ContributionExplainer.For(model, set.Features);
        Assert.AreEqual(ContributionMethod.Sampling, explainer.Method);
        AssertAdditive(explainer, set.Features, 1e-9);
    }

    [TestMethod]
    public void Sampling_LinearModel_ComesNearTheExactValues()
    {
        TrainingSet set = Problem(2, missing: false);
        var weights = new double[] { 1, -2, 0.5, 0, 0.25, 3 };
        var linear = new LinearModel(set.Features.Features, FeatureCount, 1, Link.Identity, weights);
        FeatureMatrix background = set.Features.Take([.. Enumerable.Range(0, 40)]);
        double[] exact = new double[FeatureCount];
        double[] sampled = new double[FeatureCount];
        ContributionExplainer.For(linear, background).Explain(set.Features, 100, exact);
        new SamplingExplainer(linear, background).Explain(set.Features, 100, sampled);
        for (int feature = 0; feature < FeatureCount; feature++)
        {
            // Eight background rows stand for forty: the error of a mean of standard normal
            // numbers, times the weight, is at most about 3 × 2 / √8.
            Assert.AreEqual(exact[feature], sampled[feature], 2.2);
        }
    }

    [TestMethod]
    public void For_ModelThatNeedsRows_AsksForThem()
    {
        var model = new LinearModel([new Feature("a", "a")], 1, 1, Link.Identity, [1.0, 0.0]);
        Assert.Contains("background", Assert.ThrowsExactly<ArgumentException>(() => ContributionExplainer.For(model)).Message);
    }

    private static void AssertAdditive(ContributionExplainer explainer, FeatureMatrix features, double tolerance)
    {
        int outputs = explainer.Model.OutputCount;
        double[] scores = new double[features.Rows * outputs];
        explainer.Model.Score(features, scores);
        double[] contributions = new double[features.Features.Count * outputs];
        for (int row = 0; row < 40; row++)
        {
            explainer.Explain(features, row, contributions);
            for (int output = 0; output < outputs; output++)
            {
                double sum = explainer.Baseline[output];
                for (int feature = 0; feature < features.Features.Count; feature++)
                {
                    sum += contributions[(feature * outputs) + output];
                }

                Assert.AreEqual(scores[(row * outputs) + output], sum, tolerance);
            }
        }
    }

    private static Model Train(TrainingSet set, int leaves, int rounds) =>
        new BoostingTrainer(new BoostingOptions
        {
            NumLeaves = leaves,
            NumIterations = rounds,
            MinDataInLeaf = 3,
            LearningRate = 0.3,
        }).Train(
            set, new TrainingContext());

    private static TrainingSet Problem(int classes, bool missing = true)
    {
        var rng = new Rng(9);
        float[][] columns = [.. Enumerable.Range(0, FeatureCount).Select(_ => new float[Rows])];
        float[] y = new float[Rows];
        for (int row = 0; row < Rows; row++)
        {
            for (int feature = 0; feature < FeatureCount; feature++)
            {
                columns[feature][row] = feature == 3 ? rng.NextInt32(6) : (float)rng.NextGaussian();
            }

            double signal = (columns[0][row] * columns[1][row]) + columns[2][row] + (columns[3][row] % 2) + (0.3 * rng.NextGaussian());
            y[row] = classes == 2 ? (signal > 0.5 ? 1 : 0) : signal < 0 ? 0 : signal < 1 ? 1 : 2;
            if (missing && row % 7 == 0)
            {
                columns[1][row] = float.NaN;
            }
        }

        Feature[] features = [.. Enumerable.Range(0, FeatureCount).Select(i => new Feature($"f{i}", $"f{i}", i == 3 && missing ? 6 : 0))];
        return new TrainingSet(
            new FeatureMatrix(Rows, features, columns), Labels.Classes(y, [.. Enumerable.Range(0, classes).Select(i => $"c{i}")]));
    }

    // The definition: the weighted mean, over all subsets without the feature, of what knowing it changes.
    private static double Shapley(TreeEnsembleModel model, FeatureMatrix features, int row, int feature, int output)
    {
        double[] factorials = [1, 1, 2, 6, 24, 120];
        double sum = 0;
        for (int subset = 0; subset < 1 << FeatureCount; subset++)
        {
            if ((subset >> feature & 1) != 0)
            {
                continue;
            }

            int size = System.Numerics.BitOperations.PopCount((uint)subset);
            double weight = factorials[size] * factorials[FeatureCount - size - 1] / factorials[FeatureCount];
            for (int t = output; t < model.Trees.Count; t += model.OutputCount)
            {
                DecisionTree tree = model.Trees[t];
                sum += weight * (Expected(tree, 0, features, row, subset | 1 << feature) - Expected(tree, 0, features, row, subset));
            }
        }

        return sum;
    }

    private static double Expected(DecisionTree tree, int child, FeatureMatrix features, int row, int known)
    {
        if (child < 0 || tree.NodeCount == 0)
        {
            return tree.LeafValues[child < 0 ? ~child : 0];
        }

        int feature = tree.Features[child];
        if ((known >> feature & 1) != 0)
        {
            return Expected(
                tree,
                tree.GoesLeft(child, features.Dense(feature)[row]) ? tree.Lefts[child] : tree.Rights[child],
                features,
                row,
                known);
        }

        double left = Count(tree, tree.Lefts[child]);
        double right = Count(tree, tree.Rights[child]);
        return ((left * Expected(tree, tree.Lefts[child], features, row, known))
            + (right * Expected(tree, tree.Rights[child], features, row, known)))
            / (left + right);
    }

    private static int Count(DecisionTree tree, int child) => child >= 0 ? tree.Counts[child] : tree.LeafCounts[~child];
}
