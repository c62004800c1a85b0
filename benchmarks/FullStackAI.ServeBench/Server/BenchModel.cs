using FullStackAI.AspNetCore.Security;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.ServeBench.Server;

/// <summary>The models that are asked, made from a seed: 20 numbers, two classes; as boosted trees,
/// many and few, and as a logistic regression that costs next to nothing.</summary>
internal static class BenchModel
{
    internal const int Columns = 20;
    internal const int Trees = 100;
    internal const int Leaves = 31;
    internal const int FewTrees = 30;
    internal const int FewLeaves = 15;
    private const int Rows = 20_000;

    /// <summary>Lays out a repository with the models <c>trees</c>, <c>small</c> and <c>linear</c>, and a file with one key.</summary>
    /// <returns>The key.</returns>
    internal static string Write(string folder, string keyFile, int version = 1)
    {
        foreach (string model in (string[])["trees", "small", "linear"])
        {
            Directory.CreateDirectory(Path.Combine(folder, model, "1"));
        }

        (Table table, Labels labels) = Data((ulong)version);
        (FittedPipeline pipeline, FeatureMatrix features) = Pipeline.Empty.FitTransform(table, labels);
        var set = new TrainingSet(features, labels);
        var manifest = new BundleManifest
        {
            Task = TaskKind.Binary,
            Label = "y",
            ClassNames = labels.ClassNames,
            Trainer = "boosting",
            TrainingRows = Rows,
        };
        Model trees = new BoostingTrainer(new BoostingOptions { NumIterations = Trees, NumLeaves = Leaves }).Train(
            set, new TrainingContext());
        Bundle.Create(manifest, pipeline, trees, table).Save(Path.Combine(folder, "trees", "1", "model.fsai"));
        Model small = new BoostingTrainer(new BoostingOptions { NumIterations = FewTrees, NumLeaves = FewLeaves }).Train(
            set, new TrainingContext());
        Bundle.Create(manifest, pipeline, small, table).Save(Path.Combine(folder, "small", "1", "model.fsai"));
        Model linear = new LogisticRegressionTrainer(new LogisticRegressionOptions()).Train(set, new TrainingContext());
        Bundle.Create(manifest with { Trainer = "logistic-regression" }, pipeline, linear, table).Save(
            Path.Combine(folder, "linear", "1", "model.fsai"));
        (string key, string hash) = ApiKey.Make("bench");
        ApiKeyEntry.Save(
            keyFile,
            [new ApiKeyEntry
            {
                Id = "bench",
                Sha256 = hash,
                Scopes = ["predict:*"],
                RequestsPerMinute = int.MaxValue,
                ConcurrentRequests = 100_000,
            }]);
        return key;
    }

    /// <summary>The cells of one row, as trees and servers in other languages learn and are asked.</summary>
    internal static double[] Row(Rng random) => [.. Enumerable.Range(0, Columns).Select(_ => Math.Round(random.NextGaussian(), 4))];

    /// <summary>The training rows as a CSV file with the label in the last column.</summary>
    internal static void WriteCsv(string path)
    {
        (Table table, Labels labels) = Data(1);
        using var writer = new StreamWriter(path);
        writer.WriteLine(string.Join(',', Enumerable.Range(0, Columns).Select(column => $"x{column}")) + ",y");
        for (int row = 0; row < table.RowCount; row++)
        {
            writer.WriteLine(string.Join(
                ',',
                Enumerable.Range(0, Columns).Select(
                    column => ((NumberColumn)table.Columns[column])[row].ToString(System.Globalization.CultureInfo.InvariantCulture)))
                + $",{(int)labels.Values[row]}");
        }
    }

    private static (Table Table, Labels Labels) Data(ulong seed)
    {
        var random = new Rng(seed);
        var columns = new double[Columns][];
        for (int column = 0; column < Columns; column++)
        {
            columns[column] = new double[Rows];
        }

        var classes = new float[Rows];
        for (int row = 0; row < Rows; row++)
        {
            double[] cells = Row(random);
            for (int column = 0; column < Columns; column++)
            {
                columns[column][row] = cells[column];
            }

            double score = cells[0] + (cells[1] * cells[2]) - Math.Abs(cells[3]) + (0.5 * random.NextGaussian());
            classes[row] = score > 0 ? 1 : 0;
        }

        var table = new Table([.. columns.Select((cells, column) => (Column)new NumberColumn($"x{column}", cells))]);
        return (table, Labels.Classes(classes, ["no", "yes"]));
    }
}
