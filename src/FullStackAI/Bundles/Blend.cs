using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Calibration;
using FullStackAI.Preprocessing;

namespace FullStackAI.Bundles;

/// <summary>Members grouped by the pipeline they share, with weights that add up to 1, and the calibration after the blend.</summary>
/// <remarks>Predictions are added in this order: pipelines as they first appear, within each its models as they appear. Every scorer keeps to it, so all give the same bits.</remarks>
internal sealed class Blend
{
    internal Blend(IReadOnlyList<BundleMember> members, Calibrator? calibrator)
    {
        double sum = members.Sum(member => member.Weight);
        Groups = [.. members
            .GroupBy(member => member.Pipeline, ReferenceEqualityComparer.Instance)
            .Select(group => new BlendGroup((FittedPipeline)group.Key!, [.. group.Select(member => member.Model)], [.. group.Select(member => member.Weight / sum)]))];
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

    /// <summary>Adds one model's predictions to the blend.</summary>
    internal static void Add(ReadOnlySpan<double> predictions, double weight, Span<double> blended, bool first)
    {
        for (int i = 0; i < blended.Length; i++)
        {
            double weighted = weight * predictions[i];
            blended[i] = first ? weighted : blended[i] + weighted;
        }
    }
}

/// <summary>A pipeline and the models that read its features.</summary>
internal sealed record BlendGroup(FittedPipeline Pipeline, Model[] Models, double[] Weights);
