using BenchmarkDotNet.Attributes;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.ExactBoosting;
using FullStackAI.Trainers.Linear;
using FullStackAI.Trainers.Neural;

namespace FullStackAI.Benchmarks.Training;

/// <summary>Trains on 20,000 rows of 20 numbers, two classes. The baseline is boosting on sorted
/// features, the plain form that the histogram trainer is tested against.</summary>
public class TrainingBenchmarks
{
    private const int Rows = 20_000;
    private const int Rounds = 50;
    private TrainingSet _set = null!;

    /// <summary>Draws the rows.</summary>
    [GlobalSetup]
    public void Draw()
    {
        var rng = new Rng(2);
        Feature[] features = [.. Enumerable.Range(0, 20).Select(i => new Feature($"f{i}", $"f{i}"))];
        float[][] columns = [.. features.Select(_ => Enumerable.Range(0, Rows).Select(_ => (float)rng.NextGaussian()).ToArray())];
        float[] labels =
        [
            .. Enumerable.Range(0, Rows).Select(
                row => (columns[0][row] * columns[1][row]) + columns[2][row] + rng.NextGaussian() > 0 ? 1f : 0f)
        ];
        _set = new TrainingSet(new FeatureMatrix(Rows, features, columns), Labels.Classes(labels, ["no", "yes"]));
    }

    /// <summary>50 trees on sorted features.</summary>
    [Benchmark(Baseline = true)]
    public Model ExactBoosting() =>
        new ExactBoostingTrainer(new ExactBoostingOptions { Rounds = Rounds }).Train(_set, new TrainingContext());

    /// <summary>50 trees on histograms.</summary>
    [Benchmark]
    public Model Boosting() => new BoostingTrainer(new BoostingOptions { NumIterations = Rounds }).Train(_set, new TrainingContext());

    /// <summary>Logistic regression to convergence.</summary>
    [Benchmark]
    public Model LogisticRegression() => new LogisticRegressionTrainer().Train(_set, new TrainingContext());

    /// <summary>Five epochs of a perceptron of 64 and 64 units.</summary>
    [Benchmark]
    public Model Mlp() => new MlpTrainer(new MlpOptions { HiddenLayers = [64, 64], MaxEpochs = 5 }).Train(_set, new TrainingContext());
}
