using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Calibration;
using FullStackAI.Preprocessing;

namespace FullStackAI.Bundles;

/// <summary>Members grouped by the pipeline they share, with weights that add up to 1, and the calibration after the blend.</summary>
/// <remarks>Predictions are added in this order: pipelines as they first appear, within each its models
/// as they appear. Every scorer keeps to it, so all give the same bits.</remarks>
internal sealed class Blend
{
    internal Blend(IReadOnlyList<BundleMember> members, Calibrator? calibrator)
    {
        Groups = GroupsOf(members);
        Calibrator = calibrator;
        OutputCount = members[0].Model.OutputCount;
    }

    internal BlendGroup[] Groups { get; }

    internal Calibrator? Calibrator { get; }

    internal int OutputCount { get; }

    /// <summary>Predicts all rows of a table at once: the plain form that the fast scorers are tested against.</summary>
    /// <returns>[rows × outputs], row after row.</returns>
    internal double[] Predict(Table table)
    {
        double[] blended = new double[table.RowCount * OutputCount];
        double[] predictions = new double[blended.Length];
        bool first = true;
        foreach (BlendGroup group in Groups)
        {
            FeatureMatrix features = group.Pipeline.Transform(table);
            for (int model = 0; model < group.Models.Length; model++)
            {
                group.Models[model].Predict(features, predictions);
                Add(predictions, group.Weights[model], blended, first);
                first = false;
            }
        }

        Calibrator?.Apply(blended, OutputCount);
        return blended;
    }

    /// <summary>The same answers row by row: for the few rows that a fresh process checks
    /// before its first answer, without the code for many.</summary>
    /// <returns>[rows × outputs], row after row.</returns>
    internal double[] PredictRowByRow(Table table)
    {
        double[] blended = new double[table.RowCount * OutputCount];
        double[] predictions = new double[OutputCount];
        bool first = true;
        foreach (BlendGroup group in Groups)
        {
            Block block = group.Pipeline.NewBlock(1);
            var features = new RowFeatures();
            for (int row = 0; row < table.RowCount; row++)
            {
                group.Pipeline.Read(table, row, 1, block);
                group.Pipeline.Run(block);
                group.Pipeline.Gather(block, 0, features);
                var cells = new FeatureRow(features.Dense, features.SparseIndices, features.SparseValues);
                for (int model = 0; model < group.Models.Length; model++)
                {
                    group.Models[model].Predict(in cells, predictions);
                    Add(predictions, group.Weights[model], blended.AsSpan(row * OutputCount, OutputCount), first && model == 0);
                }
            }

            first = false;
        }

        Calibrator?.Apply(blended, OutputCount);
        return blended;
    }

    // Plain loops: this runs before the first answer of a fresh process.
    private static BlendGroup[] GroupsOf(IReadOnlyList<BundleMember> members)
    {
        double sum = 0;
        var pipelines = new List<FittedPipeline>();
        foreach (BundleMember member in members)
        {
            sum += member.Weight;
            if (!pipelines.Contains(member.Pipeline))
            {
                pipelines.Add(member.Pipeline);
            }
        }

        var groups = new BlendGroup[pipelines.Count];
        for (int group = 0; group < groups.Length; group++)
        {
            var models = new List<BundleMember>();
            foreach (BundleMember member in members)
            {
                if (ReferenceEquals(member.Pipeline, pipelines[group]))
                {
                    models.Add(member);
                }
            }

            double[] weights = new double[models.Count];
            for (int model = 0; model < weights.Length; model++)
            {
                weights[model] = models[model].Weight / sum;
            }

            groups[group] = new BlendGroup(pipelines[group], Array.ConvertAll(models.ToArray(), member => member.Model), weights);
        }

        return groups;
    }

    /// <summary>Adds one model's predictions to the blend.</summary>
    internal static void Add(ReadOnlySpan<double> predictions, double weight, Span<double> blended, bool first)
    {
        if (first)
        {
            for (int i = 0; i < blended.Length; i++)
            {
                blended[i] = weight * predictions[i];
            }

            return;
        }

        for (int i = 0; i < blended.Length; i++)
        {
            blended[i] += weight * predictions[i];
        }
    }
}

/// <summary>A pipeline and the models that read its features.</summary>
internal sealed record BlendGroup(FittedPipeline Pipeline, Model[] Models, double[] Weights);
