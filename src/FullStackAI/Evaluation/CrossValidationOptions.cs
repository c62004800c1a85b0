namespace FullStackAI.Evaluation;

/// <summary>How a recipe is cross-validated.</summary>
public sealed record CrossValidationOptions
{
    /// <summary>The seed of pipelines and trainers; the default is 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>The largest number of threads; 1 or more; the default is the number of processors.
    /// Folds run side by side; the result does not depend on it.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>The time for all folds together: trainers return their best model so far, folds that
    /// could not start have failed; null (the default) means no limit.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Whether trainers may look at the test rows of their fold to stop early; the
    /// default is false. The scores are then a little too good.</summary>
    public bool StopOnTestRows { get; init; }

    /// <summary>Whether the fitted recipes of the folds are kept; the default is false.</summary>
    public bool KeepFitted { get; init; }

    /// <summary>The clock; the default is the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
