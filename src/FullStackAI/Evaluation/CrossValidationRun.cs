using FullStackAI.Data.Splits;
using FullStackAI.Metrics;
using FullStackAI.Numerics;

namespace FullStackAI.Evaluation;

/// <summary>One run over all folds.</summary>
internal sealed class CrossValidationRun(
    Recipe recipe,
    LabelledTable data,
    IReadOnlyList<Fold> folds,
    CrossValidationOptions options,
    IProgress<FoldResult>? progress,
    CancellationToken cancellationToken)
{
    private readonly int _sideBySide = Math.Min(options.Parallelism, folds.Count);
    private readonly long _started = options.TimeProvider.GetTimestamp();

    internal CrossValidationResult Execute()
    {
        var results = new FoldResult[folds.Count];
        try
        {
            // Folds start in order, whichever worker is free: the shares of the time limit count on it.
            int started = -1;
            Parallel.For(
                0,
                _sideBySide,
                new ParallelOptions { MaxDegreeOfParallelism = _sideBySide, CancellationToken = cancellationToken },
                _ =>
                {
                    for (int number = Interlocked.Increment(ref started); number < folds.Count; number = Interlocked.Increment(ref started))
                    {
                        results[number] = RunFold(number);
                        progress?.Report(results[number]);
                    }
                });
        }
        catch (AggregateException several) when (several.InnerExceptions.All(inner => inner is OperationCanceledException))
        {
            throw new OperationCanceledException("Cross-validation was cancelled.", several, cancellationToken);
        }

        return new CrossValidationResult(recipe, data, results, options.TimeProvider.GetElapsedTime(_started));
    }

    private FoldResult RunFold(int number)
    {
        Fold fold = folds[number];
        long started = options.TimeProvider.GetTimestamp();
        var result = new FoldResult { Number = number, Fold = fold, Elapsed = default };
        try
        {
            (FittedRecipe fitted, ScoredRows scored) = FitAndScore(fold, number);
            return result with
            {
                Scored = scored,
                Fitted = options.KeepFitted ? fitted : null,
                Elapsed = options.TimeProvider.GetElapsedTime(started),
            };
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The border where a failure becomes a value: one fold that fails must not end the run.
            return result with { Failure = failure, Elapsed = options.TimeProvider.GetElapsedTime(started) };
        }
    }

    private (FittedRecipe Fitted, ScoredRows Scored) FitAndScore(Fold fold, int number)
    {
        TimeSpan? left = TimeForFold(number);
        if (left <= TimeSpan.Zero)
        {
            throw new TimeoutException(
                $"Fold {number + 1} of {folds.Count} could not start: the time limit of {options.TimeLimit!.Value.TotalSeconds:0.#} s was over.");
        }

        FittedRecipe fitted = recipe.Fit(
            data,
            fold.Train,
            options.StopOnTestRows ? fold.Test : null,
            new RecipeFitOptions
            {
                Rng = new Rng(options.Seed).Split("fold", number),
                Parallelism = Math.Max(1, options.Parallelism / _sideBySide),
                TimeLimit = left,
                TimeProvider = options.TimeProvider,
            },
            cancellationToken);
        float[]? weights = data.Weights is null ? null : [.. fold.Test.Select(row => data.Weights[row])];
        return (fitted, new ScoredRows(
            data.Labels.Take(fold.Test), fitted.Predict(data.Features.Take(fold.Test)), weights, data.GroupSizes(fold.Test)));
    }

    // The time left is shared by the waves of folds still to come, this one included.
    private TimeSpan? TimeForFold(int number)
    {
        if (options.TimeLimit is not { } limit)
        {
            return null;
        }

        int waves = (folds.Count - number + _sideBySide - 1) / _sideBySide;
        return (limit - options.TimeProvider.GetElapsedTime(_started)) / waves;
    }
}
