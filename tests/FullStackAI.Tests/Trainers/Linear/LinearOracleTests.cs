using System.Text.Json;
using FullStackAI.Data;
using FullStackAI.Models.Linear;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Tests.Trainers.Linear;

[TestClass]
public sealed class LinearOracleTests
{
    private static readonly JsonElement Oracle = OracleFile.Read("linear.json");

    [TestMethod]
    [DataRow("lasso", TaskKind.Regression)]
    [DataRow("lasso-weighted", TaskKind.Regression)]
    [DataRow("elastic-net", TaskKind.Regression)]
    [DataRow("logistic-l1", TaskKind.Binary)]
    [DataRow("logistic-elastic", TaskKind.Binary)]
    [DataRow("softmax-l1", TaskKind.Multiclass)]
    [DataRow("ridge", TaskKind.Regression)]
    [DataRow("ridge-weighted", TaskKind.Regression)]
    [DataRow("logistic", TaskKind.Binary)]
    [DataRow("logistic-weighted", TaskKind.Binary)]
    [DataRow("logistic-per-class", TaskKind.Binary)]
    [DataRow("softmax", TaskKind.Multiclass)]
    [DataRow("softmax-weighted", TaskKind.Multiclass)]
    public void Train_RowsOfTheOracle_GivesTheCoefficientsOfScikitLearn(string name, TaskKind task)
    {
        JsonElement expected = Oracle.GetProperty("models").GetProperty(name);
        var model = (LinearModel)Trainer(expected, task).Train(Rows(expected, task), new TrainingContext());
        double[][] coefficients = [.. expected.GetProperty("coefficients").EnumerateArray().Select(output => OracleFile.Numbers(output)!)];
        double[] intercepts = OracleFile.Numbers(expected.GetProperty("intercepts"))!;

        // The optimum is unique; both sides stop within about 1e-6 of it.
        const double tolerance = 1e-5;
        for (int output = 0; output < coefficients.Length; output++)
        {
            Assert.AreEqual(intercepts[output], model.Intercepts[output], tolerance, $"intercept {output}");
            for (int feature = 0; feature < coefficients[output].Length; feature++)
            {
                Assert.AreEqual(
                    coefficients[output][feature],
                    model.Weights(feature)[output],
                    tolerance,
                    $"{model.Features[feature].Name}, output {output}");
            }
        }
    }

    [TestMethod]
    public void Train_NoPenaltyOnDependentFeatures_PredictsAsScikitLearn()
    {
        // The four one-hot columns add up to the intercept: coefficients are not unique, predictions are.
        JsonElement expected = Oracle.GetProperty("models").GetProperty("ols");
        TrainingSet set = Rows(expected, TaskKind.Regression);
        var model = (LinearModel)new LinearRegressionTrainer(new() { L2 = 0 }).Train(set, new TrainingContext());
        double[] coefficients = OracleFile.Numbers(expected.GetProperty("coefficients")[0])!;
        double[] predictions = new double[set.Rows];
        model.Predict(set.Features, predictions);
        for (int row = 0; row < set.Rows; row++)
        {
            double wanted = expected.GetProperty("intercepts")[0].GetDouble() + coefficients[3 + set.Features.Sparse![row].Indices[0]];
            for (int feature = 0; feature < 3; feature++)
            {
                wanted += coefficients[feature] * set.Features.Dense(feature)[row];
            }

            Assert.AreEqual(wanted, predictions[row], 1e-6);
        }
    }

    [TestMethod]
    [DataRow("lasso")]
    [DataRow("elastic-net")]
    [DataRow("ridge-weighted")]
    public void Minimize_OnResiduals_EqualsTheSolutionFromProducts(string name)
    {
        JsonElement expected = Oracle.GetProperty("models").GetProperty(name);
        TrainingSet set = Rows(expected, TaskKind.Regression);
        var penalty = new LinearPenalty(expected.GetProperty("l1").GetDouble(), expected.GetProperty("l2").GetDouble(), 1e-15, 10_000);
        var context = new TrainingContext();
        var design = new LinearDesign(set.Features, new Workers(1, default));
        double[] shares = ClassWeights.RowWeights(set, null);
        double total = shares.Sum();
        shares = [.. shares.Select(share => share / total)];
        double[] residuals = LinearFit.Minimize(design, MarginLoss.For(set.Labels, shares, total), shares, penalty, context);
        double[] products = GramSolver.Solve(
            new GramMatrix(design, set.Labels.Values.ToArray(), shares, context.ShouldStop), penalty, context.ShouldStop);
        for (int i = 0; i < products.Length; i++)
        {
            Assert.AreEqual(products[i], residuals[i], 1e-6, $"{i}");
            Assert.AreEqual(products[i] == 0, residuals[i] == 0, $"{i}");
        }
    }

    private static ITrainer Trainer(JsonElement expected, TaskKind task)
    {
        double l1 = expected.GetProperty("l1").GetDouble(), l2 = expected.GetProperty("l2").GetDouble();
        if (task == TaskKind.Regression)
        {
            return new LinearRegressionTrainer(new() { L1 = l1, L2 = l2, Tolerance = 1e-15 });
        }

        double[]? perClass = OracleFile.Numbers(expected.GetProperty("classWeights"));
        ClassWeights? weights = perClass is null
            ? null
            : ClassWeights.PerClass(new Dictionary<string, double> { ["0"] = perClass[0], ["1"] = perClass[1] });
        return new LogisticRegressionTrainer(new() { L1 = l1, L2 = l2, Tolerance = 1e-15, ClassWeights = weights });
    }

    private static TrainingSet Rows(JsonElement expected, TaskKind task)
    {
        float[][] rows = [.. Oracle.GetProperty("dense").EnumerateArray().Select(Singles)];
        int[] levels = [.. Singles(Oracle.GetProperty("levels")).Select(level => (int)level)];
        float[][] dense = [.. Enumerable.Range(0, 3).Select(column => rows.Select(row => row[column]).ToArray())];
        long[] starts = [.. Enumerable.Range(0, rows.Length + 1).Select(row => (long)row)];
        float[] ones = new float[rows.Length];
        Array.Fill(ones, 1);
        Feature[] features = [.. Enumerable.Range(0, 7).Select(i => new Feature($"x{i}", $"x{i}"))];
        float[] labels = Singles(Oracle.GetProperty(task.ToString().ToLowerInvariant()));
        return new TrainingSet(
            new FeatureMatrix(rows.Length, features, dense, new SparseMatrix(4, starts, levels, ones)),
            task == TaskKind.Regression
                ? Labels.Regression(labels)
                : Labels.Classes(labels, task == TaskKind.Binary ? ["0", "1"] : ["0", "1", "2"]),
            expected.GetProperty("weighted").GetBoolean() ? Singles(Oracle.GetProperty("weights")) : null);
    }

    private static float[] Singles(JsonElement numbers) => [.. numbers.EnumerateArray().Select(number => number.GetSingle())];
}
