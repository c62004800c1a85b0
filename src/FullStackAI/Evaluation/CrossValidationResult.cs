using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Numerics;

namespace FullStackAI.Evaluation;

/// <summary>What came of cross-validating a recipe: every fold's result, the predictions of
/// rows by models that never saw them, and scores over all folds.</summary>
public sealed class CrossValidationResult
{
    private const int Resamples = 50;

    private readonly LabelledTable _data;

    internal CrossValidationResult(Recipe recipe, LabelledTable data, IReadOnlyList<FoldResult> folds, TimeSpan elapsed)
    {
        Recipe = recipe;
        _data = data;
        Folds = folds;
        Elapsed = elapsed;
    }

    /// <summary>The recipe.</summary>
    public Recipe Recipe { get; }

    /// <summary>Every fold, in order.</summary>
    public IReadOnlyList<FoldResult> Folds { get; }

    /// <summary>The time from the start of the first fold to the end of the last.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>Whether no fold failed.</summary>
    public bool IsComplete => Folds.All(fold => fold.Failure is null);

    /// <summary>Why the first failed fold failed; null when none did.</summary>
    public Exception? Failure => Folds.FirstOrDefault(fold => fold.Failure is not null)?.Failure;

    /// <summary>The mean of a metric over all folds, with its standard error; of a single fold the error is that of 50 bootstrap samples of
    /// its rows. Not defined (NaN) when a fold failed: a mean over the lucky ones could not be compared.</summary>
    /// <param name="metric">The metric.</param>
    public MetricEstimate Score(Metric metric) =>
        !IsComplete ? new MetricEstimate(double.NaN, double.NaN)
        : Folds.Count == 1 ? Bootstrap.Estimate(metric, Folds[0].Scored!, new Rng(0).Split("bootstrap"), Resamples)
        : MetricEstimate.OverFolds(Scores(metric));

    /// <summary>A metric on each fold.</summary>
    /// <param name="metric">The metric.</param>
    /// <returns>[folds]; NaN where the fold failed or the metric is not defined on it.</returns>
    public IReadOnlyList<double> Scores(Metric metric) =>
        [.. Folds.Select(fold => fold.Scored is null ? double.NaN : metric.Compute(fold.Scored))];

    /// <summary>The predictions of every row by models that did not learn from it; the mean of repeats.</summary>
    /// <returns>The rows that were in a test part, ascending, with their labels and
    /// predictions. By time, the first part has none.</returns>
    public OutOfFoldRows OutOfFold()
    {
        int outputs = _data.Labels.OutputCount;
        double[] sums = new double[_data.Count * outputs];
        int[] counts = new int[_data.Count];
        foreach (FoldResult fold in Folds.Where(fold => fold.Scored is not null))
        {
            for (int i = 0; i < fold.Fold.Test.Length; i++)
            {
                int row = fold.Fold.Test[i];
                counts[row]++;
                ReadOnlySpan<double> prediction = fold.Scored!.Prediction(i);
                for (int output = 0; output < outputs; output++)
                {
                    sums[(row * outputs) + output] += prediction[output];
                }
            }
        }

        int[] rows = [.. Enumerable.Range(0, _data.Count).Where(row => counts[row] > 0)];
        double[] predictions = new double[rows.Length * outputs];
        for (int i = 0; i < predictions.Length; i++)
        {
            int row = rows[i / outputs];
            predictions[i] = sums[(row * outputs) + (i % outputs)] / counts[row];
        }

        float[]? weights = _data.Weights is null ? null : [.. rows.Select(row => _data.Weights[row])];
        return new OutOfFoldRows(rows, new ScoredRows(_data.Labels.Take(rows), predictions, weights, _data.GroupSizes(rows)));
    }

    /// <summary>Learns the recipe anew from all rows.</summary>
    /// <param name="options">Seed, threads, time limit; null means the defaults.</param>
    /// <param name="cancellationToken">Ends the fit within 100 ms.</param>
    public FittedRecipe Refit(RecipeFitOptions? options = null, CancellationToken cancellationToken = default) =>
        Recipe.Fit(_data, rows: null, validation: null, options, cancellationToken);
}
