using FullStackAI.Cli.Output;

namespace FullStackAI.Cli.Input;

/// <summary>Shows on a terminal how much of a large file is read.</summary>
internal sealed class LoadProgress(ProgressLine line, string path) : IProgress<double>
{
    /// <inheritdoc/>
    public void Report(double value) => line.Show(value, $"reading {path}");
}
