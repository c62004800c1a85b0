using FullStackAI.Numerics;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers;

/// <summary>Everything about one training run that is not the data and not the options.</summary>
public sealed class TrainingContext
{
    private readonly long _started;

    /// <summary>Starts the clock of the run.</summary>
    /// <param name="time">The clock; the default is the system's.</param>
    public TrainingContext(TimeProvider? time = null)
    {
        TimeProvider = time ?? TimeProvider.System;
        _started = TimeProvider.GetTimestamp();
    }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>The random stream of the run; the default has seed 0. The same stream
    /// gives the same model on any number of threads.</summary>
    public Rng Rng { get; init; } = new(0);

    /// <summary>The largest number of threads; the default is the number of processors.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Cancels the run with an <see cref="OperationCanceledException"/> within 100 ms; the default never does.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>After this time from the start the trainer returns its best model so far; null (the default) means no limit.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Rows for early stopping and for the validation curve; null (the default) means none.</summary>
    public TrainingSet? Validation { get; init; }

    /// <summary>Told after each round, epoch or iteration; null (the default) means nobody.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Bins that trainers before this one made of the same rows; null (the default) means none.</summary>
    internal SharedBins? Bins { get; init; }

    /// <summary>The time since the run started.</summary>
    public TimeSpan Elapsed => TimeProvider.GetElapsedTime(_started);

    /// <summary>Stops what runs on threads of its own when the time limit has passed.</summary>
    /// <param name="stop">Cancelled at the limit; at once when it has passed.</param>
    /// <returns>The alarm, to be disposed before <paramref name="stop"/> is; null when there is nothing to wait for.</returns>
    internal Alarm? StopAtTimeLimit(CancellationTokenSource stop)
    {
        if (TimeLimit is not { } limit)
        {
            return null;
        }

        TimeSpan left = limit - Elapsed;
        if (left <= TimeSpan.Zero)
        {
            stop.Cancel(); // a thread that rings could be late, and all the work of the start would be done for nothing
            return null;
        }

        var alarm = new Alarm(TimeProvider, stop.Cancel);
        alarm.Set(left);
        return alarm;
    }

    /// <summary>Throws when the run was cancelled.</summary>
    /// <returns>True when the time limit has passed: the trainer should return what it has.</returns>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public bool ShouldStop()
    {
        CancellationToken.ThrowIfCancellationRequested();
        return TimeLimit is { } limit && Elapsed >= limit;
    }
}
