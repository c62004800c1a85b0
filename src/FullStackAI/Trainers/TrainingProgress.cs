namespace FullStackAI.Trainers;

/// <summary>One point of a training curve.</summary>
/// <param name="Round">Rounds, epochs or iterations done; from 1.</param>
/// <param name="Rounds">The largest number there may be.</param>
/// <param name="TrainingLoss">The mean loss on the training rows; NaN when it was not computed.</param>
/// <param name="ValidationLoss">The mean loss on the validation rows; NaN when there are none.</param>
/// <param name="Elapsed">Since the start of the run.</param>
public readonly record struct TrainingProgress(int Round, int Rounds, double TrainingLoss, double ValidationLoss, TimeSpan Elapsed);
