using System.Diagnostics;
using FullStackAI.AutoML;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;

namespace FullStackAI.AutoMLBench;

/// <summary>Runs an experiment of this library on a split; variants leave one part out.</summary>
internal static class Ours
{
    private const string Whole = "ours";
    private const string Without = "ours-no-";

    /// <summary>The library whole, and with one part left out or turned round at a time.</summary>
    internal static readonly string[] Ablations =
    [
        Whole, "ours-portfolio-reversed", "ours-two-folds", "ours-ten-folds", "ours-no-blend", "ours-no-second-level", "ours-learned-anew",
        "ours-no-calibration", "ours-no-search", "ours-bins-of-folds",
        .. new[] { "linear", "boosting", "forest", "extra-trees", "mlp", "neighbors", "naive-bayes" }.Select(family => Without + family),
    ];

    /// <summary>The names of all variants.</summary>
    internal static readonly string[] Variants = [.. Ablations, "ours-fast", "ours-best"];

    internal static async Task<Cell> RunAsync(Cell cell, DataSet set, Table train, Table test, string metricName, int? threads)
    {
        Experiment experiment = Variant(cell.System, new Experiment
        {
            Label = set.Label,
            Task = set.Task,
            Seed = cell.Seed,
            Budget = TimeSpan.FromSeconds(cell.BudgetSeconds),
        });
        Metric metric = Metric.Parse(metricName, TaskOf(set, experiment, train));
        long started = Stopwatch.GetTimestamp();
        Leaderboard board = await (experiment with { Metric = metric, Parallelism = threads ?? experiment.Parallelism }).RunAsync(train);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        LeaderboardEntry best = board.Best;
        (double low, double high) = best.ScoreOn(test.RowCount);
        return cell with
        {
            Score = board.Evaluate(test, metric, [best])[0].Score,
            HigherIsBetter = metric.HigherIsBetter,
            Expected = best.Score.Value,
            Low = Finite(low),
            High = Finite(high),
            Covered = Covered(best.Bundle, board, test),
            Seconds = seconds,
            Trials = board.Entries.Count,
            Chosen = best.Name,
        };
    }

    /// <summary>The task of a set, said by its list or by its labels.</summary>
    internal static TaskKind TaskOf(DataSet set, Experiment experiment, Table train) =>
        set.Task ?? LabelEncoder.Fit(train[experiment.Roles.Resolve(train).Label]).Task;

    /// <summary>The experiment of a variant.</summary>
    internal static Experiment Variant(string system, Experiment experiment) => system switch
    {
        Whole => experiment,
        "ours-portfolio-reversed" => experiment with { Ablation = new Ablation { ReversesPortfolio = true } },
        "ours-two-folds" => experiment with { Folds = 2 },
        "ours-ten-folds" => experiment with { Folds = 10 },
        "ours-no-blend" => experiment with { Blend = false },
        "ours-no-second-level" => experiment with { SecondLevel = false },
        "ours-learned-anew" => experiment with { Ablation = new Ablation { Final = FinalForm.Refit } },
        "ours-no-calibration" => experiment with { Ablation = new Ablation { Calibrates = false } },
        "ours-no-search" => experiment with { Ablation = new Ablation { Searches = false } },
        "ours-bins-of-folds" => experiment with { Ablation = new Ablation { SharesBins = false } },
        "ours-fast" => experiment with { Preset = ExperimentPreset.Fast },
        "ours-best" => experiment with { Preset = ExperimentPreset.Best },
        _ => experiment with { ExcludedFamilies = [system[Without.Length..]] },
    };

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static double? Covered(Bundle bundle, Leaderboard board, Table test)
    {
        if (bundle.Manifest.Interval is not { } interval)
        {
            return null;
        }

        Metric inside = Metric.Custom(
            "inside",
            higherIsBetter: true,
            rows => Enumerable.Range(0, rows.Count).Average(row => rows.Labels.Values[row] - rows.Predictions[row] is var error
                && error >= -interval.Below
                && error <= interval.Above
                ? 1.0
                : 0.0));
        return board.Evaluate(test, inside, [board.Best])[0].Score;
    }
}
