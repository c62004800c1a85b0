using System.Collections.Concurrent;
using System.Globalization;
using FullStackAI.AspNetCore.Batching;
using FullStackAI.AspNetCore.Http;
using FullStackAI.Numerics;

namespace FullStackAI.AspNetCore.Tests.Batching;

/// <summary>Random arrivals, sizes, callers, deadlines, clients that go away, rows on which the model fails, from several
/// threads at once: every answer is its own, every request ends once, nothing stays behind.</summary>
/// <remarks>BATCH_CASES=1000000 runs as many requests; a short run takes part in every test.</remarks>
[TestClass]
public sealed class BatchQueuePropertyTests
{
    private const int Threads = 4;
    private const int RequestsEach = 250; // of a thread, in one queue
    private static readonly int Cases = int.Parse(
        Environment.GetEnvironmentVariable("BATCH_CASES") ?? "20000", CultureInfo.InvariantCulture);

    [TestMethod]
    [TestCategory("Soak")]
    public async Task Score_WhateverHappens_EveryAnswerIsItsOwn()
    {
        int rounds = (Cases + (Threads * RequestsEach) - 1) / (Threads * RequestsEach);
        var counts = new ConcurrentDictionary<string, int>();
        for (int round = 0; round < rounds; round++)
        {
            await RunAsync((ulong)round, counts);
        }

        Assert.AreEqual(rounds * Threads * RequestsEach, counts.Values.Sum(), string.Join(", ", counts));
        foreach (string outcome in (string[])["answered", "poisoned", "abandoned"])
        {
            Assert.IsGreaterThan(0, counts.GetValueOrDefault(outcome), $"The cases must show it: {outcome} ({string.Join(", ", counts)})");
        }
    }

    private static async Task RunAsync(ulong seed, ConcurrentDictionary<string, int> counts)
    {
        var random = new Rng(seed);
        var options = new BatchingOptions
        {
            MaximumRows = 2 + random.NextInt32(30),
            ConcurrentBatches = 1 + random.NextInt32(3),
            QueuedRows = 1 + random.NextInt32(200),
            PreferredRows = random.NextInt32(3) == 0 ? [1 + random.NextInt32(2)] : [],
            MaximumDelay = TimeSpan.FromMilliseconds(random.NextInt32(4) == 0 ? 1 : 0),
        };
        var model = new WatchfulScorer(options.MaximumRows);
        var statistics = new BatchStatistics(("m", "1"));
        var queue = new BatchQueue(model, options, statistics, TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(
            thread => Task.Run(() => CallAsync(queue, model, new Rng((seed * 100) + (ulong)thread), options, thread, counts))));

        Assert.AreEqual(0, queue.Waiting);
        Assert.AreEqual(0, statistics.WaitingRows);
        await TestServer.Until(() => queue.Running == 0, "the last batch has handed over");
        Assert.IsNull(model.Fault, model.Fault);
    }

    private static async Task CallAsync(
        BatchQueue queue, WatchfulScorer model, Rng random, BatchingOptions options, int thread, ConcurrentDictionary<string, int> counts)
    {
        var entries = new Stack<BatchEntry>(); // used again, as requests do
        var under = new List<Task>();
        for (int request = 0; request < RequestsEach; request++)
        {
            int rows = 1 + random.NextInt32(Math.Min(6, options.MaximumRows));
            float first = ((thread * RequestsEach) + request) * 8;
            bool isPoisoned = random.NextInt32(40) == 0;
            bool leaves = random.NextInt32(8) == 0;
            var remaining = TimeSpan.FromMicroseconds(random.NextInt32(20) == 0 ? random.NextInt32(400) : 30_000_000);
            BatchEntry entry = entries.TryPop(out BatchEntry? used) ? used : new BatchEntry();
            under.Add(AskAsync(
                queue, model, entry, rows, first, isPoisoned, leaves, remaining, random.NextInt32(3), random.NextInt32(5) == 0, counts));
            if (under.Count > random.NextInt32(12))
            {
                await Task.WhenAll(under);
                under.Clear();
                entries.Push(entry);
            }
        }

        await Task.WhenAll(under);
    }

    private static async Task AskAsync(
        BatchQueue queue, WatchfulScorer model, BatchEntry entry, int rows, float first, bool isPoisoned, bool leaves, TimeSpan remaining,
        int caller, bool isUrgent, ConcurrentDictionary<string, int> counts)
    {
        float[] cells = [.. Enumerable.Range(0, rows).SelectMany(row => new[] { first + row, isPoisoned && row == rows - 1 ? 1f : 0f })];
        double[] outputs = new double[rows];
        entry.Prepare(cells, outputs, rows, caller.ToString(CultureInfo.InvariantCulture), isUrgent);
        string outcome;
        try
        {
            ValueTask done = queue.ScoreAsync(entry, remaining);
            if (leaves)
            {
                queue.Abandon(entry);
            }

            await done;
            outcome = "answered";
            Assert.IsFalse(isPoisoned);
            CollectionAssert.AreEqual(Enumerable.Range(0, rows).Select(row => (2.0 * (first + row)) + 1).ToArray(), outputs);
        }
        catch (InvalidOperationException fault)
        {
            outcome = "poisoned";
            Assert.IsTrue(isPoisoned, "A request failed for another's fault.");
            Assert.AreEqual("poison " + (first + rows - 1).ToString(CultureInfo.InvariantCulture), fault.Message);
        }
        catch (OperationCanceledException)
        {
            outcome = "abandoned";
            Assert.IsTrue(leaves);
            Assert.IsFalse(model.HasSeen(first), "A request that was cancelled was predicted.");
        }
        catch (ServingException refusal)
        {
            outcome = refusal.Status == 503 ? "refused" : "expired";
            Assert.IsTrue(refusal.Status is 503 or 504);
            Assert.IsFalse(model.HasSeen(first), "A request that was refused was predicted.");
        }

        counts.AddOrUpdate(outcome, 1, static (_, count) => count + 1);
    }

    /// <summary>Says <c>2 · first cell + 1</c>, fails on rows whose second cell is not 0, and notices batches that are too large.</summary>
    private sealed class WatchfulScorer(int maximumRows) : IRowScorer
    {
        private readonly ConcurrentDictionary<float, bool> _seen = new();

        public int Cells => 2;

        public int Outputs => 1;

        internal string? Fault { get; private set; }

        internal bool HasSeen(float row) => _seen.ContainsKey(row);

        public void Score(ReadOnlySpan<float> cells, Span<double> outputs)
        {
            if (outputs.Length > maximumRows || cells.Length != 2 * outputs.Length)
            {
                Fault = $"A batch has {outputs.Length} rows and {cells.Length} cells; at most {maximumRows} rows are allowed.";
            }

            for (int row = 0; row < outputs.Length; row++)
            {
                _seen.TryAdd(cells[2 * row], true);
                outputs[row] = (2.0 * cells[2 * row]) + 1;
            }

            for (int row = 0; row < outputs.Length; row++)
            {
                if (cells[(2 * row) + 1] != 0)
                {
                    throw new InvalidOperationException("poison " + cells[2 * row].ToString(CultureInfo.InvariantCulture));
                }
            }
        }
    }
}
