using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Inference;
using FullStackAI.Preprocessing;
using FullStackAI.Tests.Trainers.Trees;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Benchmarks.Inference;

/// <summary>Trains the models that the inference benchmarks score, from generated data and fixed seeds.</summary>
internal static class Models
{
    private const int TrainingRows = 50_000;

    /// <summary>Writes every model as a bundle file.</summary>
    internal static void SaveAll(string folder)
    {
        Directory.CreateDirectory(folder);
        Trees(31).Save(Path.Combine(folder, "trees31.fsai"));
        Trees(255).Save(Path.Combine(folder, "trees255.fsai"));
        Softmax4().Save(Path.Combine(folder, "softmax4.fsai"));
        Adult().Save(Path.Combine(folder, "adult.fsai"));
        Text().Save(Path.Combine(folder, "text.fsai"));
        Ensemble().Save(Path.Combine(folder, "ensemble.fsai"));
    }

    /// <summary>28 numbers → 100 trees.</summary>
    internal static Bundle Trees(int leaves)
    {
        Table table = Numbers28(0, TrainingRows, out float[] labels);
        return Fit(
            Pipeline.Empty,
            table,
            Labels.Classes(labels, ["no", "yes"]),
            new BoostingTrainer(new BoostingOptions { NumIterations = 100, NumLeaves = leaves }));
    }

    /// <summary>28 numbers → 10 models of 100 trees × 31 leaves, blended.</summary>
    internal static Bundle Ensemble()
    {
        Table table = Numbers28(0, 20_000, out float[] values);
        Labels labels = Labels.Classes(values, ["no", "yes"]);
        (FittedPipeline pipeline, FeatureMatrix features) = Pipeline.Empty.FitTransform(table, labels);
        var trainer = new BoostingTrainer(new BoostingOptions { BaggingFraction = 0.8, BaggingFreq = 1 });
        BundleMember[] members =
        [
            .. Enumerable.Range(0, 10)
                .Select(seed => new BundleMember(
                    pipeline,
                    trainer.Train(new TrainingSet(features, labels), new TrainingContext { Rng = new Rng((ulong)seed) }),
                    1 + seed))
        ];
        return Bundle.Create(Manifest(labels), members, table);
    }

    /// <summary>4 numbers → softmax of 3 classes.</summary>
    internal static Bundle Softmax4()
    {
        var rng = new Rng(3);
        double[][] columns =
        [
            .. Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, 3000).Select(_ => rng.NextInt32(1000) / 100.0).ToArray())
        ];
        float[] classes =
        [
            .. Enumerable.Range(0, 3000).Select(
                row => columns[0][row] + columns[1][row] > 12 ? 2f : columns[2][row] > columns[3][row] ? 1f : 0f)
        ];
        var table = new Table(columns.Select((column, i) => new NumberColumn($"f{i}", column)));
        return Fit(Pipeline.Empty, table, Labels.Classes(classes, ["a", "b", "c"]), new LogisticRegressionTrainer());
    }

    /// <summary>6 numbers and 8 categories → 100 trees × 31 leaves.</summary>
    internal static Bundle Adult()
    {
        Table table = AdultRows(0, TrainingRows, out float[] labels);
        return Fit(Pipeline.Empty, table, Labels.Classes(labels, ["no", "yes"]), new BoostingTrainer());
    }

    /// <summary>20 words of text → TF-IDF → logistic regression.</summary>
    internal static Bundle Text()
    {
        string[] texts = Texts(4000, seed: 5);
        float[] labels = [.. texts.Select(text => text.Contains("w7 ", StringComparison.Ordinal) ? 1f : 0f)];
        var table = new Table([new TextColumn("text", texts)]);
        Pipeline pipeline =
            new Featurizer(new FeaturizerOptions { Uses = new Dictionary<string, ColumnUse> { ["text"] = ColumnUse.Text } }).Plan(
                table, FeatureForm.Standardized).Pipeline;
        return Fit(pipeline, table, Labels.Classes(labels, ["no", "yes"]), new LogisticRegressionTrainer());
    }

    internal static Table Numbers28(int start, int rows, out float[] labels)
    {
        BenchData data = BenchData.Make('A', start, rows);
        labels = data.Labels;
        return new Table(data.Columns.Select((column, i) => new NumberColumn($"f{i}", Array.ConvertAll(column, value => (double)value))));
    }

    internal static Table AdultRows(ulong seed, int rows, out float[] labels)
    {
        var rng = new Rng(seed + 11);
        int[] cardinalities = [9, 16, 7, 15, 6, 5, 2, 42];
        double[][] numbers =
        [
            .. Enumerable.Range(0, 6).Select(_ => Enumerable.Range(0, rows).Select(_ => rng.NextInt32(10_000) / 100.0).ToArray())
        ];
        int[][] codes = [.. cardinalities.Select(count => Enumerable.Range(0, rows).Select(_ => rng.NextInt32(count)).ToArray())];
        labels = [.. Enumerable.Range(0, rows).Select(
            row => numbers[0][row] + (5 * (codes[1][row] % 4)) + (10 * (codes[7][row] % 3)) + rng.NextInt32(40) > 90 ? 1f : 0f)];
        IEnumerable<Column> columns = numbers.Select((values, i) => (Column)new NumberColumn($"n{i}", values))
            .Concat(codes.Select((values, i) => new CategoryColumn(
                $"c{i}", values, [.. Enumerable.Range(0, cardinalities[i]).Select(level => $"level {level} of {i}")])));
        return new Table(columns);
    }

    internal static string[] Texts(int rows, ulong seed)
    {
        var rng = new Rng(seed);
        return [.. Enumerable.Range(0, rows).Select(
            _ => string.Join(' ', Enumerable.Range(0, 20).Select(_ => $"w{Math.Min(rng.NextInt32(2000), rng.NextInt32(2000))}")))];
    }

    internal static TreeEnsembleModel TreesOf(Bundle bundle) => (TreeEnsembleModel)bundle.Members[0].Model;

    private static Bundle Fit(Pipeline steps, Table table, Labels labels, ITrainer trainer)
    {
        (FittedPipeline pipeline, FeatureMatrix features) = steps.FitTransform(table, labels);
        return Bundle.Create(Manifest(labels), pipeline, trainer.Train(new TrainingSet(features, labels), new TrainingContext()), table);
    }

    private static BundleManifest Manifest(Labels labels) => new() { Task = labels.Task, Label = "label", ClassNames = labels.ClassNames };
}
