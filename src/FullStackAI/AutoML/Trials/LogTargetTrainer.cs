using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Linear;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;

namespace FullStackAI.AutoML;

/// <summary>Lets a trainer learn the logarithm of targets above zero; the model's link
/// takes it back, so that it predicts the target itself.</summary>
/// <remarks>The exponential of a mean logarithm lies near the median. Where means are wanted one factor brings
/// the mean prediction to the mean target. Source: Duan, Smearing Estimate (1983).</remarks>
/// <param name="inner">Learns numbers, as a sum of trees or a linear model.</param>
/// <param name="predictsMeans">Whether means are wanted, or medians.</param>
internal sealed class LogTargetTrainer(ITrainer inner, bool predictsMeans) : ITrainer
{
    public string Name => inner.Name;

    public string Fingerprint => $"logarithms{(predictsMeans ? " of means" : "")}: {inner.Fingerprint}";

    public FeatureForm FeatureForm => inner.FeatureForm;

    public bool Supports(TaskKind task) => task == TaskKind.Regression && inner.Supports(task);

    public Model Train(TrainingSet data, TrainingContext context)
    {
        TrainerInput.CheckTask(this, data.Labels.Task);
        var logarithms = new TrainingContext(context.TimeProvider)
        {
            Rng = context.Rng,
            Parallelism = context.Parallelism,
            CancellationToken = context.CancellationToken,
            TimeLimit = context.TimeLimit - context.Elapsed,
            Progress = context.Progress,
            Bins = context.Bins,
            Validation = context.Validation is { } validation ? Logarithms(validation) : null,
        };
        Model model = inner.Train(Logarithms(data), logarithms);
        return Exponential(model, predictsMeans ? Shift(model, context.Validation ?? data) : 0);
    }

    private static TrainingSet Logarithms(TrainingSet set)
    {
        float[] values = set.Labels.Values.ToArray();
        int bad = Array.FindIndex(values, value => !(value > 0));
        return bad < 0
            ? new TrainingSet(
                set.Features,
                Labels.Regression(Array.ConvertAll(values, value => (float)Elementary.Log(value))),
                set.Weights,
                set.GroupSizes)
            : throw new ArgumentException(
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"The target of row {bad} is {values[bad]}; its logarithm needs a number above zero."),
                nameof(set));
    }

    private static double Shift(Model model, TrainingSet set)
    {
        double[] predictions = new double[set.Rows];
        model.Predict(set.Features, predictions);
        double[] weights = ClassWeights.RowWeights(set, null);
        double[] exponentials = Array.ConvertAll(predictions, prediction => Elementary.Exp(prediction));
        double predicted = Reduction.Dot(exponentials, weights);
        double found = Reduction.Dot(set.Labels.Values, weights);
        return predicted > 0 && found > 0 && double.IsFinite(predicted) ? Elementary.Log(found / predicted) : 0;
    }

    private static Model Exponential(Model model, double shift)
    {
        switch (model)
        {
            case TreeEnsembleModel trees:
                return new TreeEnsembleModel(trees.Features, trees.Trees, [trees.StartScores[0] + shift], Link.Exp);
            case LinearModel linear:
                double[] weights =
                [
                    .. Enumerable.Range(0, linear.Features.Count).Select(feature => linear.Weights(feature)[0]),
                    linear.Intercepts[0] + shift,
                ];
                return new LinearModel(linear.Features, linear.DenseCount, 1, Link.Exp, weights);
            default:
                throw new NotSupportedException($"A model '{model.ComponentName}' has no link that takes a logarithm back.");
        }
    }
}
