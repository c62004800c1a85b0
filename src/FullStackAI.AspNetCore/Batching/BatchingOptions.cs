using System.Globalization;

namespace FullStackAI.AspNetCore.Batching;

/// <summary>Puts the rows of requests that arrive together into one call of the model: for networks on ONNX Runtime, whose call costs far
/// more than a row. The library's own models score a row in less time than a queue takes, and gain nothing.</summary>
/// <remarks>
/// A request never waits while a batch may begin, unless <see cref="MaximumDelay"/> says so; while all are under
/// way, requests queue, and the next batch takes what is there. A batch never mixes versions.
/// Each request has its own place for its answer. A request that fails fails alone: its batch is halved
/// until it is found. A client that goes away before its request is taken is forgotten.
/// Requests of one caller keep their order; callers take turns by rows; requests of the Open Inference Protocol with
/// <c>priority</c> 1 go first, though never all the time, and <c>timeout</c> shortens theirs.
/// </remarks>
public sealed record BatchingOptions
{
    private const int MostRows = 4096;

    /// <summary>When to do so; the default is <see cref="BatchingRule.WhereItHelps"/>.</summary>
    public BatchingRule Rule { get; init; }

    /// <summary>The largest batch, in rows; in [2, 4096]; the default is 64. A request with more rows
    /// is not queued: it is scored by itself, as many rows at a time.</summary>
    public int MaximumRows { get; init; } = 64;

    /// <summary>Sizes in rows that the model likes, each in [1, <see cref="MaximumRows"/>]; none by default. A batch is cut at
    /// the largest of them that the queue fills, and does not wait longer once it fills one.</summary>
    public IReadOnlyList<int> PreferredRows { get; init; } = [];

    /// <summary>How long a request may wait for others though a batch could begin; in [0, 1 s], rounded up to whole
    /// milliseconds; the default is 0: not at all. More than 0 slows every request of a quiet server.</summary>
    public TimeSpan MaximumDelay { get; init; }

    /// <summary>How many batches may be under way at once; in [1, 256]; the default is 1, which
    /// suits models that use all cores or a GPU by themselves.</summary>
    public int ConcurrentBatches { get; init; } = 1;

    /// <summary>How many rows may wait; at least 1; the default is 4,096. Above: 503 with
    /// Retry-After, as for a request that would wait longer than it may.</summary>
    public int QueuedRows { get; init; } = 4096;

    /// <summary>How many bytes the waiting rows may take as features; at least 1; the
    /// default is 64 MiB. Above: 503 with Retry-After.</summary>
    public long QueuedBytes { get; init; } = 64L << 20;

    /// <summary>How long a request may wait before its batch begins; more than 0; null (the default) means as long
    /// as the request's deadline. After it: 504, and the model never sees the rows.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long a request that finds no room in the queue waits for it at the door, its body unread; in [0, 1 s]; the
    /// default is 50 ms. After it: 503. A caller who is refused at once comes back at once, and under overload refusals would take
    /// the processor from answers; 0 suits servers behind a balancer that tries the next one.</summary>
    public TimeSpan RoomWait { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether all options are the same, the preferred sizes included.</summary>
    /// <param name="other">Other options; null is never equal.</param>
    public bool Equals(BatchingOptions? other) =>
        other is not null
            && Rule == other.Rule
            && MaximumRows == other.MaximumRows
            && PreferredRows.SequenceEqual(other.PreferredRows)
            && MaximumDelay == other.MaximumDelay
            && ConcurrentBatches == other.ConcurrentBatches
            && QueuedRows == other.QueuedRows
            && QueuedBytes == other.QueuedBytes
            && Timeout == other.Timeout
            && RoomWait == other.RoomWait;

    /// <summary>Fits <see cref="Equals(BatchingOptions?)"/>.</summary>
    public override int GetHashCode() =>
        HashCode.Combine(
            Rule, MaximumRows, PreferredRows.Count, MaximumDelay, ConcurrentBatches, QueuedRows, QueuedBytes,
            HashCode.Combine(Timeout, RoomWait));

    internal IEnumerable<string> Faults()
    {
        if (!Enum.IsDefined(Rule))
        {
            yield return $"BatchingOptions.Rule must be WhereItHelps, Always or Never; got {Rule}.";
        }

        if (MaximumRows is < 2 or > MostRows)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"BatchingOptions.MaximumRows must lie in [2, {MostRows}]; got {MaximumRows}.");
        }

        foreach (int rows in PreferredRows.Where(rows => rows < 1 || rows > MaximumRows))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"BatchingOptions.PreferredRows must lie in [1, {MaximumRows}]; got {rows}.");
        }

        if (MaximumDelay < TimeSpan.Zero || MaximumDelay > TimeSpan.FromSeconds(1))
        {
            yield return $"BatchingOptions.MaximumDelay must lie in [0, 1 s]; got {MaximumDelay}.";
        }

        if (ConcurrentBatches is < 1 or > 256)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"BatchingOptions.ConcurrentBatches must lie in [1, 256]; got {ConcurrentBatches}.");
        }

        if (QueuedRows < 1 || QueuedBytes < 1)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"BatchingOptions.QueuedRows and QueuedBytes must be at least 1; got {QueuedRows} and {QueuedBytes}.");
        }

        if (RoomWait < TimeSpan.Zero || RoomWait > TimeSpan.FromSeconds(1))
        {
            yield return $"BatchingOptions.RoomWait must lie in [0, 1 s]; got {RoomWait}.";
        }

        if (Timeout <= TimeSpan.Zero)
        {
            yield return $"BatchingOptions.Timeout must be more than 0, or null for the request's deadline; got {Timeout}.";
        }
    }
}
