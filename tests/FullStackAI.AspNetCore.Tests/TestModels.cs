using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Linear;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.AspNetCore.Tests;

/// <summary>Small models whose answers can be computed by hand, or are compared with the predictor's own.</summary>
internal static class TestModels
{
    private static readonly Lazy<byte[]> ChurnBytes = new(() => Train(1).ToBytes().ToArray());

    /// <summary>Says its own version as score, and as half the width of its interval: a mixture of versions would show.</summary>
    internal static Bundle Version(int version)
    {
        var table = new Table([new NumberColumn("x", [.. Enumerable.Range(0, 20).Select(i => (double)i)])]);
        FittedPipeline pipeline = Pipeline.Empty.Fit(table);
        var manifest = new BundleManifest
        {
            Task = TaskKind.Regression,
            Label = "version",
            Interval = new PredictionInterval(0.9, version, version),
        };
        LinearModel Model() => new(pipeline.Features, denseCount: 1, outputCount: 1, Link.Identity, [0, version]);
        return Bundle.Create(manifest, [new(pipeline, Model()), new(pipeline, Model())], table);
    }

    /// <summary>Says <c>slope · x + offset</c>.</summary>
    internal static byte[] Line(double slope, double offset)
    {
        var table = new Table([new NumberColumn("x", [.. Enumerable.Range(0, 20).Select(i => (double)i)])]);
        FittedPipeline pipeline = Pipeline.Empty.Fit(table);
        var manifest = new BundleManifest { Task = TaskKind.Regression, Label = "y" };
        return Bundle.Create(manifest, [
            new(pipeline, new LinearModel(pipeline.Features, denseCount: 1, outputCount: 1, Link.Identity, [slope, offset]))
        ], table)
            .ToBytes()
            .ToArray();
    }

    /// <summary>A vector x of two numbers and a category s; the label is y.</summary>
    internal static Bundle Demo()
    {
        string[] levels = ["green", "red"];
        int[] codes = [0, 1, 0, 1];
        var table = new Table([new VectorColumn("x", [1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f], 2), new CategoryColumn("s", codes, levels)]);
        Labels labels = Labels.Regression([112, 34, 156, 78]);
        (FittedPipeline pipeline, FeatureMatrix features) = Pipeline.Empty.FitTransform(table, labels);
        Model model = new BoostingTrainer(new BoostingOptions { NumIterations = 5, MinDataInLeaf = 1, MinDataInBin = 1 }).Train(
            new TrainingSet(features, labels), new TrainingContext());
        return Bundle.Create(new BundleManifest { Task = TaskKind.Regression, Label = "y" }, pipeline, model, table);
    }

    /// <summary>Customers who stay or leave: an integer, a category, a number, a boolean and a date.</summary>
    internal static byte[] Churn() => ChurnBytes.Value;

    internal static Bundle Train(ulong seed)
    {
        const int rows = 600;
        string[] plans = ["basic", "plus", "pro"];
        var rng = new Rng(seed);
        long[] tenure = [.. Enumerable.Range(0, rows).Select(_ => (long)rng.NextInt32(72))];
        int[] plan = [.. tenure.Select(_ => rng.NextInt32(plans.Length))];
        double[] charges = [.. plan.Select(level => 20.5 + (15 * level) + rng.NextInt32(20))];
        byte[] paperless = [.. tenure.Select(_ => (byte)rng.NextInt32(2))];
        float[] leaves =
        [
            .. Enumerable.Range(0, rows).Select(row => rng.NextInt32(100) < 70 - tenure[row] + (plan[row] == 0 ? 20 : 0) ? 1f : 0f)
        ];
        var table = new Table([
            new IntegerColumn("tenure", tenure), new CategoryColumn("plan", plan, plans), new NumberColumn("charges", charges),
            new BooleanColumn("paperless", paperless, new BooleanWords("no", "yes")),
        ]);
        Labels labels = Labels.Classes(leaves, ["stays", "leaves"]);
        (FittedPipeline pipeline, FeatureMatrix features) = Pipeline.Empty.FitTransform(table, labels);
        Model model = new BoostingTrainer(new BoostingOptions { NumIterations = 20 }).Train(
            new TrainingSet(features, labels), new TrainingContext());
        var manifest = new BundleManifest
        {
            Task = TaskKind.Binary,
            Label = "churned",
            ClassNames = labels.ClassNames,
            Trainer = "boosting",
            Metric = "AreaUnderRocCurve",
            TrainingRows = rows,
        };
        return Bundle.Create(manifest, pipeline, model, table);
    }
}
