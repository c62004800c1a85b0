namespace FullStackAI.AspNetCore.Jobs;

/// <summary>Predicts whole files beside requests: a file is posted, worked on in chunks,
/// and its predictions are fetched when they are done.</summary>
/// <remarks>
/// An accepted job is on the disk, and so is every finished chunk: after a crash it goes on where it was, and
/// each row stands in the result once. Results are lines of JSON in the order of the rows;
/// a row that does not fit the model gets an error in its place. Jobs belong to the key that made them; for others they do not exist.
/// </remarks>
public sealed record JobOptions
{
    /// <summary>Where jobs are kept, for example <c>jobs</c>; it is made when it is absent. One process at a time may use it.</summary>
    public required string Folder { get; init; }

    /// <summary>The largest file, in bytes; at least 1; the default is 1 GiB. Above: 413.</summary>
    public long InputBytes { get; init; } = 1L << 30;

    /// <summary>The number of rows after which progress is made durable; in [1, 100,000]; the default
    /// is 1,000. At most so many are computed again after a crash.</summary>
    public int ChunkRows { get; init; } = 1000;

    /// <summary>The largest number of jobs of one key that have not ended; at least 1; the default is 20. Above: 429.</summary>
    public int JobsPerKey { get; init; } = 20;

    /// <summary>The largest number of jobs that have not ended; at least 1; the default is 100. Above: 503.</summary>
    public int Jobs { get; init; } = 100;

    /// <summary>How long a job that has ended is kept; more than 0; the default is 24 h.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromHours(24);

    internal IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(Folder))
        {
            yield return "JobOptions.Folder is empty; expected a path such as 'jobs'.";
        }

        (string Name, long Value, long Most)[] ranges =
        [
            (nameof(InputBytes), InputBytes, long.MaxValue),
            (nameof(ChunkRows), ChunkRows, 100_000),
            (nameof(JobsPerKey), JobsPerKey, int.MaxValue),
            (nameof(Jobs), Jobs, int.MaxValue),
            (nameof(Retention), Retention.Ticks, long.MaxValue),
        ];
        foreach ((string name, long value, long most) in ranges)
        {
            if (value < 1 || value > most)
            {
                yield return $"JobOptions.{name} must lie in [1, {most}]; got {value}.";
            }
        }
    }
}
