using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Preprocessing;

namespace FullStackAI.Trainers.Neural;

/// <summary>Trains a multi-layer perceptron by AdamW on shuffled batches, and keeps the state with the best validation loss.</summary>
/// <remarks>
/// Runs on one thread: the same model at any degree of parallelism; trials and folds run side by side.
/// Memory beyond the features: 4 bytes for each dense cell (rows side by side for batches) and 16 bytes for each weight.
/// </remarks>
/// <param name="options">How to build and train; null means the defaults.</param>
/// <exception cref="ArgumentException">Options lie outside their ranges.</exception>
public sealed class MlpTrainer(MlpOptions? options = null) : ITrainer
{
    private const double WarmUp = 0.1;
    private readonly MlpOptions _options = Checked(options ?? new MlpOptions());

    /// <inheritdoc/>
    public string Name => "mlp";

    /// <inheritdoc/>
    public string Fingerprint => OptionsText.Of(_options, _options.HiddenLayers);

    /// <inheritdoc/>
    public FeatureForm FeatureForm => FeatureForm.Standardized;

    /// <inheritdoc/>
    public bool Supports(TaskKind task) => task != TaskKind.Ranking;

    /// <inheritdoc/>
    public Model Train(TrainingSet data, TrainingContext context)
    {
        TrainerInput.CheckTask(this, data.Labels.Task);
        (TrainingSet training, TrainingSet? validation) = Split(data, context);
        var run = new MlpRun(training, validation, _options, context);
        run.Train();
        return run.BuildModel(data.Features.Features);
    }

    private static MlpOptions Checked(MlpOptions options)
    {
        options.Validate();
        return options;
    }

    private (TrainingSet Training, TrainingSet? Validation) Split(TrainingSet data, TrainingContext context)
    {
        int held = (int)(data.Rows * _options.ValidationFraction);
        if (context.Validation is not null || _options.Patience == 0 || held < 5)
        {
            return (data, context.Validation);
        }

        int[] order = context.Rng.Split("validation").Permutation(data.Rows);
        TrainingSet training = Take(data, order.AsSpan(held));
        TrainingSet validation = Take(data, order.AsSpan(0, held));
        return (training, validation);
    }

    private static TrainingSet Take(TrainingSet data, Span<int> rows)
    {
        rows.Sort();
        float[]? weights = null;
        if (data.Weights is not null)
        {
            weights = new float[rows.Length];
            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] = data.Weights[rows[i]];
            }
        }

        return new TrainingSet(data.Features.Take(rows), data.Labels.Take(rows), weights);
    }

    /// <summary>The share of the largest step that is taken at a point of the training: up over the warm-up, then down a cosine.</summary>
    internal static double Schedule(double done) =>
        done < WarmUp ? Math.Max(0.02, done / WarmUp) : 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, (done - WarmUp) / (1 - WarmUp))));
}
