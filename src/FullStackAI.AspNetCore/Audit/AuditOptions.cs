namespace FullStackAI.AspNetCore.Audit;

/// <summary>What happens when records come faster than the disk takes them, or it takes none.</summary>
public enum AuditOverflow
{
    /// <summary>Records of predictions and refused callers are left out, and the log itself says how many; requests go on.</summary>
    Drop,

    /// <summary>What could not be recorded is not done: such requests are answered with 503 until there is room.</summary>
    Refuse,
}

/// <summary>A log of who did what: one JSON object a line, each holding the hash of the one
/// before, so that a changed, removed or inserted line shows.</summary>
/// <remarks>
/// Recorded are administrators' actions, changes of the keys, refused callers, the server's start, and predictions
/// if wanted. Records are written by a thread of their own, many to one flush to the disk;
/// only an administrator's action waits for its record. <c>fsai audit verify FILE</c> checks
/// the chain. Whoever can write the file can also write a new chain:
/// keep the last hash, which that command prints, somewhere else.
/// </remarks>
public sealed record AuditOptions
{
    /// <summary>Where records are appended, for example <c>audit.jsonl</c>; its folder must exist. One process at
    /// a time may write it; <c>audit.jsonl.lock</c> beside it keeps others out.</summary>
    public required string File { get; init; }

    /// <summary>Whether every prediction is recorded, with caller, version, rows, status and the SHA-256
    /// of the request's body, never with its values; the default is false.</summary>
    public bool Predictions { get; init; }

    /// <summary>What happens when the queue is full; the default is <see cref="AuditOverflow.Drop"/>.</summary>
    public AuditOverflow WhenFull { get; init; } = AuditOverflow.Drop;

    /// <summary>The largest number of records that wait for the disk; at least 1; the default is 8192, about 4 MB.</summary>
    public int QueueLength { get; init; } = 8192;

    /// <summary>The size in bytes from which on a new file is begun; the full one keeps its place in the chain under
    /// a name with its first record's number; at least 1024; the default is 64 MiB.</summary>
    public long FileBytes { get; init; } = 64L << 20;

    internal IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(File))
        {
            yield return "AuditOptions.File is empty; expected a path such as 'audit.jsonl'.";
        }

        if (QueueLength < 1)
        {
            yield return $"AuditOptions.QueueLength must be at least 1; got {QueueLength}.";
        }

        if (FileBytes < 1024)
        {
            yield return $"AuditOptions.FileBytes must be at least 1024; got {FileBytes}.";
        }
    }
}
