using FullStackAI.Models.Trees;

namespace FullStackAI.Trainers.Forests;

/// <summary>A forest with what it says of rows that each tree did not see.</summary>
/// <param name="Model">The forest.</param>
/// <param name="OutOfBagPredictions">[rows × outputs], row after row; the mean over the trees that did not see
/// the row; NaN where every tree saw it. An honest estimate without validation rows.</param>
public sealed record ForestFit(TreeEnsembleModel Model, IReadOnlyList<double> OutOfBagPredictions);
