using FullStackAI.Numerics;
using FullStackAI.Trainers;

namespace FullStackAI.Evaluation;

/// <summary>Everything about one fit of a <see cref="Recipe"/> that is neither data nor recipe.</summary>
public sealed record RecipeFitOptions
{
    /// <summary>The random stream; the default has seed 0.</summary>
    public Rng Rng { get; init; } = new(0);

    /// <summary>The largest number of threads; 1 or more; the default is the number of
    /// processors. The result does not depend on it.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>After this time the trainer returns its best model so far; null (the default) means no limit.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>The clock; the default is the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Told after each round of training; null (the default) means nobody.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }
}
