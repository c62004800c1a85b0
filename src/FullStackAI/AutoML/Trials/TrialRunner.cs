using System.Globalization;
using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;
using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Baseline;

namespace FullStackAI.AutoML;

/// <summary>What one trial may cost, and who is told.</summary>
/// <param name="Limit">The time for all folds together; null means no limit.</param>
/// <param name="IsHopeless">Told the first fold's predictions; true ends the trial, as
/// its figures are too far from those it would have to help.</param>
/// <param name="FoldEnded">Told as each fold ends, on any thread.</param>
/// <param name="RunLeft">What the run has left; null means no limit.</param>
internal sealed record TrialLimits(TimeSpan? Limit, Func<ScoredRows, string?> IsHopeless, Action FoldEnded, Func<TimeSpan?> RunLeft);

/// <summary>Runs one candidate on every fold, folds side by side; a failure becomes a value.</summary>
internal sealed class TrialRunner(LabelledTable data, IReadOnlyList<Fold> folds, ulong seed, int parallelism, TimeProvider time)
{
    private const double LeastShare = 0.5; // of what a fold would get if all took the same

    internal (FoldResult[] Results, FoldModel?[] Models) Run(
        Candidate candidate, PreparedFeatures features, TrialLimits limits, CancellationToken cancellationToken)
    {
        var results = new FoldResult[folds.Count];
        var models = new FoldModel?[folds.Count];
        int sideBySide = Math.Min(parallelism, folds.Count);
        long started = time.GetTimestamp();
        string? hopeless = null;
        int next = -1;
        try
        {
            // Folds start in order, whichever worker is free: the shares of the time limit count on it.
            Parallel.For(
                0,
                sideBySide,
                new ParallelOptions { MaxDegreeOfParallelism = sideBySide, CancellationToken = cancellationToken },
                _ =>
                {
                    for (int number = Interlocked.Increment(ref next); number < folds.Count; number = Interlocked.Increment(ref next))
                    {
                        (results[number], models[number]) = Volatile.Read(ref hopeless) is { } reason
                            ? (Ended(number, new HopelessTrialException(reason)), null)
                            : RunFold(
                                candidate, features, number, Left(limits, started, number, sideBySide), Threads(number, sideBySide),
                                cancellationToken);
                        if (number == 0 && results[0].Scored is { } first && folds.Count > 1)
                        {
                            Volatile.Write(ref hopeless, limits.IsHopeless(first));
                        }

                        limits.FoldEnded();
                    }
                });
        }
        catch (AggregateException several) when (several.InnerExceptions.All(inner => inner is OperationCanceledException))
        {
            throw new OperationCanceledException("The trial was cancelled.", several, cancellationToken);
        }

        if (hopeless is not null)
        {
            // What other folds had done by then depends on the threads; the first one alone decided, so it alone speaks.
            results[^1] = Ended(folds.Count - 1, new HopelessTrialException(hopeless));
        }

        return (results, models);
    }

    // Of five folds on two threads the last one would leave a thread idle: it gets
    // both. What a trainer learns does not depend on its threads.
    private int Threads(int number, int sideBySide)
    {
        int last = folds.Count % sideBySide;
        return parallelism / (number < folds.Count - last ? sideBySide : last);
    }

    private (FoldResult, FoldModel?) RunFold(
        Candidate candidate, PreparedFeatures features, int number, TimeSpan? limit, int threads, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        Fold fold = folds[number];
        try
        {
            if (limit <= TimeSpan.Zero)
            {
                throw new TimeoutException(string.Create(
                    CultureInfo.InvariantCulture, $"fold {number + 1} of {folds.Count} could not start: the trial's time was over"));
            }

            FoldFeatures rows = features.Fold(number);
            var context = new TrainingContext(time)
            {
                Rng = new Rng(seed).Split(candidate.Name).Split("fold", number),
                Parallelism = Math.Max(1, threads),
                CancellationToken = cancellationToken,
                TimeLimit = limit is { } left ? RunClock.Most(left - time.GetElapsedTime(started), TimeSpan.FromMilliseconds(1)) : null,
                Bins = rows.Bins,
                Validation = candidate.StopsEarly ? Validation(rows, fold) : null,
            };
            Model model = candidate.Trainer.Train(rows.Train, context);
            bool isCut = context.TimeLimit is { } most && context.Elapsed >= most;
            double[] predictions = PredictionParts.Predict(model, rows.Test, Math.Max(1, threads), cancellationToken);
            if (isCut && candidate.Trainer is not BaselineTrainer && IsConstant(predictions, model.OutputCount))
            {
                throw new TimeoutException("its time was over before it had learned anything: it predicts the same for every row");
            }

            return (
                new FoldResult { Number = number, Fold = fold, Scored = Scored(fold, predictions), Elapsed = time.GetElapsedTime(started) },
                new FoldModel(rows.Pipeline, model));
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The border where a failure becomes a value: one fold that fails must not end the run.
            return (Ended(number, failure) with { Elapsed = time.GetElapsedTime(started) }, null);
        }
    }

    /// <summary>The predictions of a fold's test rows beside their labels.</summary>
    internal ScoredRows Scored(Fold fold, double[] predictions)
    {
        float[]? weights = data.Weights is null ? null : [.. fold.Test.Select(row => data.Weights[row])];
        return new ScoredRows(data.Labels.Take(fold.Test), predictions, weights, data.GroupSizes(fold.Test));
    }

    // One prediction for all rows may be the best there is, so that alone is no fault.
    private static bool IsConstant(double[] predictions, int outputs)
    {
        for (int i = outputs; i < predictions.Length; i++)
        {
            if (predictions[i] != predictions[i - outputs])
            {
                return false;
            }
        }

        return true;
    }

    private TrainingSet? Validation(FoldFeatures rows, Fold fold)
    {
        float[]? weights = data.Weights is null ? null : [.. fold.Test.Select(row => data.Weights[row])];
        return weights is not null && Array.TrueForAll(weights, weight => weight == 0)
            ? null
            : new TrainingSet(rows.Test, data.Labels.Take(fold.Test), weights, data.GroupSizes(fold.Test));
    }

    private FoldResult Ended(int number, Exception failure) =>
        new() { Number = number, Fold = folds[number], Elapsed = TimeSpan.Zero, Failure = failure };

    // The time left is shared by the waves of folds still to come, this one included. When early
    // folds took too long, the later ones still get a part, as long as the run
    // has time: a trial that lacks its last fold was for nothing.
    private TimeSpan? Left(TrialLimits limits, long started, int number, int sideBySide)
    {
        if (limits.Limit is not { } limit)
        {
            return null;
        }

        TimeSpan share = (limit - time.GetElapsedTime(started)) / ((folds.Count - number + sideBySide - 1) / sideBySide);
        TimeSpan least = limit / ((folds.Count + sideBySide - 1) / sideBySide) * LeastShare;
        return number > 0 && share < least && limits.RunLeft() is { } left ? RunClock.Least(least, left) : share;
    }
}

/// <summary>A trial was ended after its first fold, as it could not help any more.</summary>
internal sealed class HopelessTrialException(string message) : Exception(message);
