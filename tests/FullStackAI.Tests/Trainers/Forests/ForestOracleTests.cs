using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using FullStackAI.Data;
using FullStackAI.Numerics;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Forests;

namespace FullStackAI.Tests.Trainers.Forests;

/// <summary>Out-of-bag scores beside scikit-learn's (tests/oracles/forests.json, made by make_forests.py).</summary>
[TestClass]
public sealed class ForestOracleTests
{
    private static readonly JsonDocument Oracle = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder(), "forests.json")));

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(ThresholdSearch.Binned)]
    [DataRow(ThresholdSearch.Exact)]
    public void TrainOutOfBag_WineClasses_ScoresAsScikitLearn(ThresholdSearch search)
    {
        (FeatureMatrix features, float[] quality) = Wine();
        float[] codes = Array.ConvertAll(quality, value => value - 3);
        var set = new TrainingSet(features, Labels.Classes(codes, ["3", "4", "5", "6", "7", "8"]));

        IReadOnlyList<double> shares = new ForestTrainer(new() { ThresholdSearch = search }).TrainOutOfBag(
            set, Context()).OutOfBagPredictions;

        int right = Enumerable.Range(0, codes.Length).Count(
            row => Enumerable.Range(0, 6).MaxBy(@class => shares[(row * 6) + @class]) == codes[row]);
        AssertNear("wine_classes", right / (double)codes.Length);
    }

    [TestMethod]
    [DataRow(ThresholdSearch.Binned)]
    [DataRow(ThresholdSearch.Exact)]
    public void TrainOutOfBag_WineRegression_ScoresAsScikitLearn(ThresholdSearch search)
    {
        (FeatureMatrix features, float[] quality) = Wine();
        ForestFit fit = new ForestTrainer(new() { ThresholdSearch = search }).TrainOutOfBag(
            new TrainingSet(features, Labels.Regression(quality)), Context());
        AssertNear("wine_regression", RSquared(fit.OutOfBagPredictions, quality));
    }

    [TestMethod]
    [DataRow(ThresholdSearch.Binned)]
    [DataRow(ThresholdSearch.Exact)]
    public void TrainOutOfBag_California_ScoresAsScikitLearn(ThresholdSearch search)
    {
        string[][] rows = [.. File.ReadLines(RealData.File("california_housing/housing.csv"))
            .Skip(1)
            .Where((_, row) => row % 4 == 0)
            .Select(line => line.Split(','))];
        float[][] columns =
        [
            .. Enumerable.Range(0, 8)
                .Select(column => rows
                    .Select(row => row[column].Length == 0 ? 0 : float.Parse(row[column], CultureInfo.InvariantCulture))
                    .ToArray())
        ];
        float[] prices = [.. rows.Select(row => float.Parse(row[8], CultureInfo.InvariantCulture))];
        var set = new TrainingSet(MatrixOf(columns), Labels.Regression(prices));

        ForestFit fit = new ForestTrainer(new() { ThresholdSearch = search }).TrainOutOfBag(set, Context());

        AssertNear("california_every_fourth", RSquared(fit.OutOfBagPredictions, prices));
    }

    // Both are means over random forests: four standard deviations of one, and no less than half a percent.
    private void AssertNear(string name, double score)
    {
        JsonElement oracle = Oracle.RootElement.GetProperty(name);
        double mean = oracle.GetProperty("mean").GetDouble();
        TestContext.WriteLine($"{name}: ours {score:F4}, scikit-learn {mean:F4} ± {oracle.GetProperty("std").GetDouble():F4}");
        Assert.AreEqual(mean, score, Math.Max(0.005, 4 * oracle.GetProperty("std").GetDouble()));
    }

    private static double RSquared(IReadOnlyList<double> predictions, float[] labels)
    {
        double mean = labels.Average(label => (double)label);
        return 1 - (labels.Select((label, row) => Math.Pow(label - predictions[row], 2)).Sum()
            / labels.Sum(label => Math.Pow(label - mean, 2)));
    }

    private static (FeatureMatrix Features, float[] Quality) Wine()
    {
        float[][] rows =
        [
            .. File.ReadLines(RealData.File("wine_quality/winequality-red.csv")).Select(
                line => Array.ConvertAll(line.Split(','), cell => float.Parse(cell, CultureInfo.InvariantCulture)))
        ];
        return (
            MatrixOf([.. Enumerable.Range(0, 11).Select(column => rows.Select(row => row[column]).ToArray())]),
            [.. rows.Select(row => row[11])]);
    }

    private static FeatureMatrix MatrixOf(float[][] columns) =>
        new(columns[0].Length, [.. columns.Select((_, i) => new Feature($"f{i}", $"f{i}"))], columns);

    private static TrainingContext Context() => new() { Parallelism = 2, Rng = new Rng(5) };

    private static string Folder([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "oracles");
}
