using System.Diagnostics;
using FullStackAI.Extensions.ML.Pooling;
using FullStackAI.Inference;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FullStackAI.Extensions.ML.Tests;

/// <summary>The nine faults of the pool that people know, D1 … D9, each as a promise of this one.</summary>
[TestClass]
public sealed partial class ReloadTests
{
    [TestMethod]
    public async Task D1_AfterAnyNumberOfBadFiles_TheNextGoodOneIsPickedUp()
    {
        using var host = new TestHost((pool, host) => pool.FromFile(host.File("m.fsai")));
        host.Write("m.fsai", 1);
        Assert.AreEqual(1, host.Live());
        for (int bad = 0; bad < 5; bad++)
        {
            long failed = host.Pool.GetStatus().FailedLoads;
            host.Write("m.fsai", [.. Versions.Bytes(100 + bad).AsSpan(0, 500)]);
            // An attempt may meet the file while it is being written: then its reason is another, and the next attempt tells this one.
            await TestHost.Until(
                () => host.Pool.GetStatus() is { LastError: { } error } status
                    && status.FailedLoads > failed
                    && error.Contains("incomplete or damaged", StringComparison.Ordinal),
                "a bad file is noticed");
            Assert.AreEqual(1, host.Live());
        }

        host.Write("m.fsai", 2);
        await TestHost.Until(() => host.Live() == 2, "the good file is live");
        Assert.IsNull(host.Pool.GetStatus().LastError);
        Assert.IsNotNull(host.Pool.GetStatus().LastErrorAt);
    }

    // A loader that gives up waiting for a store throws this, too.
    [TestMethod]
    public async Task D1_ALoaderThatIsCancelled_IsAFailureLikeAnother()
    {
        var loader = new ManualLoader(1);
        using var host = new TestHost(
            (_, _) => { },
            services => services.Configure<PredictionEnginePoolOptions<Point, Answer>>("", options => options.ModelLoader = loader));
        Assert.AreEqual(1, host.Live());
        loader.Publish(() => throw new TaskCanceledException("the store is slow"));
        await TestHost.Until(() => host.Pool.GetStatus().LastError == "the store is slow", "the fault is visible");
        Assert.AreEqual(1, host.Live());
        loader.Publish(2);
        await TestHost.Until(() => host.Live() == 2, "the next model is live");
    }

    /// <summary>Each within two seconds of the last byte: <c>FULLSTACKAI_RELOAD_SECONDS=2</c>
    /// makes the test hold that, on a machine that does nothing else.</summary>
    [TestMethod]
    [DataRow("write all bytes")]
    [DataRow("copy")]
    [DataRow("two chunks")]
    [DataRow("atomic replace")]
    public async Task D2D3_EachWayOfWriting_IsPickedUp20TimesOf20(string way)
    {
        double limit = double.TryParse(
            Environment.GetEnvironmentVariable("FULLSTACKAI_RELOAD_SECONDS"),
            System.Globalization.CultureInfo.InvariantCulture,
            out double asked)
            ? asked
            : double.PositiveInfinity;
        double longest = 0;
        using var host = new TestHost((pool, host) => pool.FromFile(host.File("m.fsai")));
        host.Write("m.fsai", 1);
        Assert.AreEqual(1, host.Live());
        for (int version = 2; version <= 21; version++)
        {
            byte[] bytes = Versions.Bytes(version);
            switch (way)
            {
                case "write all bytes":
                    host.Write("m.fsai", bytes);
                    break;
                case "copy":
                    host.Write("other.fsai", bytes);
                    File.Copy(host.File("other.fsai"), host.File("m.fsai"), overwrite: true);
                    break;
                case "two chunks":
                    using (FileStream stream = new(host.File("m.fsai"), FileMode.Create, FileAccess.Write, FileShare.ReadWrite))
                    {
                        stream.Write(bytes.AsSpan(0, bytes.Length / 2));
                        stream.Flush(flushToDisk: true);
                        await Task.Delay(60); // longer than the debounce: the first half is read
                        stream.Write(bytes.AsSpan(bytes.Length / 2));
                    }

                    break;
                default:
                    host.Write("next.tmp", bytes);
                    File.Move(host.File("next.tmp"), host.File("m.fsai"), overwrite: true);
                    break;
            }

            long written = Stopwatch.GetTimestamp();
            int expected = version;
            await TestHost.Until(() => host.Live() == expected, $"{way}: version {expected}");
            longest = Math.Max(longest, Stopwatch.GetElapsedTime(written).TotalSeconds);
        }

        Console.WriteLine($"{way}: 20 of 20, the slowest after {longest:F2} s.");
        Assert.IsLessThan(limit, longest, way);
    }

    // As builds that repeat themselves make files: all of one date.
    [TestMethod]
    public async Task D3_AReplacementOfTheSameSizeAndTime_IsPickedUp()
    {
        var time = new DateTime(1980, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        int[] versions = [.. Enumerable.Range(1, 9)
            .GroupBy(version => Versions.Bytes(version).Length)
            .First(same => same.Count() > 1)
            .Take(2)];
        using var host = new TestHost((pool, host) => pool.FromFile(host.File("m.fsai")));
        host.Write("m.fsai", versions[0]);
        File.SetLastWriteTimeUtc(host.File("m.fsai"), time);
        Assert.AreEqual(versions[0], host.Live());
        host.Write("next.tmp", versions[1]);
        File.SetLastWriteTimeUtc(host.File("next.tmp"), time);
        File.Move(host.File("next.tmp"), host.File("m.fsai"), overwrite: true);

        await TestHost.Until(() => host.Live() == versions[1], "the replacement is live");
    }

    // As Kubernetes mounts a ConfigMap: the file is a link into a folder link that is swapped.
    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public async Task D3_ASwappedSymbolicLink_IsPickedUp()
    {
        using var host = new TestHost((pool, host) => pool.FromFile(host.File("m.fsai")));
        for (int version = 1; version <= 4; version++)
        {
            Directory.CreateDirectory(host.File($"..{version}"));
            host.Write($"..{version}/m.fsai", version);
            File.CreateSymbolicLink(host.File("..next"), $"..{version}");
            Assert.AreEqual(0, Rename(host.File("..next"), host.File("..data")));
            if (version == 1)
            {
                File.CreateSymbolicLink(host.File("m.fsai"), Path.Combine("..data", "m.fsai"));
            }

            int expected = version;
            await TestHost.Until(() => host.Live() == expected, $"link to version {expected}");
        }
    }

    [TestMethod]
    public async Task D3_AFileThatVanishesAndComesBack_IsPickedUp()
    {
        using var host = new TestHost((pool, host) => pool.FromFile(host.File("m.fsai")));
        host.Write("m.fsai", 1);
        Assert.AreEqual(1, host.Live());
        File.Delete(host.File("m.fsai"));
        await TestHost.Until(() => host.Pool.GetStatus().LastError is not null, "the loss is noticed");

        Assert.AreEqual(1, host.Live());
        StringAssert.Contains(host.Pool.GetStatus().LastError, "There is no bundle at");
        host.Write("m.fsai", 2);
        await TestHost.Until(() => host.Live() == 2, "the new file is live");
    }

    [TestMethod]
    public async Task D3_AFolderThatDoesNotExistYet_IsPickedUpWhenItDoes()
    {
        using var host = new TestHost((pool, host) => pool.FromFile(host.File("later/m.fsai")));
        Assert.ThrowsExactly<InvalidOperationException>(() => host.Live());
        Directory.CreateDirectory(host.File("later"));
        host.Write("later/m.fsai", 3);
        await TestHost.Until(() => host.Pool.GetStatus().State == ModelState.Ready, "the file is found");
        Assert.AreEqual(3, host.Live());
        host.Write("later/m.fsai", 4);
        await TestHost.Until(() => host.Live() == 4, "its replacement is live");
    }

    [TestMethod]
    [TestCategory("Soak")]
    public async Task D4D5_SwapsUnderLoad_FailNoRequestAndMixNoVersions()
    {
        int swaps = int.TryParse(Environment.GetEnvironmentVariable("FULLSTACKAI_SOAK_SWAPS"), out int asked) ? asked : 150;
        var loader = new ManualLoader(1);
        using var host = new TestHost(
            (pool, _) => { },
            services => Microsoft.Extensions.DependencyInjection.OptionsServiceCollectionExtensions
                .Configure<PredictionEnginePoolOptions<Point, Answer>>(
                    services, "", options => options.ModelLoader = loader));
        using var stop = new CancellationTokenSource();
        long answers = 0;
        Task[] load = [.. Enumerable.Range(0, 3).Select(_ => TestHost.OnItsOwnThread(() =>
        {
            int last = 0;
            var answer = new Answer();
            while (!stop.IsCancellationRequested)
            {
                host.Pool.Predict(new Point(), ref answer);
                Assert.IsGreaterThanOrEqualTo(last, answer.Version(), "a thread saw an older version after a newer one");
                last = answer.Version();
                Interlocked.Increment(ref answers);
            }
        }))];
        for (int version = 2; version <= swaps + 1; version++)
        {
            loader.Publish(version);
            int expected = version;
            await TestHost.Until(() => host.Live() == expected, $"swap to {expected}");
        }

        await stop.CancelAsync();
        await Task.WhenAll(load);
        Assert.AreEqual(swaps + 1, host.Live());
        Assert.IsGreaterThan(swaps, answers);
        Console.WriteLine($"{swaps} swaps, {answers} answers, 0 failed, 0 mixed.");
    }

    // What a request may see between its look at the live generation and its use of it.
    [TestMethod]
    public void D5_AGenerationThatIsGone_CannotBeAcquired()
    {
        var predictor = new Predictor(Versions.Bundle(1));
        var generation = new Generation<Predictor>(predictor, predictor, version: 1, owned: true, DateTimeOffset.UnixEpoch);
        Row row = new() { ["x"] = 1 };
        Assert.IsTrue(generation.TryAcquire());
        generation.Release(); // the slot has a newer one
        Assert.AreEqual(1, predictor.Predict(row).Score, "a request still uses it");
        Assert.IsTrue(generation.TryAcquire());
        generation.Release();
        generation.Release(); // the last request has ended

        Assert.IsFalse(generation.TryAcquire());
        Assert.IsFalse(generation.TryAcquire());
        Assert.ThrowsExactly<ObjectDisposedException>(() => predictor.Predict(row));
    }

    [TestMethod]
    public async Task AnEngineThatIsNeverReturned_IsCollectedAfterTheSwap()
    {
        using var host = new TestHost((pool, host) => pool.FromFile(host.File("m.fsai"), watchForChanges: false));
        host.Write("m.fsai", 1);
        WeakReference engine = Rent(host);
        host.Write("m.fsai", 2);
        await host.Pool.ReloadAsync();
        await TestHost.Until(() =>
        {
            GC.Collect();
            return !engine.IsAlive;
        }, "the old generation is collected");
        Assert.AreEqual(2, host.Live());
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Rent(TestHost host) => new(host.Pool.GetPredictionEngine());

    [TestMethod]
    public async Task D6_ConcurrentFirstUse_LoadsOnce()
    {
        const int callers = 8;
        int opened = 0;
        byte[] bytes = Versions.Bytes(5);
        using var asking = new CountdownEvent(callers);
        using var host = new TestHost((pool, _) => pool.FromStream("slow", () =>
        {
            Interlocked.Increment(ref opened);
            asking.Wait(TimeSpan.FromSeconds(60)); // the load ends only when every caller has come
            return new MemoryStream(bytes);
        }));
        Task<int>[] answers = [.. Enumerable.Range(0, callers).Select(_ => TestHost.OnItsOwnThread(() =>
        {
            asking.Signal();
            return host.Live("slow");
        }))];

        Assert.AreEqual(callers, (await Task.WhenAll(answers)).Count(version => version == 5));
        Assert.AreEqual(1, opened);
    }

    [TestMethod]
    public void D7_TheDefaultModelByItsEmptyName_IsTheSameAndLoadedOnce()
    {
        int opened = 0;
        using var host = new TestHost((pool, _) => pool.FromStream(() =>
        {
            opened++;
            return new MemoryStream(Versions.Bytes(1));
        }));

        Assert.AreSame(host.Pool.GetModel(), host.Pool.GetModel(""));
        Assert.AreSame(host.Pool.GetPredictionEngine(), host.Pool.GetPredictionEngine(""));
        Assert.AreEqual(1, opened);
    }

    // File.Move does not rename links to folders.
    [System.Runtime.InteropServices.LibraryImport(
        "libc", EntryPoint = "rename", StringMarshalling = System.Runtime.InteropServices.StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);

    [TestMethod]
    public async Task D9_TheStartOfTheHost_DoesNotWaitForASlowFile()
    {
        using var gate = new ManualResetEventSlim();
        using var host = new TestHost((pool, _) => pool.FromStream(() =>
        {
            gate.Wait();
            return new MemoryStream(Versions.Bytes(1));
        }), services => services.AddHealthChecks().AddModelPools());
        var health = host.Services.GetRequiredService<HealthCheckService>();
        await host.StartAsync();

        Assert.AreEqual(ModelState.NotLoaded, host.Pool.GetStatus().State);
        Assert.AreEqual(HealthStatus.Unhealthy, (await health.CheckHealthAsync()).Status, "readiness says so");
        gate.Set();
        await TestHost.Until(() => host.Pool.GetStatus().State == ModelState.Ready, "the model is loaded in the background");
        Assert.AreEqual(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status);
    }
}
