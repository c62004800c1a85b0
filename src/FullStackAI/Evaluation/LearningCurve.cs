using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Metrics;
using FullStackAI.Numerics;

namespace FullStackAI.Evaluation;

/// <summary>Shows whether more rows would help: the score of a recipe by the number of rows it learns from.</summary>
public static class LearningCurve
{
    /// <summary>Cross-validates a recipe on growing parts of each fold's training rows; the test
    /// rows stay the same, and each part holds the one before it.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="data">The table in its roles. Classes keep their shares in every part; rows of one
    /// group stay together; by time, parts are the latest rows before the test.</param>
    /// <param name="folds">From <see cref="RowSplits.KFold(SplitRows, SplitOptions?)"/>,
    /// with the rows of <see cref="LabelledTable.ForSplits"/>.</param>
    /// <param name="metric">What to compute.</param>
    /// <param name="options">The parts, seed, threads, time limit of a point; null means the defaults.</param>
    /// <param name="progress">Told as each point is there.</param>
    /// <param name="cancellationToken">Ends the run within 100 ms.</param>
    /// <returns>One point for each share, in their order.</returns>
    /// <exception cref="ArgumentException">There are no folds, or options lie outside their range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IReadOnlyList<LearningCurvePoint> Run(
        Recipe recipe,
        LabelledTable data,
        IReadOnlyList<Fold> folds,
        Metric metric,
        LearningCurveOptions? options = null,
        IProgress<LearningCurvePoint>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentNullException.ThrowIfNull(metric);
        options ??= new LearningCurveOptions();
        options.Validate();
        int[]? groups = data.Roles.Group is null || data.Roles.Time is not null ? null : SplitRows.GroupsOf(data.Source[data.Roles.Group]);
        int[][] orders =
        [
            .. folds.Select((fold, number) => Order(data, groups, fold.Train, new Rng(options.Seed).Split("learning curve", number)))
        ];
        var points = new List<LearningCurvePoint>();
        foreach (double share in options.Shares)
        {
            Fold[] parts = [.. folds.Select((fold, number) => new Fold(Part(orders[number], groups, share), fold.Test))];
            CrossValidationResult result = CrossValidation.Run(
                recipe, data, parts, options.Validation with { KeepFitted = true }, progress: null, cancellationToken);
            var point = new LearningCurvePoint(
                parts.Average(part => part.Train.Length),
                Training(result, data, metric, cancellationToken),
                result.Score(metric),
                result.Failure);
            points.Add(point);
            progress?.Report(point);
        }

        return points;
    }

    /// <summary>Training rows in the order in which parts take them up.</summary>
    private static int[] Order(LabelledTable data, int[]? groups, int[] train, Rng rng)
    {
        if (data.Roles.Time is not null)
        {
            double[] when = TimeAxis.Of(data.Source[data.Roles.Time]);
            return [.. train.OrderByDescending(row => when[row]).ThenByDescending(row => row)];
        }

        int[] shuffled = [.. rng.Permutation(train.Length).Select(at => train[at])];
        if (groups is not null)
        {
            return [.. shuffled.GroupBy(row => groups[row]).SelectMany(group => group)];
        }

        if (data.Labels.ClassCount == 0)
        {
            return shuffled;
        }

        // Each class in step: its i-th row of n stands where a share of (i + ½) / n of all rows is taken.
        return [.. shuffled.GroupBy(row => data.Labels.Values[row])
            .SelectMany(@class => @class.Select((row, at) => (Row: row, At: (at + 0.5) / @class.Count())))
            .OrderBy(pair => pair.At)
            .ThenBy(pair => pair.Row)
            .Select(pair => pair.Row)];
    }

    /// <summary>The first rows of an order, ascending; of a group all or none.</summary>
    private static int[] Part(int[] order, int[]? groups, double share)
    {
        int count = Math.Clamp((int)Math.Round(share * order.Length), Math.Min(1, order.Length), order.Length);
        while (groups is not null && count > 0 && count < order.Length && groups[order[count]] == groups[order[count - 1]])
        {
            count++;
        }

        return [.. order.Take(count).Order()];
    }

    private static MetricEstimate Training(
        CrossValidationResult result, LabelledTable data, Metric metric, CancellationToken cancellationToken)
    {
        if (!result.IsComplete)
        {
            return new MetricEstimate(double.NaN, double.NaN);
        }

        var scores = new List<double>();
        foreach (FoldResult fold in result.Folds)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int[] rows = fold.Fold.Train;
            float[]? weights = data.Weights is null ? null : [.. rows.Select(row => data.Weights[row])];
            scores.Add(metric.Compute(
                new ScoredRows(data.Labels.Take(rows), fold.Fitted!.Predict(data.Features.Take(rows)), weights, data.GroupSizes(rows))));
        }

        return MetricEstimate.OverFolds(scores);
    }
}
