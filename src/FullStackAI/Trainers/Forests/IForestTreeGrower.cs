using FullStackAI.Models.Trees;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Forests;

/// <summary>Grows trees of a forest, one after the other. One instance per thread.</summary>
internal interface IForestTreeGrower : IDisposable
{
    /// <summary>Grows a tree.</summary>
    /// <param name="rng">Draws rows, features and thresholds.</param>
    /// <param name="outOfBag">[(rows + 63) / 64]; bits of the rows that were not drawn; out.</param>
    /// <returns>The tree, or null when all drawn rows weigh nothing.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled, or the time is over.</exception>
    DecisionTree? Grow(Rng rng, ulong[] outOfBag);
}
