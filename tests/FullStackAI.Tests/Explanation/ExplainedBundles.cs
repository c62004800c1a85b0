using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Linear;
using FullStackAI.Trainers.Neural;

namespace FullStackAI.Tests.Explanation;

/// <summary>Bundles of trained models over columns of numbers, categories, dates and text.</summary>
internal static class ExplainedBundles
{
    private static readonly string[] Plans = ["basic", "plus", "pro"];
    private static readonly string[] Words = ["refund", "slow", "great", "thanks", "broken"];

    internal static Table Rows(int count, ulong seed = 1)
    {
        var rng = new Rng(seed);
        double[] price = new double[count];
        long[] tenure = new long[count];
        int[] plan = new int[count];
        long[] joined = new long[count];
        string?[] note = new string?[count];
        double[] spend = new double[count];
        for (int row = 0; row < count; row++)
        {
            price[row] = rng.NextInt32(12) == 0 ? double.NaN : 20 + (80 * rng.NextDouble());
            tenure[row] = rng.NextInt32(60);
            plan[row] = rng.NextInt32(4) - 1;
            joined[row] = new DateTime(2020, 1, 1).AddDays(rng.NextInt32(1500)).Ticks;
            int[] said = [.. Enumerable.Range(0, rng.NextInt32(4)).Select(_ => rng.NextInt32(Words.Length))];
            note[row] = said.Length == 0 ? null : string.Join(' ', said.Select(word => Words[word]));
            double known = double.IsNaN(price[row]) ? 50 : price[row];
            spend[row] = (known * (plan[row] == 2 ? 0.05 : 0.02)) - (tenure[row] / 20.0) + (said.Contains(0)
                ? 2
                : 0) + (0.3 * rng.NextGaussian());
        }

        return new Table(
        [
            new NumberColumn("price", price),
            new IntegerColumn("tenure", tenure),
            new CategoryColumn("plan", plan, [.. Plans]),
            new DateTimeColumn("joined", joined),
            new TextColumn("note", note),
            new NumberColumn("spend", spend),
        ]);
    }

    internal static Bundle Boosted(TaskKind task) =>
        One(task, Native, new BoostingTrainer(new BoostingOptions { NumIterations = 12, NumLeaves = 8, MinDataInLeaf = 5 }));

    internal static Bundle Linear(TaskKind task) =>
        One(task, Standard, task == TaskKind.Regression ? new LinearRegressionTrainer() : new LogisticRegressionTrainer());

    internal static Bundle Network(TaskKind task) =>
        One(task, Standard, new MlpTrainer(new MlpOptions { HiddenLayers = [6], MaxEpochs = 3 }));

    /// <summary>Trees and a linear model with weights 3 and 1.</summary>
    internal static Bundle Blended(TaskKind task)
    {
        Bundle trees = Boosted(task);
        Bundle linear = Linear(task);
        return Bundle.Create(trees.Manifest, [trees.Members[0] with { Weight = 3 }, linear.Members[0]], Features(Rows(400)));
    }

    internal static Labels LabelsOf(Table rows, TaskKind task)
    {
        double[] spend = [.. Enumerable.Range(0, rows.RowCount).Select(row => ((NumberColumn)rows["spend"])[row])];
        return task switch
        {
            TaskKind.Regression => Labels.Regression([.. spend.Select(value => (float)value)]),
            TaskKind.Binary => Labels.Classes([.. spend.Select(value => value > 0.5 ? 1f : 0f)], ["stays", "leaves"]),
            _ => Labels.Classes([.. spend.Select(value => value < 0 ? 0f : value < 1.2 ? 1f : 2f)], ["low", "middle", "high"]),
        };
    }

    internal static Table Features(Table rows) => rows.Drop("spend");

    internal static Pipeline Native { get; } = Pipeline.Empty.DateParts("joined").TextTfIdf("note");

    internal static Pipeline Standard { get; } = Pipeline.Empty
        .DateParts("joined")
        .TextTfIdf("note")
        .OneHot("plan")
        .Impute(ColumnSelector.Numbers)
        .Scale(ColumnSelector.Numbers);

    private static Bundle One(TaskKind task, Pipeline pipeline, ITrainer trainer)
    {
        Table rows = Rows(400);
        Labels labels = LabelsOf(rows, task);
        (FittedPipeline fitted, FeatureMatrix features) = pipeline.FitTransform(Features(rows), labels);
        Model model = trainer.Train(new TrainingSet(features, labels), new TrainingContext());
        return Bundle.Create(
            new BundleManifest { Task = task, Label = "spend", ClassNames = labels.ClassNames }, fitted, model, Features(rows));
    }
}
