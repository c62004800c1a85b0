namespace FullStackAI.AspNetCore.Rollout;

/// <summary>Ends a canary by itself when it does worse than the version it is tried beside: all requests go back to that version.</summary>
/// <remarks>
/// Requests that name no version are judged in windows: one ends when the canary has answered
/// <see cref="MinimumRequests"/> of them, and its counts are compared with those of the default over the same requests' time;
/// then the next window begins. So a canary that turns bad is ended within two windows, and one whose
/// every request fails as soon as the default has answered a tenth of a window.
/// A canary that is ended gets a record in the audit log, a count in
/// <c>fullstackai_canary_rollbacks_total</c>, event 4107 in the log, and a call of <see cref="RolledBack"/>.
/// </remarks>
public sealed record CanaryGuardOptions
{
    /// <summary>The number of the canary's requests in one window; at least 10; the default is 500.</summary>
    public int MinimumRequests { get; init; } = 500;

    /// <summary>By how much the canary's share of requests that are refused or fail may lie above the default's,
    /// as a share of all; in [0, 1]; the default is 0.02. Null leaves errors out.</summary>
    public double? ErrorShare { get; init; } = 0.02;

    /// <summary>How many times the default's time within which 95 of 100 requests are answered the
    /// canary's may be; more than 1; the default is 2. Null leaves times out.</summary>
    /// <remarks>A difference of less than <see cref="LatencyFloor"/> is no reason. Without a tenth of
    /// <see cref="MinimumRequests"/> requests of the default in the window, all of its requests since the start count.</remarks>
    public double? LatencyRatio { get; init; } = 2;

    /// <summary>Differences of times that are never a reason; at least 0; the default is 1 ms.</summary>
    public TimeSpan LatencyFloor { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>The share of the canary's rows to which the default gives another answer that is too
    /// much; in [0, 1]; null (the default) leaves disagreement out.</summary>
    /// <remarks>
    /// Another answer is another class, or a number that is farther away than <see cref="Tolerance"/>. With it the canary's requests
    /// are answered a second time by the default, beside the requests and from a queue that drops when it is full,
    /// and a window holds <see cref="MinimumRequests"/> rows.
    /// </remarks>
    public double? DisagreementShare { get; init; }

    /// <summary>How far apart two numbers may lie and still agree, as a share of the larger one; in [0, 1]; the default is 0.1.</summary>
    public double Tolerance { get; init; } = 0.1;

    /// <summary>Hears of each canary that was ended; null (the default) for nobody. It is called on a thread
    /// of the pool; what it throws is written to the log and goes no further.</summary>
    public Action<CanaryRollback>? RolledBack { get; init; }

    internal IEnumerable<string> Faults()
    {
        if (MinimumRequests < 10)
        {
            yield return $"CanaryGuardOptions.MinimumRequests must be at least 10; got {MinimumRequests}.";
        }

        if (!(LatencyRatio is null or > 1))
        {
            yield return FormattableString.Invariant($"CanaryGuardOptions.LatencyRatio must be more than 1, or null; got {LatencyRatio}.");
        }

        if (LatencyFloor < TimeSpan.Zero)
        {
            yield return $"CanaryGuardOptions.LatencyFloor must be at least 0; got {LatencyFloor}.";
        }

        (string Name, double? Value)[] shares =
        [
            (nameof(ErrorShare), ErrorShare), (nameof(DisagreementShare), DisagreementShare), (nameof(Tolerance), Tolerance),
        ];
        foreach ((string name, double? value) in shares)
        {
            if (!(value is null or (>= 0 and <= 1)))
            {
                yield return FormattableString.Invariant($"CanaryGuardOptions.{name} must lie in [0, 1]; got {value}.");
            }
        }
    }
}

/// <summary>A canary that was ended because it did worse than the version it was tried beside.</summary>
/// <param name="Model">The model.</param>
/// <param name="Canary">The version that was tried.</param>
/// <param name="Default">The version that answers all requests again.</param>
/// <param name="Reason">What was found, and the bound it passed, in words.</param>
/// <param name="Requests">The canary's requests, or rows, in the window that ended it.</param>
/// <param name="At">When.</param>
public sealed record CanaryRollback(string Model, string Canary, string Default, string Reason, long Requests, DateTimeOffset At);
