using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;

namespace Churn;

/// <summary>A customer, as the host knows it.</summary>
public sealed class ChurnInput
{
    [ColumnName("tenure")]
    public int Tenure { get; set; }

    [ColumnName("plan")]
    public string? Plan { get; set; }

    [ColumnName("charges")]
    public double? Charges { get; set; }
}

/// <summary>What the model says about a customer.</summary>
public sealed class ChurnOutput
{
    public string PredictedLabel { get; set; } = "";

    [ColumnName("Probability.leaves")]
    public double Leaves { get; set; }
}

/// <summary>Stands in for the team that trains: makes a new version of the model from made-up customers.</summary>
internal static class ChurnModel
{
    internal static void TrainAndSave(string path, ulong seed)
    {
        const int rows = 2000;
        string[] plans = ["basic", "plus", "pro"];
        var rng = new Rng(seed);
        long[] tenure = [.. Enumerable.Range(0, rows).Select(_ => (long)rng.NextInt32(72))];
        int[] plan = [.. tenure.Select(_ => rng.NextInt32(plans.Length))];
        double[] charges = [.. plan.Select(level => 20 + (15 * level) + rng.NextInt32(20))];
        float[] leaves =
        [
            .. Enumerable.Range(0, rows).Select(row => rng.NextInt32(100) < 70 - tenure[row] + (plan[row] == 0 ? 20 : 0) ? 1f : 0f)
        ];

        var table = new Table(
            [new IntegerColumn("tenure", tenure), new CategoryColumn("plan", plan, plans), new NumberColumn("charges", charges)]);
        Labels labels = Labels.Classes(leaves, ["stays", "leaves"]);
        (FittedPipeline pipeline, FeatureMatrix features) = Pipeline.Empty.FitTransform(table, labels);
        Model model = new BoostingTrainer(new BoostingOptions { NumIterations = 40 }).Train(
            new TrainingSet(features, labels), new TrainingContext());
        var manifest = new BundleManifest
        {
            Task = TaskKind.Binary,
            Label = "churned",
            ClassNames = labels.ClassNames,
            Trainer = "boosting",
            TrainingRows = rows,
        };
        Bundle.Create(manifest, pipeline, model, table).Save(path);
    }
}
