using System.Diagnostics;
using System.Runtime.InteropServices;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.Bundles;
using FullStackAI.Inference;

namespace FullStackAI.ServeBench.Measures;

/// <summary>What the model alone costs of a request: the same rows scored by the code
/// the server calls, on one thread, in this process.</summary>
/// <remarks>Model and rows stay in the processor's caches here, which requests of several connections
/// share: what it gives is the least that scoring takes in a server.</remarks>
internal static class ScoringMeasure
{
    private const int Rounds = 9;
    private static readonly TimeSpan Each = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1.5);

    /// <summary>Medians of the rounds.</summary>
    /// <param name="bundle">The model's file.</param>
    /// <param name="tensor">FP32 numbers, row after row.</param>
    /// <returns>Microseconds of processor time for all rows, and bytes allocated for them.</returns>
    internal static (double Microseconds, double Bytes) Run(string bundle, byte[] tensor)
    {
        using var predictor = new Predictor(Bundle.Load(bundle));
        RowBatch batch = new ServedModel(predictor).Rent(waits: false);
        var limits = new RequestLimits();
        Round(batch, limits, tensor, WarmUp);
        (double Microseconds, double Bytes)[] rounds = [.. Enumerable.Range(0, Rounds).Select(_ => Round(batch, limits, tensor, Each))];
        return (
            CostMeasure.Median(rounds.Select(static round => round.Microseconds)),
            CostMeasure.Median(rounds.Select(static round => round.Bytes)));
    }

    private static (double Microseconds, double Bytes) Round(RowBatch batch, RequestLimits limits, byte[] tensor, TimeSpan atLeast)
    {
        ReadOnlySpan<float> cells = MemoryMarshal.Cast<byte, float>(tensor);
        long started = Stopwatch.GetTimestamp();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        int calls = 0;
        do
        {
            for (int i = 0; i < 50; i++)
            {
                batch.Begin(limits, started);
                batch.AddStraight(cells);
            }

            calls += 50;
        }
        while (Stopwatch.GetElapsedTime(started) < atLeast);
        return (
            (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / calls,
            (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)calls);
    }
}
