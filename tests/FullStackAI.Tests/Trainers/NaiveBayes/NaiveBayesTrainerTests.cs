using System.Text.Json;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Linear;
using FullStackAI.Models.NaiveBayes;
using FullStackAI.Serialization;
using FullStackAI.Trainers;
using FullStackAI.Trainers.NaiveBayes;

namespace FullStackAI.Tests.Trainers.NaiveBayes;

[TestClass]
public sealed class NaiveBayesTrainerTests : TrainerContract
{
    private protected override ITrainer Trainer { get; } = new NaiveBayesTrainer();

    private protected override (string Name, ComponentReaderFunction Read) ModelReader => (NaiveBayesModel.Name, NaiveBayesModel.Read);

    private protected override bool ReportsProgress => false; // one pass

    [TestMethod]
    [DataRow("multinomial", NaiveBayesKind.Multinomial)]
    [DataRow("complement", NaiveBayesKind.Complement)]
    [DataRow("bernoulli", NaiveBayesKind.Bernoulli)]
    public void Predict_Counts_EqualsScikitLearn(string name, NaiveBayesKind kind)
    {
        foreach (JsonElement problem in OracleFile.Read("naive_bayes.json").GetProperty("counts").EnumerateArray())
        {
            TrainingSet set = Sparse(problem);
            double[] expected = OracleFile.Numbers(problem.GetProperty(name))!;
            Model model = new NaiveBayesTrainer(new NaiveBayesOptions { Kind = kind, Smoothing = 0.5 }).Train(set, new TrainingContext());
            AssertProbabilities(expected, Predict(model, set), set);
            Assert.AreEqual(kind != NaiveBayesKind.Bernoulli, model is LinearModel); // what is linear is exported and explained as such
        }
    }

    [TestMethod]
    public void Predict_Numbers_EqualsScikitLearn()
    {
        foreach (JsonElement problem in OracleFile.Read("naive_bayes.json").GetProperty("numbers").EnumerateArray())
        {
            float[][] rows = [.. problem
                .GetProperty("x")
                .EnumerateArray()
                .Select(row => OracleFile.Numbers(row)!.Select(value => (float)value).ToArray())];
            float[][] columns = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Select(row => row[column]).ToArray())];
            var features = new FeatureMatrix(rows.Length, [.. columns.Select((_, i) => new Feature($"f{i}", $"f{i}"))], columns);
            var set = new TrainingSet(features, Classes(problem));
            Model model = new NaiveBayesTrainer().Train(set, new TrainingContext());
            AssertProbabilities(OracleFile.Numbers(problem.GetProperty("gaussian"))!, Predict(model, set), set);
        }
    }

    [TestMethod]
    public void Predict_MissingNumber_SaysNothingOfAnyClass()
    {
        var features = new FeatureMatrix(6, [new Feature("x", "x"), new Feature("y", "y")], [[1, 2, 3, 7, 8, 9], [0, 1, 0, 1, 0, 1]]);
        var set = new TrainingSet(features, Labels.Classes([0, 0, 0, 1, 1, 1], ["no", "yes"]));
        Model both = new NaiveBayesTrainer().Train(set, new TrainingContext());
        Model second = new NaiveBayesTrainer().Train(
            new TrainingSet(new FeatureMatrix(6, [new Feature("y", "y")], [[0, 1, 0, 1, 0, 1]]), set.Labels), new TrainingContext());
        double[] one = new double[1];
        double[] other = new double[1];
        both.Predict(new FeatureRow([float.NaN, 1]), one);
        second.Predict(new FeatureRow([1]), other);
        Assert.AreEqual(other[0], one[0], 1e-6); // but for the smoothing, which is a share of the largest variance
    }

    [TestMethod]
    public void Train_NegativeCounts_NamesTheFeature()
    {
        var set = new TrainingSet(
            new FeatureMatrix(2, [new Feature("word", "text")], [], new SparseMatrix(1, [0, 1, 2], [0, 0], [1, -1])),
            Labels.Classes([0, 1], ["no", "yes"]));
        string message = Assert.ThrowsExactly<ArgumentException>(() => Trainer.Train(set, new TrainingContext())).Message;
        StringAssert.Contains(message, "'word'");
        StringAssert.Contains(message, "Bernoulli");
    }

    [TestMethod]
    public void Options_OutOfRange_NamesThemAll()
    {
        string message = Assert.ThrowsExactly<ArgumentException>(
            () => new NaiveBayesTrainer(new NaiveBayesOptions { Smoothing = 0, VarianceSmoothing = -1, Kind = (NaiveBayesKind)9 })).Message;
        foreach (string part in new[] { "Smoothing", "VarianceSmoothing", "Kind" })
        {
            StringAssert.Contains(message, part);
        }
    }

    private static TrainingSet Sparse(JsonElement problem)
    {
        double[][] rows = [.. problem.GetProperty("x").EnumerateArray().Select(row => OracleFile.Numbers(row)!)];
        int width = rows[0].Length;
        List<long> starts = [0];
        List<int> indices = [];
        List<float> values = [];
        foreach (double[] row in rows)
        {
            for (int column = 0; column < width; column++)
            {
                if (row[column] != 0)
                {
                    indices.Add(column);
                    values.Add((float)row[column]);
                }
            }

            starts.Add(indices.Count);
        }

        var features = new FeatureMatrix(
            rows.Length,
            [.. Enumerable.Range(0, width).Select(i => new Feature($"w{i}", "text"))],
            [],
            new SparseMatrix(width, [.. starts], [.. indices], [.. values]));
        return new TrainingSet(features, Classes(problem));
    }

    private static Labels Classes(JsonElement problem)
    {
        float[] labels = [.. OracleFile.Numbers(problem.GetProperty("y"))!.Select(value => (float)value)];
        return Labels.Classes(labels, [.. Enumerable.Range(0, (int)labels.Max() + 1).Select(i => $"c{i}")]);
    }

    // [rows × classes]; of two classes the model gives the second one's.
    private static void AssertProbabilities(double[] expected, double[] actual, TrainingSet set)
    {
        int classes = set.Labels.ClassCount;
        for (int i = 0; i < expected.Length; i++)
        {
            double found = classes > 2 ? actual[i] : i % 2 == 1 ? actual[i / 2] : 1 - actual[i / 2];
            Assert.AreEqual(expected[i], found, 1e-6, $"cell {i}"); // single-precision cells
        }
    }
}
