using FullStackAI.Models.Linear;

namespace FullStackAI.Trainers.Linear;

/// <summary>What gradient descent learned, and how.</summary>
/// <param name="Model">The model of the best epoch, or of the last one without early stopping.</param>
/// <param name="Curve">One point per epoch: the mean loss during the epoch, and on the validation rows after
/// it. A regression's loss is ½ × squared error in units of the label's variance.</param>
/// <param name="BestEpoch">The epoch of the model, from 1; 0 when time was up before the first ended.</param>
/// <param name="StoppedEarly">Whether the loss stopped falling before the last epoch.</param>
public sealed record GradientDescentResult(LinearModel Model, IReadOnlyList<TrainingProgress> Curve, int BestEpoch, bool StoppedEarly);
