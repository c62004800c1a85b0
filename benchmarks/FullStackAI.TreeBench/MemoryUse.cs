using System.Diagnostics;
using System.Globalization;
using FullStackAI.Data;
using FullStackAI.Tests.Trainers.Trees;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.TreeBench;

/// <summary>What the process holds at most while it trains, beyond what it held before: all of it, seen from outside (Linux).</summary>
internal static class MemoryUse
{
    private const int Rows = 1_000_000;
    private const int Leaves = 255;
    private const int Columns = 28;

    /// <summary>Bytes a row on one and two threads, as one line of JSON.</summary>
    internal static string Measure()
    {
        BenchData data = BenchData.Make('A', 0, Rows);
        TrainingSet set = new(data.Matrix(), Labels.Classes(data.Labels, ["no", "yes"]));
        BenchData few = BenchData.Make('A', 0, 5_000);
        // the compiler's memory is not the trainer's
        _ = new BoostingTrainer().Train(new TrainingSet(few.Matrix(), Labels.Classes(few.Labels, ["no", "yes"])), new TrainingContext());
        IEnumerable<string> lines = Enumerable.Range(1, 2).Select(threads =>
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            File.WriteAllText("/proc/self/clear_refs", "5"); // the peak starts anew
            long before = Status("VmRSS:");
            _ = new BoostingTrainer(new BoostingOptions { NumLeaves = Leaves, NumIterations = 3 }).Train(
                set, new TrainingContext { Parallelism = threads });
            long peak = Status("VmHWM:") - before;
            long histograms = (Leaves + threads) * Columns * 256L * sizeof(long);
            return $"{{\"threads\": {threads}, \"peak_bytes_row\": {(double)peak / Rows:F1}, \"histogram_bytes_row\": {(double)histograms / Rows:F1}}}";
        });
        string result = $"{{\"train_s\": [], \"memory\": [{string.Join(", ", lines)}]}}";
        GC.KeepAlive(set);
        return result;
    }

    private static long Status(string field) => 1024 * long.Parse(
        File.ReadLines("/proc/self/status")
            .First(line => line.StartsWith(field, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]
            .Split('\t')[^1],
        CultureInfo.InvariantCulture);
}
