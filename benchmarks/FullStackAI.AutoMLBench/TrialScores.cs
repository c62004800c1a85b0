using System.Globalization;
using FullStackAI.AutoML;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;

namespace FullStackAI.AutoMLBench;

/// <summary>What every trial of an experiment scored on its folds and on the test rows, so that
/// the choice among them can be studied without training again.</summary>
internal static class TrialScores
{
    /// <summary>Runs one experiment and prints a table of its trials.</summary>
    /// <param name="set">The data set.</param>
    /// <param name="folder">Where its files are.</param>
    /// <param name="seed">Of the split and the experiment.</param>
    /// <param name="seconds">The budget; null means no limit of time.</param>
    /// <param name="work">The budget in work; null means none.</param>
    /// <param name="trials">The most trials; null means no limit.</param>
    /// <param name="system">This library or a variant.</param>
    /// <param name="keep">Where to write all predictions; null means nowhere.</param>
    internal static async Task WriteAsync(
        DataSet set, string folder, ulong seed, double? seconds, double? work, int? trials, string system, string? keep)
    {
        (Table train, Table test) = set.Divide(folder, seed);
        Experiment experiment = Ours.Variant(
            system,
            new Experiment
            {
                Label = set.Label,
                Task = set.Task,
                Seed = seed,
                Budget = seconds is { } budget ? TimeSpan.FromSeconds(budget) : null,
                WorkBudget = work,
                MaxTrials = trials,
            });
        Metric metric = Metric.Parse(set.Metric, Ours.TaskOf(set, experiment, train));
        Leaderboard board = await (experiment with { Metric = metric }).RunAsync(train);
        LabelledTable judged = LabelledTable.ForEvaluation(test, board.Run.Data.Roles, board.Run.Data.Encoder);
        string target = keep is null ? "" : Path.Combine(keep, string.Create(CultureInfo.InvariantCulture, $"{set.Name}-{seed}"));
        if (keep is not null)
        {
            Directory.CreateDirectory(target);
            Write(
                Path.Combine(target, "folds.csv"),
                board.Run.Plan.Folds
                    .SelectMany((fold, number) =>
                        fold.Test.Select(row =>
                            $"{number},{row},{board.Run.Data.Labels.Values[row].ToString("R", CultureInfo.InvariantCulture)}")));
            Write(
                Path.Combine(target, "test.csv"),
                judged.Labels.Values.ToArray().Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{set.Name}, seed {seed}: {metric.Name}, {board.Run.Plan.Name}, {board.Elapsed.TotalSeconds:0.0} s"));
        foreach (LeaderboardEntry entry in board.Entries)
        {
            if (entry.Failure is not null)
            {
                Console.WriteLine($"  {entry.Name,-26} failed: {entry.Failure.Message}");
                continue;
            }

            Bundle bundle = entry.HasBundle ? entry.Bundle : board.Refit(entry);
            double[] plain = new Blend(bundle.Members, calibrator: null).Predict(judged.Features);
            double score = metric.Compute(new ScoredRows(judged.Labels, plain));
            double corrected = bundle.Calibrator is null
                ? score
                : metric.Compute(new ScoredRows(judged.Labels, bundle.Blend.Predict(judged.Features)));
            string members = string.Join(
                " + ", entry.Members.Select(member => string.Create(CultureInfo.InvariantCulture, $"{member.Weight:0.00} {member.Name}")));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {entry.Name,-26} folds {entry.Score.Value:0.0000} ± {entry.Score.StandardError:0.0000}  test {score:0.0000}{(corrected == score ? "" : FormattableString.Invariant($" (calibrated {corrected:0.0000}, {bundle.Calibrator})"))}  {entry.Elapsed.TotalSeconds,5:0.0} s  {entry.Settings}{members}"));
            if (keep is not null && entry.Members.Count == 0)
            {
                Write(
                    Path.Combine(target, entry.Name + ".folds.csv"),
                    entry.Scored.SelectMany(fold => Lines(fold.Predictions.ToArray(), fold.OutputCount)));
                Write(Path.Combine(target, entry.Name + ".test.csv"), Lines(plain, judged.Labels.OutputCount));
            }
        }
    }

    private static IEnumerable<string> Lines(double[] predictions, int outputs) =>
        predictions.Chunk(outputs).Select(row => string.Join(',', row.Select(value => value.ToString("R", CultureInfo.InvariantCulture))));

    private static void Write(string path, IEnumerable<string> lines) => File.WriteAllLines(path, lines);
}
