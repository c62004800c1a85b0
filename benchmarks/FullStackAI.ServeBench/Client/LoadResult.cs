using System.Globalization;
using FullStackAI.AspNetCore.Telemetry;

namespace FullStackAI.ServeBench.Client;

/// <summary>What a load saw; counted by all of its connections.</summary>
internal sealed class LoadResult
{
    private readonly long[] _byStatus = new long[600];
    private long _broken;
    private long _unsent;
    private long _bareRefusals;

    internal LatencyHistogram Accepted { get; } = new();

    internal double Seconds { get; set; }

    internal long Good => Interlocked.Read(ref _byStatus[200]);

    internal long Shed => Interlocked.Read(ref _byStatus[429]) + Interlocked.Read(ref _byStatus[503]);

    /// <summary>Answers that are neither good nor a refusal for load, refusals that do
    /// not say when to come again, and broken connections.</summary>
    internal long Errors => _byStatus.Sum() - Good - Shed + Interlocked.Read(ref _broken) + Interlocked.Read(ref _bareRefusals);

    /// <summary>Requests that were due while every connection was busy.</summary>
    internal long Unsent => Interlocked.Read(ref _unsent);

    internal double PerSecond => Good / Seconds;

    internal void Add(Answer answer, long ticks)
    {
        Interlocked.Increment(ref _byStatus[answer.Status]);
        if (answer.Status == 200)
        {
            Accepted.Record(ticks);
        }
        else if (answer.Status is 429 or 503 && !answer.HasRetryAfter)
        {
            Interlocked.Increment(ref _bareRefusals);
        }
    }

    internal void AddBroken() => Interlocked.Increment(ref _broken);

    internal void AddUnsent() => Interlocked.Increment(ref _unsent);

    public override string ToString()
    {
        LatencyCounts latency = Accepted.Read();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{PerSecond,9:N0} good/s | p50 {latency.Quantile(0.5) / 1000,7:0.00} ms | p99 {latency.Quantile(0.99) / 1000,7:0.00} ms | p99.9 {latency.Quantile(0.999) / 1000,7:0.00} ms | shed {Shed,7:N0} | errors {Errors} | unsent {Unsent:N0}");
    }
}
