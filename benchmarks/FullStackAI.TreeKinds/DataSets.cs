using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Tests.Trainers.Trees;
using FullStackAI.Trainers;

namespace FullStackAI.TreeKinds;

/// <summary>The data sets, each in training and test rows.</summary>
internal static class DataSets
{
    internal static (TrainingSet Train, TrainingSet Test, Metric Metric) Load(string folder, string name) => name switch
    {
        "A" or "B" or "C" => Generated(name[0]),
        "adult" => Tables(folder, "adult_income/adult_train.csv", "adult_income/adult_test.csv", "income", "auc"),
        "california" => Split(folder, "california_housing/housing.csv", "median_house_value", "r2"),
        "bike" => Split(folder, "bike_sharing/hour.csv", "cnt", "r2"),
        "churn" => Split(folder, "telco_churn/Telco-Customer-Churn.csv", "Churn", "auc"),
        "banking77" => Tables(folder, "banking77/train.csv", "banking77/test.csv", "category", "log-loss"),
        _ when name.StartsWith("classes", StringComparison.Ordinal) =>
            Classes(int.Parse(name["classes".Length..], System.Globalization.CultureInfo.InvariantCulture)),
        _ => throw new ArgumentException($"There is no data set '{name}'."),
    };

    private static (TrainingSet Train, TrainingSet Test, Metric Metric) Generated(char set)
    {
        (int trainRows, int testRows) = set switch { 'A' => (200_000, 50_000), 'B' => (100_000, 20_000), _ => (50_000, 10_000) };
        TrainingSet Make(int start, int rows)
        {
            BenchData data = BenchData.Make(set, start, rows);
            return new(
                data.Matrix(categorical: set == 'C'),
                set == 'B' ? Labels.Regression(data.Labels) : Labels.Classes(data.Labels, ["no", "yes"]));
        }

        return (Make(0, trainRows), Make(1_000_000, testRows), Metric.Parse(set == 'B' ? "r2" : "auc"));
    }

    private static (TrainingSet Train, TrainingSet Test, Metric Metric) Tables(
        string folder, string train, string test, string label, string metric)
    {
        var data = LabelledTable.ForTraining(Table.FromCsv(Path.Combine(folder, train)), new DataRoles { Label = label });
        var held = LabelledTable.ForTraining(Table.FromCsv(Path.Combine(folder, test)), new DataRoles { Label = label });
        (FittedPipeline pipeline, FeatureMatrix features) = new Featurizer().Plan(data.Features, FeatureForm.Native).Pipeline.FitTransform(
            data.Features, data.Labels);
        return (
            new TrainingSet(features, data.Labels),
            new TrainingSet(pipeline.Transform(held.Features), held.Labels),
            Metric.Parse(metric, data.Labels.Task));
    }

    private static (TrainingSet Train, TrainingSet Test, Metric Metric) Split(string folder, string file, string label, string metric)
    {
        var data = LabelledTable.ForTraining(Table.FromCsv(Path.Combine(folder, file)), new DataRoles { Label = label });
        int[] order = new Rng(1).Permutation(data.Labels.Count);
        int[] test = [.. order.Take(data.Labels.Count / 5).Order()];
        int[] train = [.. order.Skip(data.Labels.Count / 5).Order()];
        (FittedPipeline pipeline, FeatureMatrix features) = new Featurizer().Plan(data.Features, FeatureForm.Native).Pipeline.FitTransform(
            data.Features.Take(train), data.Labels.Take(train));
        return (
            new TrainingSet(features, data.Labels.Take(train)),
            new TrainingSet(pipeline.Transform(data.Features.Take(test)), data.Labels.Take(test)),
            Metric.Parse(metric, data.Labels.Task));
    }

    // Points around one centre for each class in 20 dimensions.
    private static (TrainingSet Train, TrainingSet Test, Metric Metric) Classes(int count)
    {
        const int Width = 20;
        var centres = new Rng(7);
        double[][] centre =
        [
            .. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, Width).Select(_ => 2 * centres.NextGaussian()).ToArray())
        ];
        TrainingSet Make(ulong seed, int rows)
        {
            var rng = new Rng(seed);
            float[][] columns = [.. Enumerable.Range(0, Width).Select(_ => new float[rows])];
            float[] labels = new float[rows];
            for (int row = 0; row < rows; row++)
            {
                int @class = rng.NextInt32(count);
                labels[row] = @class;
                for (int i = 0; i < Width; i++)
                {
                    columns[i][row] = (float)(centre[@class][i] + (1.5 * rng.NextGaussian()));
                }
            }

            return new(
                new FeatureMatrix(rows, [.. columns.Select((_, i) => new Feature($"f{i}", $"f{i}"))], columns),
                Labels.Classes(labels, [.. Enumerable.Range(0, count).Select(i => $"c{i}")]));
        }

        return (Make(1, 20_000), Make(2, 5_000), Metric.Parse("log-loss", TaskKind.Multiclass));
    }
}
