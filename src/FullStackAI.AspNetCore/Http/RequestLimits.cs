namespace FullStackAI.AspNetCore.Http;

/// <summary>What one request may ask for. A request at a limit is answered; one above is
/// refused with a status and a text that name the limit.</summary>
public sealed record RequestLimits
{
    /// <summary>The largest body as it arrives, in bytes; at least 1; the default is 4 MiB. Above: 413.</summary>
    public long BodyBytes { get; init; } = 4L << 20;

    /// <summary>The largest body once decompressed, in bytes; at least 1; the default is 16 MiB. Above: 413.</summary>
    public long DecompressedBytes { get; init; } = 16L << 20;

    /// <summary>The largest number of rows; at least 1; the default is 10,000. Above: 400.</summary>
    public int Rows { get; init; } = 10_000;

    /// <summary>The largest number of cells (rows × columns) of all tensors together; at
    /// least 1; the default is 4,194,304. Above: 400.</summary>
    public long Cells { get; init; } = 4L << 20;

    /// <summary>The deepest nesting of JSON; in [1, 1000]; the default is 64. Above: 400.</summary>
    public int Depth { get; init; } = 64;

    /// <summary>The longest string, in bytes as it is written in the request; at least 1; the default is 64 KiB. Above: 400.</summary>
    public int StringBytes { get; init; } = 64 << 10;

    internal static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(1); // timers know no more than weeks

    /// <summary>How long a request may take, its body's arrival included; more than 0 and at most a day; the
    /// default is 30 s. Above: 408 while the body arrives, 504 while it is predicted.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The largest number of rows explained at once; at least 1; the default is 100. Above: 400.</summary>
    public int ExplainedRows { get; init; } = 100;

    internal IEnumerable<string> Faults()
    {
        (string Name, long Value)[] positive =
        [
            (nameof(BodyBytes), BodyBytes), (nameof(DecompressedBytes), DecompressedBytes), (nameof(Rows), Rows), (nameof(Cells), Cells),
            (nameof(Depth), Depth), (nameof(StringBytes), StringBytes), (nameof(ExplainedRows), ExplainedRows),
        ];
        foreach ((string name, long value) in positive)
        {
            if (value < 1)
            {
                yield return $"RequestLimits.{name} must be at least 1; got {value}.";
            }
        }

        if (Deadline <= TimeSpan.Zero || Deadline > LongestDeadline)
        {
            yield return FormattableString.Invariant(
                $"RequestLimits.Deadline must be more than 0 s and at most {LongestDeadline.TotalSeconds} s; got {Deadline.TotalSeconds}.");
        }

        if (Depth > 1000)
        {
            yield return $"RequestLimits.Depth must lie in [1, 1000]; got {Depth}.";
        }

        if (DecompressedBytes > int.MaxValue || BodyBytes > int.MaxValue)
        {
            yield return $"RequestLimits.BodyBytes and DecompressedBytes must be at most {int.MaxValue}.";
        }
    }
}
