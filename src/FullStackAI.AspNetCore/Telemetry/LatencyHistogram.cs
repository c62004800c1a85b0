using System.Diagnostics;
using System.Numerics;

namespace FullStackAI.AspNetCore.Telemetry;

/// <summary>How long requests took, counted without locks in buckets whose width grows with the time:
/// eight to each doubling, so that a quantile is at most 12.5 % off.</summary>
internal sealed class LatencyHistogram
{
    /// <summary>The times, in seconds, at which the Prometheus form cuts: doublings from 64 µs to 34 s.</summary>
    internal static readonly double[] Edges = [.. Enumerable.Range(FirstEdge, EdgeCount).Select(static power => Math.Pow(2, power) * 1e-6)];

    private const int FirstEdge = 6;
    private const int EdgeCount = 20;
    private const int UnitsPerMicrosecond = 8;
    private const int Linear = 16; // the first buckets are one unit wide
    private const int PerDoubling = 8;
    private const int Buckets = Linear + (26 * PerDoubling);
    private static readonly double UnitsPerTick = 1e6 * UnitsPerMicrosecond / Stopwatch.Frequency;
    private readonly long[] _counts = new long[Buckets];

    internal void Record(long ticks) => Interlocked.Increment(ref _counts[BucketOf((long)(ticks * UnitsPerTick))]);

    /// <summary>What was counted so far; requests that end meanwhile may be in it or not.</summary>
    internal LatencyCounts Read()
    {
        var counts = new long[Buckets];
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            counts[bucket] = Interlocked.Read(ref _counts[bucket]);
        }

        return new LatencyCounts(counts);
    }

    /// <summary>The number of the bucket that ends where an edge of <see cref="Edges"/> lies.</summary>
    internal static int BucketsBelow(int edge) => BucketOf((long)UnitsPerMicrosecond << (FirstEdge + edge));

    /// <summary>Where a bucket ends, in microseconds.</summary>
    internal static double UpperMicroseconds(int bucket)
    {
        if (bucket < Linear)
        {
            return (bucket + 1) / (double)UnitsPerMicrosecond;
        }

        (int doubling, int part) = Math.DivRem(bucket - Linear, PerDoubling);
        return Math.ScaleB(PerDoubling + part + 1, doubling + 1) / UnitsPerMicrosecond;
    }

    private static int BucketOf(long units)
    {
        if (units < Linear)
        {
            return (int)Math.Max(0, units);
        }

        int power = BitOperations.Log2((ulong)units);
        return Math.Min(Buckets - 1, Linear + ((power - 4) * PerDoubling) + (int)((units >> (power - 3)) & (PerDoubling - 1)));
    }
}

/// <summary>The counts of a histogram at one moment.</summary>
/// <param name="Counts">Requests by bucket.</param>
internal readonly record struct LatencyCounts(long[] Counts)
{
    internal long Total => Counts.Sum();

    /// <summary>Requests that took less than an edge of <see cref="LatencyHistogram.Edges"/>.</summary>
    internal long Below(int edge) => Counts.AsSpan(0, LatencyHistogram.BucketsBelow(edge)).ToArray().Sum();

    /// <summary>The time within which a share of the requests was answered, in microseconds; NaN when there were none.</summary>
    internal double Quantile(double share)
    {
        long wanted = (long)Math.Ceiling(share * Total);
        long seen = 0;
        for (int bucket = 0; bucket < Counts.Length; bucket++)
        {
            seen += Counts[bucket];
            if (seen >= wanted && seen > 0)
            {
                return LatencyHistogram.UpperMicroseconds(bucket);
            }
        }

        return double.NaN;
    }
}
