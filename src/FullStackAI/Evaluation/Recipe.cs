using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;

namespace FullStackAI.Evaluation;

/// <summary>A way to make a model from a table: the steps to features, and the trainer that learns
/// from them. Immutable; nothing is learned before <see cref="Fit"/>.</summary>
/// <param name="Name">What people read, for example <c>boosting</c>.</param>
/// <param name="Pipeline">Columns to features.</param>
/// <param name="Trainer">Features to a model.</param>
public sealed record Recipe(string Name, Pipeline Pipeline, ITrainer Trainer)
{
    /// <summary>Learns the steps and the model from rows.</summary>
    /// <param name="data">The table in its roles.</param>
    /// <param name="rows">The training rows, ascending; null (the default) means all.</param>
    /// <param name="validation">Rows for early stopping, ascending; null (the default) means none.</param>
    /// <param name="options">Seed, threads, time limit; null means the defaults.</param>
    /// <param name="cancellationToken">Ends the fit within 100 ms.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public FittedRecipe Fit(
        LabelledTable data,
        int[]? rows = null,
        int[]? validation = null,
        RecipeFitOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new RecipeFitOptions();
        long started = options.TimeProvider.GetTimestamp();
        Labels labels = rows is null ? data.Labels : data.Labels.Take(rows);
        float[]? weights = Take(data.Weights, rows);
        (FittedPipeline pipeline, FeatureMatrix features) = Pipeline.FitTransform(
            rows is null ? data.Features : data.Features.Take(rows),
            labels,
            new PipelineFitOptions { Weights = weights, Rng = options.Rng.Split("pipeline") },
            cancellationToken);
        var context = new TrainingContext(options.TimeProvider)
        {
            Rng = options.Rng.Split("trainer"),
            Parallelism = options.Parallelism,
            CancellationToken = cancellationToken,
            TimeLimit = options.TimeLimit - options.TimeProvider.GetElapsedTime(started),
            Progress = options.Progress,
            Validation = validation is null
                ? null
                : new TrainingSet(
                    pipeline.Transform(data.Features.Take(validation)),
                    data.Labels.Take(validation),
                    Take(data.Weights, validation),
                    data.GroupSizes(validation)),
        };
        return new FittedRecipe(Name, pipeline, Trainer.Train(new TrainingSet(features, labels, weights, data.GroupSizes(rows)), context));
    }

    private static float[]? Take(float[]? weights, int[]? rows) =>
        weights is null || rows is null ? weights : [.. rows.Select(row => weights[row])];
}
