using FullStackAI.AutoML;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Metrics;

namespace FullStackAI.Reporting;

/// <summary>Gathers what a report on an experiment shows.</summary>
internal static class BoardFacts
{
    internal static ReportFacts Of(Leaderboard board, ReportOptions options, CancellationToken cancellationToken)
    {
        FinishedRun run = board.Run;
        var facts = new ReportFacts
        {
            Options = options,
            Task = board.Task,
            Label = run.Data.Roles.Label,
            Metric = board.Metric,
            Board = board,
            Data = DataFacts.Of(board.Source, run.Data.Roles.Label, cancellationToken),
        };
        if (!board.HasModel)
        {
            return facts;
        }

        Bundle bundle = board.Best.Bundle;
        using var final = new Predictor(bundle, new PredictorOptions { Parallelism = run.Experiment.Parallelism });
        return facts with
        {
            Bundle = bundle,
            Judged = Judged(board, bundle),
            Rounds = RoundCurves.Of(board, cancellationToken),
            Usage = Usage(board, run, final, options, cancellationToken),
        };
    }

    // The predictions of all folds' test rows, as the finished model would calibrate them.
    private static JudgedRows? Judged(Leaderboard board, Bundle bundle)
    {
        IReadOnlyList<ScoredRows> folds = board.Best.Scored;
        if (folds.Count == 0)
        {
            return null;
        }

        double[] predictions = new double[folds.Sum(fold => fold.Predictions.Length)];
        float[] values = new float[folds.Sum(fold => fold.Count)];
        float[]? weights = folds.All(fold => fold.Weights.IsEmpty) ? null : new float[values.Length];
        (int row, int cell) = (0, 0);
        foreach (ScoredRows fold in folds)
        {
            fold.Predictions.CopyTo(predictions.AsSpan(cell));
            fold.Labels.Values.CopyTo(values.AsSpan(row));
            if (weights is not null)
            {
                fold.Weights.CopyTo(weights.AsSpan(row));
            }

            (row, cell) = (row + fold.Count, cell + fold.Predictions.Length);
        }

        bundle.Calibrator?.Apply(predictions, folds[0].OutputCount);
        Labels labels = board.Task switch
        {
            TaskKind.Regression => Labels.Regression(values),
            TaskKind.Ranking => Labels.Ranking(values),
            _ => Labels.Classes(values, folds[0].Labels.ClassNames),
        };
        int[]? groups = folds.Any(fold => fold.GroupSizes is null) ? null : [.. folds.SelectMany(fold => fold.GroupSizes!)];
        return new JudgedRows(
            new ScoredRows(labels, predictions, weights, groups),
            $"rows that the predicting models had not learned from ({board.Validation})",
            bundle.Manifest.Threshold);
    }

    // A model that reads nothing uses nothing.
    private static ModelUsage? Usage(
        Leaderboard board, FinishedRun run, Predictor final, ReportOptions options, CancellationToken cancellationToken)
    {
        if (final.Signature.Columns.Count == 0)
        {
            return null;
        }

        Table rows = SampledRows.Of(run.Data.Features, options.MaxRows);
        ModelUsage? usage = null;
        if (HonestModel.Of(board) is var (bundle, unseen))
        {
            int[] drawn = [.. SampledRows.Numbers(unseen.Length, options.MaxRows).Select(i => unseen[i])];
            using var honest = new Predictor(bundle, new PredictorOptions { Parallelism = run.Experiment.Parallelism });
            usage = ModelUsage.ByShuffling(
                honest,
                run.Data.Features.Take(drawn),
                run.Data.Labels.Take(drawn),
                board.Metric,
                $"{Figures.Of(drawn.Length, "row")} that the measured models had not learned from",
                options,
                cancellationToken);
        }

        return (usage ?? ModelUsage.ByContributions(final, rows, options, cancellationToken))
            .WithCurves(final, rows, options, cancellationToken)
            .WithTerms(
                final, rows, cancellationToken);
    }
}
