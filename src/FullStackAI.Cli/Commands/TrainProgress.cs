using System.Globalization;
using FullStackAI.AutoML;
using FullStackAI.Cli.Options;
using FullStackAI.Cli.Output;

namespace FullStackAI.Cli.Commands;

/// <summary>Tells how training goes: a bar on a terminal, and a line for each trial that ends.</summary>
internal sealed class TrainProgress(Screen screen, ProgressLine line, TimeSpan? budget) : IProgress<ExperimentProgress>
{
    /// <inheritdoc/>
    public void Report(ExperimentProgress value)
    {
        string best = double.IsNaN(value.Best) ? "" : $"  best {value.Metric.Name} {Numbers.Short(value.Best)}";
        string time = budget is { } limit ? $"  {Duration.Words(value.Elapsed)} of {Duration.Words(limit)}" : $"  {Duration.Words(value.Elapsed)}";
        switch (value.Stage)
        {
            case ExperimentStage.TrialEnded when value.Entry is { } entry:
                line.Dispose();
                screen.Note(entry.Failure is null
                    ? string.Create(CultureInfo.InvariantCulture, $"{entry.Name,-26} {value.Metric.Name} {entry.Score}  ({Duration.Words(entry.Elapsed)})")
                    : $"{entry.Name,-26} failed: {entry.Failure.Message}");
                break;
            case ExperimentStage.Refitting:
                line.Show(value.Share, $"{value.Trial} learns from all rows{best}{time}");
                break;
            default:
                line.Show(value.Share, $"{value.Trial}{best}{time}");
                break;
        }
    }
}
