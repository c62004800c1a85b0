using FullStackAI.Trainers;

namespace FullStackAI.Tests.Trainers;

/// <summary>Hands each report to an action at once, on the reporting thread.</summary>
internal sealed class ProgressNow(Action<TrainingProgress> action) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => action(value);
}
