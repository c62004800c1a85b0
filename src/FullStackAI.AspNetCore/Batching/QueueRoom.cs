using FullStackAI.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Batching;

/// <summary>What a queue tells those at its door: whether one more request has a chance. It knows nothing of
/// the model, so that who keeps it keeps no model alive; read without a lock.</summary>
internal sealed class QueueRoom(BatchStatistics statistics, BatchingOptions options)
{
    private const int LongestAdvice = 60; // seconds
    private volatile bool _isFull;
    private double _wait;

    /// <summary>How long to wait at the door.</summary>
    internal TimeSpan Patience => options.RoomWait;

    /// <summary>Says how it is now; the queue's lock is held.</summary>
    /// <param name="isFull">Whether not even one row has a place.</param>
    /// <param name="wait">Seconds until the turn of a request that came now; 0 while a batch may begin.</param>
    internal void Tell(bool isFull, double wait)
    {
        Volatile.Write(ref _wait, wait);
        _isFull = isFull;
    }

    /// <summary>Whether a request had better not be read. Whoever finds room may still come too late.</summary>
    /// <param name="deadline">The time that any request may take.</param>
    internal bool IsFull(TimeSpan deadline) =>
        _isFull || Volatile.Read(ref _wait) > (options.Timeout < deadline ? options.Timeout.Value : deadline).TotalSeconds;

    /// <summary>Turns a request away before its body is read, and counts it as the queue itself would have.</summary>
    /// <param name="deadline">The time that any request may take.</param>
    /// <returns>What to answer; null when there is room.</returns>
    internal ServingException? TurnAway(TimeSpan deadline) => IsFull(deadline) ? Refuse(Volatile.Read(ref _wait)) : null;

    /// <summary>Counts a refusal.</summary>
    /// <param name="wait">Seconds until its turn would have come.</param>
    /// <returns>What to answer.</returns>
    internal ServingException Refuse(double wait)
    {
        statistics.Refuse();
        return new ServingException(
            503, "The model's queue is full.") { RetryAfter = (int)Math.Clamp(Math.Ceiling(wait), 1, LongestAdvice) };
    }
}
