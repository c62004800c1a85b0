using FullStackAI.Data;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Tests.Trainers.Linear;

[TestClass]
public sealed class LinearInputTests
{
    [TestMethod]
    public void Train_MissingInfiniteAndCategoricalFeatures_NamesThemAllAndTheNextStep()
    {
        Feature[] features = [new("age", "age"), new("income", "income"), new("plan", "plan", 2), new("good", "good")];
        var set = new TrainingSet(
            new FeatureMatrix(3, features, [[1, float.NaN, 3], [1, 2, float.PositiveInfinity], [0, 1, 0], [1, 2, 3]]),
            Labels.Regression([1, 2, 3]));

        string message = Assert.ThrowsExactly<ArgumentException>(
            () => new LinearRegressionTrainer().Train(set, new TrainingContext())).Message;
        Assert.Contains("Feature 'age' is missing (NaN) in row 1", message);
        Assert.Contains("Feature 'income' is Infinity in row 2", message);
        Assert.Contains("Feature 'plan' holds the codes of 2 categories", message);
        Assert.DoesNotContain("'good'", message);
        Assert.Contains("Standardized", message);
    }

    [TestMethod]
    public void Train_SparseInfinity_NamesTheFeature()
    {
        var set = new TrainingSet(
            new FeatureMatrix(
                2,
                [new("word=a", "text"), new("word=b", "text")],
                [],
                new SparseMatrix(2, [0, 1, 2], [0, 1], [1, float.NegativeInfinity])),
            Labels.Regression([1, 2]));
        string message = Assert.ThrowsExactly<ArgumentException>(
            () => new LinearRegressionTrainer().Train(set, new TrainingContext())).Message;
        Assert.Contains("Feature 'word=b' is -Infinity in row 1", message);
    }

    [TestMethod]
    public void Train_LargestSinglePrecisionNumbers_GivesFinitePredictions()
    {
        float[] huge = [1e38f, -1e38f, 3e38f, 2e38f, -3e38f, 0];
        var set = new TrainingSet(new FeatureMatrix(6, [new("huge", "huge")], [huge]), Labels.Classes([1, 0, 1, 1, 0, 0], ["a", "b"]));
        var model = new LogisticRegressionTrainer().Train(set, new TrainingContext());
        double[] predictions = new double[6];
        model.Predict(set.Features, predictions);
        Assert.IsTrue(predictions.All(double.IsFinite));
        Assert.IsGreaterThan(predictions[1], predictions[2]);
    }

    [TestMethod]
    public void Constructor_SeveralFaultyOptions_NamesThemAll()
    {
        var options = new LogisticRegressionOptions { L1 = -1, L2 = double.NaN, MaxIterations = 0, Tolerance = 2 };
        string message = Assert.ThrowsExactly<ArgumentException>(() => new LogisticRegressionTrainer(options)).Message;
        foreach (string option in new[] { "L1", "L2", "MaxIterations", "Tolerance" })
        {
            Assert.Contains($"`LogisticRegressionOptions.{option}`", message);
        }
    }

    [TestMethod]
    public void Train_NoRows_SaysSo()
    {
        var set = new TrainingSet(new FeatureMatrix(0, [new("x", "x")], [[]]), Labels.Regression([]));
        Assert.Contains(
            "no rows",
            Assert.ThrowsExactly<ArgumentException>(() => new LinearRegressionTrainer().Train(set, new TrainingContext())).Message);
    }
}
