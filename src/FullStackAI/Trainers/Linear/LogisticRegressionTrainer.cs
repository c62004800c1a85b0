using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Linear;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;

namespace FullStackAI.Trainers.Linear;

/// <summary>Learns class probabilities as a linear function of the features: logistic
/// regression for two classes, softmax regression for more.</summary>
/// <remarks>L-BFGS, or with an absolute penalty proximal Newton with coordinate descent; sparse features stay
/// sparse. Features should be of similar scale and complete: the Standardized form.</remarks>
public sealed class LogisticRegressionTrainer : ITrainer
{
    private readonly LogisticRegressionOptions _options;

    /// <summary>Fixes the options.</summary>
    /// <param name="options">Null means the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message lists all faults.</exception>
    public LogisticRegressionTrainer(LogisticRegressionOptions? options = null)
    {
        _options = options ?? new LogisticRegressionOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    public string Name => "logistic-regression";

    /// <inheritdoc/>
    public string Fingerprint => OptionsText.Of(_options);

    /// <inheritdoc/>
    public FeatureForm FeatureForm => FeatureForm.Standardized;

    /// <inheritdoc/>
    public bool Supports(TaskKind task) => task is TaskKind.Binary or TaskKind.Multiclass;

    /// <inheritdoc/>
    public Model Train(TrainingSet data, TrainingContext context)
    {
        TrainerInput.CheckTask(this, data.Labels.Task);
        TrainerInput.CheckRows(data);
        TwinColumns? twins = _options.L1 > 0 ? null : Twins(data.Features); // an absolute penalty does see the rotation
        var design = new LinearDesign(twins?.Features ?? data.Features, new Workers(context.Parallelism, context.CancellationToken));
        double[] shares = ClassWeights.RowWeights(data, _options.ClassWeights);
        double total = Reduction.Sum(shares);
        Elementwise.Divide(shares, total);
        var penalty = new LinearPenalty(
            _options.L1, _options.L2 ?? (LogisticRegressionOptions.DefaultPenaltyRows / total), _options.Tolerance, _options.MaxIterations);
        IMarginLoss loss = MarginLoss.For(data.Labels, shares, total);
        double[] weights = LinearFit.Minimize(design, loss, shares, penalty, context, twins);
        weights = twins?.Expand(weights, loss.Outputs) ?? weights;
        if (loss.Outputs > 1)
        {
            CentreIntercepts(weights.AsSpan(weights.Length - loss.Outputs));
        }

        return new LinearModel(
            data.Features.Features, data.Features.DenseCount, loss.Outputs, loss.Outputs == 1 ? Link.Sigmoid : Link.Softmax, weights);
    }

    private static TwinColumns? Twins(FeatureMatrix features)
    {
        LinearInput.Check(features); // by the names the caller knows
        return TwinColumns.Join(features);
    }

    // Adding one number to every class changes no probability: take the form whose intercepts add up to 0.
    private static void CentreIntercepts(Span<double> intercepts)
    {
        double mean = 0;
        foreach (double intercept in intercepts)
        {
            mean += intercept / intercepts.Length;
        }

        foreach (ref double intercept in intercepts)
        {
            intercept -= mean;
        }
    }
}
