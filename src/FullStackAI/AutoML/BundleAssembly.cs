using System.Globalization;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;
using FullStackAI.Models.Calibration;

namespace FullStackAI.AutoML;

/// <summary>Puts what an experiment found into a bundle: models, scores, intervals, decisions.</summary>
internal static class BundleAssembly
{
    private const double Coverage = 0.9;
    // beyond, a table of all pairs of classes and a ranking of each take longer than learning
    private const int MostClassesOfAllMetrics = 200;
    private const int FewestResiduals = 40; // below, the ends of the interval would rest on one or two rows

    internal static Bundle Make(
        LabelledTable data,
        LeaderboardEntry winner,
        IReadOnlyList<BundleMember> members,
        Metric metric,
        string validation,
        IReadOnlyList<Decision> decisions,
        ColumnDescriptions columns,
        bool calibrates)
    {
        TaskKind task = data.Labels.Task;
        Calibrator? calibrator = calibrates ? TemperatureFit.Fit(winner.Scored, winner.Repeats) : null;
        double threshold = DecisionThreshold.Find(metric, winner.Scored, winner.Repeats, calibrator);
        var manifest = new BundleManifest
        {
            Task = task,
            Label = data.Roles.Label,
            ClassNames = data.Labels.ClassNames,
            Trainer = winner.Name,
            Metric = metric.Name,
            Scores = [.. Metrics(task, metric, data.Labels.ClassCount)
                .Select(shown => Score(shown, metric, winner, validation))
                .Where(score => double.IsFinite(score.Value))],
            Interval = task == TaskKind.Regression ? Interval(winner.Scored) : null,
            Threshold = threshold,
            TrainingRows = data.Count,
            Decisions = [.. decisions, .. Corrections(calibrator, threshold, metric)],
        };
        return Bundle.Create(manifest, members, data.Features, calibrator, columns.Of);
    }

    private static IEnumerable<Decision> Corrections(Calibrator? calibrator, double threshold, Metric metric)
    {
        if (calibrator is TemperatureCalibrator temperature)
        {
            yield return new Decision(
                "calibration",
                string.Create(CultureInfo.InvariantCulture, $"temperature {temperature.Temperature:0.###}"),
                "rows that did not choose it have a smaller log-loss with it");
        }

        if (threshold != DecisionThreshold.Usual)
        {
            yield return new Decision(
                "threshold",
                string.Create(CultureInfo.InvariantCulture, $"{threshold:0.00}"),
                $"best {metric.Name} of rows not learned from");
        }
    }

    private static IEnumerable<Metric> Metrics(TaskKind task, Metric chosen, int classes) =>
        Metric.All(task)
            .Where(metric => metric.Name != chosen.Name
                && (classes <= MostClassesOfAllMetrics || metric == Metric.LogLoss || metric == Metric.MicroAccuracy))
            .Prepend(chosen);

    private static BundleScore Score(Metric metric, Metric chosen, LeaderboardEntry winner, string validation)
    {
        MetricEstimate estimate = metric.Name == chosen.Name
            ? winner.Score
            : MetricEstimate.OverFolds([.. winner.Scored.Select(metric.Compute)]);
        return new BundleScore(
            metric.Name, estimate.Value, double.IsNaN(estimate.StandardError) ? null : estimate.StandardError, validation);
    }

    // How far the truth lay from the predictions of models that had not seen it.
    private static PredictionInterval? Interval(IReadOnlyList<ScoredRows> folds)
    {
        double[] residuals = [.. folds.SelectMany(Residuals).Order()];
        if (residuals.Length < FewestResiduals)
        {
            return null;
        }

        // The order statistics of split conformal prediction: one row more than the share asks for.
        double tail = (1 - Coverage) / 2;
        int low = Math.Max(0, (int)Math.Floor((residuals.Length + 1) * tail) - 1);
        int high = Math.Min(residuals.Length - 1, (int)Math.Ceiling((residuals.Length + 1) * (1 - tail)) - 1);
        return new PredictionInterval(Coverage, Math.Max(0, -residuals[low]), Math.Max(0, residuals[high]));
    }

    private static IEnumerable<double> Residuals(ScoredRows rows)
    {
        for (int row = 0; row < rows.Count; row++)
        {
            yield return rows.Labels.Values[row] - rows.Prediction(row)[0];
        }
    }
}
