using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Preprocessing;
using FullStackAI.Serialization;
using FullStackAI.Trainers;

namespace FullStackAI.Tests.Evaluation;

/// <summary>Trainers whose models can be computed by hand.</summary>
internal sealed class TestTrainer(string name, Func<TrainingSet, TrainingContext, Model> train) : ITrainer
{
    public string Name => name;

    public string Fingerprint { get; init; } = "";

    public FeatureForm FeatureForm => FeatureForm.Native;

    public bool Supports(TaskKind task) => true;

    public Model Train(TrainingSet data, TrainingContext context) => train(data, context);

    /// <summary>Predicts the mean label of the training rows; of classes their shares.</summary>
    internal static TestTrainer Mean { get; } = new("mean", (data, _) =>
    {
        double[] means = new double[data.Labels.OutputCount];
        foreach (float label in data.Labels.Values)
        {
            means[means.Length == 1 ? 0 : (int)label] += (means.Length == 1 ? label : 1) / data.Rows;
        }

        return new LambdaModel(data.Features.Features, means.Length, (_, scores) => means.CopyTo(scores));
    });

    /// <summary>Predicts the first feature.</summary>
    internal static TestTrainer FirstFeature { get; } = new(
        "first", (data, _) => new LambdaModel(data.Features.Features, 1, (row, scores) => scores[0] = row[0]));
}

/// <summary>A model given by a function of the dense features.</summary>
internal sealed class LambdaModel(
    IReadOnlyList<Feature> features, int outputs, LambdaModel.Function function) : Model(features, outputs, Link.Identity)
{
    internal delegate void Function(ReadOnlySpan<float> dense, Span<double> scores);

    public override string ComponentName => "lambda";

    public override void Score(in FeatureRow row, Span<double> scores) => function(row.Dense, scores);

    public override void Write(ComponentWriter writer) => throw new NotSupportedException();
}
