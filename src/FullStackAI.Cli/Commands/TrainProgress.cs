using System.Globalization;
using FullStackAI.AutoML;
using FullStackAI.Cli.Options;
using FullStackAI.Cli.Output;

namespace FullStackAI.Cli.Commands;

/// <summary>Tells how training goes: a bar on a terminal, and a line for each trial that ends.</summary>
internal sealed class TrainProgress(Screen screen, ProgressLine line) : IProgress<ExperimentEvent>
{
    /// <inheritdoc/>
    public void Report(ExperimentEvent value)
    {
        string best = double.IsNaN(value.Best) ? "" : $"  best {value.Metric.Name} {Numbers.Short(value.Best)}";
        string trials = string.Create(CultureInfo.InvariantCulture, $"  {value.Trials} trials");
        string time = value.TimeLeft is { } left ? $"  {Duration.Words(left)} left" : $"  {Duration.Words(value.Elapsed)}";
        switch (value.Stage)
        {
            case ExperimentStage.TrialEnded when value.Entry is { } entry:
                line.Dispose();
                screen.Note(entry.Failure is null
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"{entry.Name,-26} {value.Metric.Name} {entry.Score}  ({Duration.Words(entry.Elapsed)})")
                    : $"{entry.Name,-26} failed: {OptionWords.Translate(entry.Failure.Message)}");
                break;
            case ExperimentStage.Examined when value.Leakage is { } leakage:
                line.Dispose();
                Tell(leakage);
                break;
            case ExperimentStage.Refitting:
                line.Show(value.Share, $"{value.Trial} learns from all rows{best}{trials}{time}");
                break;
            default:
                line.Show(
                    value.Share,
                    $"{(value.Stage == ExperimentStage.Blending ? "blending" : value.Trial)}{Fold(value)}{best}{trials}{time}");
                break;
        }
    }

    private void Tell(LeakageReport leakage)
    {
        foreach (LeakageFinding finding in leakage.Alarms)
        {
            screen.Warn($"leak ({finding.Kind}): {finding}");
        }

        if (!leakage.Alarms.Any())
        {
            screen.Note("leaks: nothing suspicious");
        }
    }

    private static string Fold(ExperimentEvent value) =>
        value.Stage == ExperimentStage.Blending
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $", fold {Math.Min(value.Folds + 1, value.FoldCount)} of {value.FoldCount}");
}
