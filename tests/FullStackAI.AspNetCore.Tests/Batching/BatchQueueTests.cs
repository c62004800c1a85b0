using FullStackAI.AspNetCore.Batching;
using FullStackAI.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Tests.Batching;

/// <summary>A queue step by step: a test holds the model, and sees what waits, what goes together, and who is told what.</summary>
[TestClass]
public sealed class BatchQueueTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [TestMethod]
    public void Score_ALoneRequest_IsDoneWhenItReturns()
    {
        (BatchQueue queue, GatedScorer model, BatchStatistics statistics, _) = Make(new BatchingOptions());

        Asked asked = Ask(queue, 5);

        Assert.IsTrue(asked.Done.IsCompletedSuccessfully);
        Assert.AreEqual(16, asked.Outputs[0]);
        Assert.HasCount(1, model.Calls);
        Assert.AreEqual(1, statistics.Of(DispatchReason.Idle));
        Assert.AreEqual(0, queue.Running);
    }

    [TestMethod]
    public async Task Score_WhileABatchIsUnderWay_WaitsAndGoesWithTheOthersInOrder()
    {
        (BatchQueue queue, GatedScorer model, BatchStatistics statistics, _) = Make(new BatchingOptions { MaximumRows = 4 }, isGated: true);
        Task<Asked> first = Task.Run(() => Ask(queue, 0));
        await model.Begun();

        Asked[] others = [Ask(queue, 1), Ask(queue, 2, 3), Ask(queue, 4), Ask(queue, 5), Ask(queue, 6)];
        Assert.AreEqual(5, queue.Waiting);
        Assert.AreEqual(6, statistics.WaitingRows);
        model.Open(3);
        foreach (Asked asked in others.Append(await first))
        {
            await asked.Done;
            asked.AssertOwn();
        }

        CollectionAssert.AreEqual((float[][])[[0], [1, 2, 3, 4], [5, 6]], model.Calls.ToArray(), StructuralComparer.Instance);
        Assert.AreEqual(1, statistics.Of(DispatchReason.Full));
        Assert.AreEqual(1, statistics.Of(DispatchReason.Next));
        CollectionAssert.AreEqual(
            new[] { (1, 1L), (2, 1L), (4, 1L) }, statistics.Sizes().Select(static size => (size.Rows, size.Batches)).ToArray());
        Assert.AreEqual(0, statistics.WaitingRows);
    }

    [TestMethod]
    public async Task Score_ARequestThatFailsTheModel_FailsAlone()
    {
        (BatchQueue queue, GatedScorer model, BatchStatistics statistics, _) = Make(new BatchingOptions(), isGated: true);
        Task<Asked> first = Task.Run(() => Ask(queue, 0));
        await model.Begun();
        Asked[] good = [Ask(queue, 1), Ask(queue, 2)];
        Asked bad = Ask(queue, 3, GatedScorer.Poison);
        Asked last = Ask(queue, 4);
        model.Open(100);

        await (await first).Done;
        foreach (Asked asked in good.Append(last))
        {
            await asked.Done;
            asked.AssertOwn();
        }

        Assert.AreEqual("poison", (await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => bad.Done)).Message);
        Assert.AreEqual(1, statistics.Poisoned);
    }

    [TestMethod]
    public async Task Abandon_ARequestThatWaits_IsNeverPredicted()
    {
        (BatchQueue queue, GatedScorer model, BatchStatistics statistics, _) = Make(new BatchingOptions(), isGated: true);
        Task<Asked> first = Task.Run(() => Ask(queue, 0));
        await model.Begun();
        Asked gone = Ask(queue, 1);
        Asked stays = Ask(queue, 2);

        queue.Abandon(gone.Entry);

        await Assert.ThrowsExactlyAsync<OperationCanceledException>(() => gone.Done);
        model.Open(2);
        await stays.Done;
        stays.AssertOwn();
        await (await first).Done;
        CollectionAssert.AreEqual((float[][])[[0], [2]], model.Calls.ToArray(), StructuralComparer.Instance);
        Assert.AreEqual(1, statistics.Abandoned);
        queue.Abandon(stays.Entry); // too late: nothing happens
    }

    [TestMethod]
    public async Task Abandon_ARequestThatWasTaken_GetsItsOutputs()
    {
        (BatchQueue queue, GatedScorer model, _, _) = Make(new BatchingOptions(), isGated: true);
        Task<Asked> asking = Task.Run(() => Ask(queue, 7));
        await model.Begun();
        var entry = new BatchEntry();
        queue.Abandon(entry); // one that never was in the queue
        model.Open();
        Asked asked = await asking;

        queue.Abandon(asked.Entry);

        await asked.Done;
        asked.AssertOwn();
    }

    [TestMethod]
    public async Task Score_ARequestWhoseTimeEnds_IsToldSoWhileTheModelStillWorks()
    {
        (BatchQueue queue, GatedScorer model, BatchStatistics statistics, ManualTime time) = Make(
            new BatchingOptions { Timeout = TimeSpan.FromSeconds(2) }, isGated: true);
        Task<Asked> first = Task.Run(() => Ask(queue, 0));
        await model.Begun();
        Asked late = Ask(queue, 1);
        time.Advance(TimeSpan.FromSeconds(1));
        Asked later = Ask(queue, 2);

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.AreEqual(504, (await Assert.ThrowsExactlyAsync<ServingException>(() => late.Done)).Status);
        model.Open(2);
        await later.Done;
        await (await first).Done;
        CollectionAssert.AreEqual((float[][])[[0], [2]], model.Calls.ToArray(), StructuralComparer.Instance);
        Assert.AreEqual(1, statistics.Expired);
        Assert.AreEqual(504, Assert.ThrowsExactly<ServingException>(() => Ask(queue, TimeSpan.Zero, 3)).Status);
    }

    [TestMethod]
    public async Task Score_AFullQueue_RefusesWithATimeToComeAgain()
    {
        (BatchQueue queue, GatedScorer model, BatchStatistics statistics, _) = Make(new BatchingOptions { QueuedRows = 3 }, isGated: true);
        Task<Asked> first = Task.Run(() => Ask(queue, 0));
        await model.Begun();
        Asked[] waiting = [Ask(queue, 1, 2), Ask(queue, 3)];

        ServingException refused = Assert.ThrowsExactly<ServingException>(() => Ask(queue, 4));

        Assert.AreEqual(503, refused.Status);
        Assert.IsGreaterThan(0, refused.RetryAfter);
        Assert.AreEqual(1, statistics.Full);
        model.Open(2);
        foreach (Asked asked in waiting.Append(await first))
        {
            await asked.Done;
            asked.AssertOwn();
        }

        model.Open();
        Ask(queue, 4).AssertOwn(); // there is room again
    }

    [TestMethod]
    public async Task Room_OfAQueue_FollowsWhatWaits()
    {
        (BatchQueue queue, GatedScorer model, BatchStatistics statistics, _) = Make(new BatchingOptions { QueuedRows = 2 }, isGated: true);
        Assert.IsNull(queue.Room.TurnAway(Long));
        Task<Asked> first = Task.Run(() => Ask(queue, 0));
        await model.Begun();
        Asked second = Ask(queue, 1);
        Assert.IsNull(queue.Room.TurnAway(Long), "One row has a place.");
        Asked third = Ask(queue, 2);

        ServingException refused = queue.Room.TurnAway(Long)!;

        Assert.AreEqual((503, 1), (refused.Status, refused.RetryAfter));
        Assert.AreEqual(1, statistics.Full);
        queue.Abandon(third.Entry);
        Assert.IsNull(queue.Room.TurnAway(Long), "Its client went away.");
        Asked fourth = Ask(queue, 3);
        Assert.IsNotNull(queue.Room.TurnAway(Long));
        model.Open(2);
        await fourth.Done;
        await second.Done;
        await (await first).Done;
        Assert.IsNull(queue.Room.TurnAway(Long), "All have been answered.");
        Assert.AreEqual(2, statistics.Full);
    }

    [TestMethod]
    public async Task Room_OfAModelThatIsAlwaysSlow_CountsTheTimeUntilItsTurn()
    {
        (BatchQueue queue, GatedScorer model, _, ManualTime time) = Make(new BatchingOptions(), isGated: true);
        for (int batch = 0; batch < 4; batch++)
        {
            await RunAsync(queue, model, time, seconds: 5);
        }

        Task<Asked> held = Task.Run(() => Ask(queue, 0));
        await model.Begun();
        Asked[] waiting = [Ask(queue, 1, 2), Ask(queue, 3)]; // 15 s of work

        Assert.IsNull(queue.Room.TurnAway(TimeSpan.FromSeconds(15)));
        Assert.AreEqual(
            (503, 15),
            queue.Room.TurnAway(TimeSpan.FromSeconds(14)) is { } refused ? (refused.Status, refused.RetryAfter) : default);
        model.Open(2);
        await Task.WhenAll(waiting.Append(await held).Select(static asked => asked.Done));
    }

    [TestMethod]
    public async Task Score_TheQueueFillsWhileABatchHasNoThread_WhoFillsItRunsThatBatch()
    {
        var model = new GatedScorer { IsGated = true };
        var started = new List<IThreadPoolWorkItem>();
        var statistics = new BatchStatistics(("m", "1"));
        var queue = new BatchQueue(model, new BatchingOptions { MaximumRows = 2, QueuedRows = 4 }, statistics, new ManualTime())
        {
            Start = started.Add,
        };
        Task<Asked> first = Task.Run(() => Ask(queue, 0));
        await model.Begun();
        Asked[] next = [Ask(queue, 1), Ask(queue, 2)];
        model.Open(100);
        await (await first).Done;
        Assert.HasCount(1, started, "The next batch has begun, and no thread has taken it.");
        Asked third = Ask(queue, 3);
        Assert.HasCount(1, model.Calls);

        Asked fourth = Ask(queue, 4);

        CollectionAssert.AreEqual((float[][])[[0], [1, 2]], model.Calls.ToArray(), StructuralComparer.Instance);
        await Task.WhenAll(next.Select(static asked => asked.Done));
        foreach (IThreadPoolWorkItem work in started)
        {
            work.Execute(); // the first finds the batch of the last two, the second none
        }

        await Task.WhenAll(third.Done, fourth.Done);
        foreach (Asked asked in next.Append(third).Append(fourth))
        {
            asked.AssertOwn();
        }

        CollectionAssert.AreEqual((float[][])[[0], [1, 2], [3, 4]], model.Calls.ToArray(), StructuralComparer.Instance);
        Assert.AreEqual((0, 0, 0L), (queue.Waiting, queue.Running, statistics.Full));
    }

    [TestMethod]
    public async Task Score_OneBatchThatTookLong_RefusesNobody()
    {
        (BatchQueue queue, GatedScorer model, BatchStatistics statistics, ManualTime time) = Make(new BatchingOptions(), isGated: true);
        foreach (double seconds in (double[])[60, 0.001, 0.001, 0.001, 0.001, 60])
        {
            await RunAsync(queue, model, time, seconds); // the first call is compiled, the last met a pause of the machine
        }

        Task<Asked> held = Task.Run(() => Ask(queue, 0));
        await model.Begun();
        Asked[] waiting = [.. Enumerable.Range(1, 20).Select(x => Ask(queue, x))];
        model.Open(2);

        foreach (Asked asked in waiting.Append(await held))
        {
            await asked.Done;
            asked.AssertOwn();
        }

        Assert.AreEqual(0, statistics.Full);
    }

    [TestMethod]
    public async Task Score_AModelThatIsAlwaysSlow_RefusesWhoseTimeWouldEndInTheQueue()
    {
        (BatchQueue queue, GatedScorer model, BatchStatistics statistics, ManualTime time) = Make(new BatchingOptions(), isGated: true);
        for (int batch = 0; batch < 4; batch++)
        {
            await RunAsync(queue, model, time, seconds: 5);
        }

        Task<Asked> held = Task.Run(() => Ask(queue, 0));
        await model.Begun();
        Asked[] waiting = [Ask(queue, 1, 2), Ask(queue, 3)]; // 15 s of work

        ServingException refused = Assert.ThrowsExactly<ServingException>(() => Ask(queue, TimeSpan.FromSeconds(14), 4));

        Assert.AreEqual((503, 15), (refused.Status, refused.RetryAfter));
        Assert.AreEqual(1, statistics.Full);
        model.Open(2);
        foreach (Asked asked in waiting.Append(await held))
        {
            await asked.Done;
            asked.AssertOwn();
        }
    }

    [TestMethod]
    public async Task Score_WithADelay_WaitsForOthersUntilItIsOver()
    {
        (BatchQueue queue, GatedScorer model, BatchStatistics statistics, ManualTime time) = Make(
            new BatchingOptions { MaximumRows = 4, MaximumDelay = TimeSpan.FromMilliseconds(5) });
        Asked first = Ask(queue, 1);
        time.Advance(TimeSpan.FromMilliseconds(3));
        Asked second = Ask(queue, 2);
        Assert.IsEmpty(model.Calls);

        time.Advance(TimeSpan.FromMilliseconds(2));

        await first.Done;
        await second.Done;
        Asked[] full = [Ask(queue, 3), Ask(queue, 4), Ask(queue, 5), Ask(queue, 6)];
        await Task.WhenAll(full.Select(static asked => asked.Done));
        CollectionAssert.AreEqual((float[][])[[1, 2], [3, 4, 5, 6]], model.Calls.ToArray(), StructuralComparer.Instance);
        Assert.AreEqual(1, statistics.Of(DispatchReason.Delay));
        Assert.AreEqual(1, statistics.Of(DispatchReason.Full));
    }

    [TestMethod]
    public async Task Score_APreferredSize_EndsTheDelay()
    {
        (BatchQueue queue, GatedScorer model, BatchStatistics statistics, ManualTime time) = Make(
            new BatchingOptions { MaximumRows = 8, PreferredRows = [4, 2], MaximumDelay = TimeSpan.FromMilliseconds(5) });
        Asked[] two = [Ask(queue, 1), Ask(queue, 2)];
        await Task.WhenAll(two.Select(static asked => asked.Done));
        Asked three = Ask(queue, 3, 4, 5); // no whole request fits into two rows: it goes alone
        Assert.IsTrue(three.Done.IsCompletedSuccessfully);
        Asked one = Ask(queue, 6);
        Assert.IsFalse(one.Done.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(5));

        await one.Done;
        CollectionAssert.AreEqual((float[][])[[1, 2], [3, 4, 5], [6]], model.Calls.ToArray(), StructuralComparer.Instance);
        Assert.AreEqual(2, statistics.Of(DispatchReason.Preferred));
    }

    [TestMethod]
    public async Task Score_AnUrgentRequest_GoesFirstButNotAlways()
    {
        (BatchQueue queue, GatedScorer model, _, _) = Make(new BatchingOptions { MaximumRows = 2 }, isGated: true);
        Task<Asked> first = Task.Run(() => Ask(queue, 0));
        await model.Begun();
        List<Asked> all = [Ask(queue, 1), Ask(queue, 2)];
        for (int i = 0; i < 8; i++)
        {
            all.Add(Ask(queue, Long, "", isUrgent: true, 10 + i));
        }

        model.Open(6);
        all.Add(await first);
        await Task.WhenAll(all.Select(static asked => asked.Done));

        // The lone first request was batch 1; every fourth begins with what is not urgent.
        CollectionAssert.AreEqual(
            (float[][])[[0], [10, 11], [12, 13], [1, 2], [14, 15], [16, 17]], model.Calls.ToArray(), StructuralComparer.Instance);
    }

    [TestMethod]
    public async Task Score_ACallerWhoFloodsTheQueue_DoesNotKeepTheOthersWaiting()
    {
        (BatchQueue queue, GatedScorer model, _, _) = Make(new BatchingOptions { MaximumRows = 8 }, isGated: true);
        Task<Asked> first = Task.Run(() => Ask(queue, 0));
        await model.Begun();
        var all = Enumerable.Range(0, 40).Select(i => Ask(queue, Long, "flood", isUrgent: false, 100 + i)).ToList();
        all.AddRange(Enumerable.Range(0, 4).Select(i => Ask(queue, Long, "other", isUrgent: false, 1 + i)));

        model.Open(7);
        all.Add(await first);
        await Task.WhenAll(all.Select(static asked => asked.Done));

        float[] next = model.Calls.ElementAt(1);
        CollectionAssert.AreEqual(
            new float[] { 1, 2, 3, 4 },
            next.Where(static cell => cell < 100).ToArray(),
            "The other caller's requests go with the first batch after they came, in their order.");
        float[] flooded = [.. model.Calls.SelectMany(static call => call).Where(static cell => cell >= 100)];
        CollectionAssert.AreEqual(flooded.Order().ToArray(), flooded);
    }

    [TestMethod]
    public async Task Score_TwoBatchesAtOnce_NoMore()
    {
        (BatchQueue queue, GatedScorer model, _, _) = Make(new BatchingOptions { ConcurrentBatches = 2 }, isGated: true);
        Task<Asked>[] running = [Task.Run(() => Ask(queue, 1)), Task.Run(() => Ask(queue, 2))];
        await model.Begun();
        await model.Begun();

        Asked third = Ask(queue, 3);

        Assert.AreEqual(2, queue.Running);
        Assert.IsFalse(third.Done.IsCompleted);
        model.Open(3);
        await third.Done;
        foreach (Task<Asked> one in running)
        {
            await (await one).Done;
        }
    }

    private static (BatchQueue Queue, GatedScorer Model, BatchStatistics Statistics, ManualTime Time) Make(
        BatchingOptions options, bool isGated = false)
    {
        CollectionAssert.AreEqual(Array.Empty<string>(), options.Faults().ToArray());
        var model = new GatedScorer { IsGated = isGated };
        var statistics = new BatchStatistics(("m", "1"));
        var time = new ManualTime();
        return (new BatchQueue(model, options, statistics, time), model, statistics, time);
    }

    private static async Task RunAsync(BatchQueue queue, GatedScorer model, ManualTime time, double seconds)
    {
        Task<Asked> one = Task.Run(() => Ask(queue, 7));
        await model.Begun();
        time.Advance(TimeSpan.FromSeconds(seconds));
        model.Open();
        await (await one).Done;
    }

    private static Asked Ask(BatchQueue queue, params float[] cells) => Ask(queue, Long, cells);

    private static Asked Ask(BatchQueue queue, TimeSpan remaining, params float[] cells) =>
        Ask(queue, remaining, "", isUrgent: false, cells);

    private static Asked Ask(BatchQueue queue, TimeSpan remaining, string caller, bool isUrgent, params float[] cells)
    {
        var entry = new BatchEntry();
        double[] outputs = new double[cells.Length];
        entry.Prepare(cells, outputs, cells.Length, caller, isUrgent);
        return new Asked(entry, cells, outputs, queue.ScoreAsync(entry, remaining).AsTask());
    }

    private sealed record Asked(BatchEntry Entry, float[] Cells, double[] Outputs, Task Done)
    {
        internal void AssertOwn() => CollectionAssert.AreEqual(Cells.Select(static cell => (3.0 * cell) + 1).ToArray(), Outputs);
    }
}
