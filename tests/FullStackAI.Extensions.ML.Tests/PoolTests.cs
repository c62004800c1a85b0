using System.Diagnostics;
using System.Diagnostics.Metrics;
using FullStackAI.Data;
using FullStackAI.Inference;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FullStackAI.Extensions.ML.Tests;

[TestClass]
public sealed class PoolTests
{
    [TestMethod]
    public void Predict_ThroughEveryDoor_GivesTheSameAnswer()
    {
        using var host = new TestHost((pool, host) => pool.FromFile("m", host.File("m.fsai"), watchForChanges: false));
        host.Write("m.fsai", 7);
        PredictionEngine<Point, Answer> engine = host.Pool.GetPredictionEngine("m");
        var outputs = new Answer[2];
        host.Pool.Predict([new Point(), new Point()], outputs, "m");

        Assert.AreEqual(7, engine.Predict(new Point()).Version());
        host.Pool.ReturnPredictionEngine("m", engine);
        Assert.AreEqual(7, host.Pool.GetModel("m").Predict(new Row { ["x"] = 1 }).Score);
        Assert.AreEqual(7, outputs[1].Version());
        Assert.HasCount(3, host.Pool.Predict([new Point(), new Point(), new Point()], "m").ToArray());
    }

    [TestMethod]
    public async Task AnEngineRentedBeforeASwap_StaysValid()
    {
        using var host = new TestHost((pool, host) => pool.FromFile(host.File("m.fsai"), watchForChanges: false));
        host.Write("m.fsai", 1);
        PredictionEngine<Point, Answer> rented = host.Pool.GetPredictionEngine();
        host.Write("m.fsai", 2);
        await host.Pool.ReloadAsync();

        Assert.AreEqual(2, host.Live());
        Assert.AreEqual(1, rented.Predict(new Point()).Version());
        host.Pool.ReturnPredictionEngine(rented);
    }

    [TestMethod]
    public async Task Reload_OfACandidateThatDoesNotFitTheClasses_KeepsTheOldModel()
    {
        using var host = new TestHost((pool, host) => pool.FromFile(host.File("m.fsai"), watchForChanges: false));
        host.Write("m.fsai", 1);
        Assert.AreEqual(1, host.Live());
        host.Write("m.fsai", Versions.Bytes(2, column: "renamed"));
        ModelStatus status = await host.Pool.ReloadAsync();

        StringAssert.Contains(status.LastError, "column 'renamed' (Number) has no property or field");
        Assert.AreEqual(ModelState.Ready, status.State);
        Assert.AreEqual(1, host.Live());
    }

    [TestMethod]
    public async Task AddAndRemove_WhileThePoolRuns_ChangeTheNames()
    {
        using var host = new TestHost((pool, _) => { });
        host.Write("a.fsai", 3);
        host.Pool.AddModel("a", host.File("a.fsai"));
        host.Pool.AddModel("b", new Predictor(Versions.Bundle(4)));

        CollectionAssert.AreEqual(new[] { "a", "b" }, host.Pool.ModelNames.ToArray());
        Assert.AreEqual(3, host.Live("a"));
        Assert.AreEqual(4, host.Live("b"));
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => host.Pool.AddModel("a", host.File("a.fsai"))).Message, "exists already");
        Assert.IsTrue(host.Pool.RemoveModel("a"));
        Assert.IsFalse(host.Pool.RemoveModel("a"));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => host.Live("a")).Message, "There are: 'b'");
        await Task.CompletedTask;
    }

    [TestMethod]
    public void TwoModelsUnderOneName_AreAnErrorAtRegistration()
    {
        var builder = new ServiceCollection().AddPredictionEnginePool<Point, Answer>().FromFile("m", "a.fsai");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => builder.FromFile("m", "b.fsai")).Message, "registered twice");
    }

    [TestMethod]
    public void Predict_OfAModelThatCannotBeLoaded_SaysWhy()
    {
        using var host = new TestHost((pool, host) => pool.FromFile("m", host.File("none.fsai")));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => host.Live("m")).Message, "There is no bundle at");
        Assert.AreEqual(ModelState.Failed, host.Pool.GetStatus("m").State);
    }

    [TestMethod]
    public void ManyModelsUnderAMemoryLimit_AreUnloadedAndLoadedAgain()
    {
        byte[] bytes = Versions.Bytes(1);
        using var host = new TestHost(
            (pool, host) => { }, services => services.Configure<MLOptions>(options => options.MaximumLoadedBytes = bytes.Length * 5 / 2));
        for (int model = 0; model < 20; model++)
        {
            host.Write($"{model}.fsai", model);
            host.Pool.AddModel($"{model}", host.File($"{model}.fsai"), watchForChanges: false);
        }

        for (int round = 0; round < 3; round++)
        {
            for (int model = 0; model < 20; model++)
            {
                Assert.AreEqual(model, host.Live($"{model}"));
                Assert.IsLessThanOrEqualTo(2, host.Pool.ModelNames.Count(name => host.Pool.GetStatus(name).State == ModelState.Ready));
            }
        }
    }

    [TestMethod]
    public async Task ACustomLoader_WhoseModelIsBad_IsAskedAgainAtItsNextToken()
    {
        var loader = new ManualLoader(1);
        using var host = new TestHost(
            (_, _) => { },
            services => services.Configure<PredictionEnginePoolOptions<Point, Answer>>("own", options => options.ModelLoader = loader));
        Assert.AreEqual(1, host.Live("own"));
        loader.Publish(() => throw new InvalidOperationException("no such model"));
        await TestHost.Until(() => host.Pool.GetStatus("own").LastError == "no such model", "the fault is visible");
        Assert.AreEqual(1, host.Live("own"));
        loader.Publish(2);
        await TestHost.Until(() => host.Live("own") == 2, "the next model is live");
    }

    [TestMethod]
    public async Task TheHealthCheck_TellsReadyDegradedAndUnhealthy()
    {
        using var host = new TestHost(
            (pool, host) => pool.FromFile(host.File("m.fsai"), watchForChanges: false),
            services => services.AddHealthChecks().AddModelPools());
        var health = host.Services.GetRequiredService<HealthCheckService>();
        Assert.AreEqual(HealthStatus.Unhealthy, (await health.CheckHealthAsync()).Status);
        host.Write("m.fsai", 1);
        await host.Pool.ReloadAsync();
        Assert.AreEqual(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status);
        host.Write("m.fsai", [1, 2, 3]);
        await host.Pool.ReloadAsync();
        HealthReport report = await health.CheckHealthAsync();

        Assert.AreEqual(HealthStatus.Degraded, report.Status);
        StringAssert.Contains(report.Entries["models"].Description, "does not begin as a zip file");
    }

    [TestMethod]
    public async Task Status_AfterEachLoad_TellsWhatIsLive()
    {
        using var host = new TestHost((pool, host) => pool.FromFile(host.File("m.fsai"), watchForChanges: false));
        Assert.AreEqual(ModelState.NotLoaded, host.Pool.GetStatus().State);
        host.Write("m.fsai", 1);
        ModelStatus first = await host.Pool.ReloadAsync();
        ModelStatus again = await host.Pool.ReloadAsync();
        host.Write("m.fsai", 2);
        ModelStatus second = await host.Pool.ReloadAsync();

        Assert.AreEqual(1, first.Version);
        Assert.AreEqual(1, again.Version, "the same file is not put live twice");
        Assert.AreEqual(2, second.Version);
        Assert.AreNotEqual(first.Digest, second.Digest);
        Assert.AreEqual(new FileInfo(host.File("m.fsai")).Length, second.Bytes);
        Assert.AreEqual(host.File("m.fsai"), second.Source);
    }

    [TestMethod]
    public async Task TheUntypedPool_PredictsRowsAndTables()
    {
        var services = new ServiceCollection();
        services.AddPredictionPool().FromStream("m", () => new MemoryStream(Versions.Bytes(6)));
        await using ServiceProvider provider = services.BuildServiceProvider();
        var pool = provider.GetRequiredService<PredictionPool>();

        Assert.AreEqual(6, pool.Predict("m", new Row { ["x"] = 1 }).Score);
        Assert.AreEqual(6, pool.Predict("m", new Table([new NumberColumn("x", [1, 2, 3])]))[2].Score);
        Assert.HasCount(2, pool.Predict("m", [new Row { ["x"] = 1 }, new Row { ["x"] = 2 }]));
        Assert.AreEqual(1, pool.GetStatus("m").Version);
    }

    [TestMethod]
    public async Task LogsMetricsAndActivities_TellOfLoadsAndPredictions()
    {
        var log = new ListLog();
        var measured = new List<string>();
        var activities = new List<string>();
        using var meters = new MeterListener
        {
            InstrumentPublished =
                (instrument, listener) => { if (instrument.Meter.Name
                    == "FullStackAI.Extensions.ML") { listener.EnableMeasurementEvents(instrument); } },
        };
        meters.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) => { lock (measured) { measured.Add($"{instrument.Name} {value}"); } });
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => { lock (measured) { measured.Add(instrument.Name); } });
        meters.Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "FullStackAI.Extensions.ML",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => { lock (activities) { activities.Add($"{activity.OperationName} {activity.Status}"); } },
        };
        ActivitySource.AddActivityListener(listener);
        using var host = new TestHost(
            (pool, host) => pool.FromFile("logged", host.File("m.fsai"), watchForChanges: false),
            services => services.AddLogging(logging => logging.AddProvider(log)));
        host.Write("m.fsai", 1);
        host.Live("logged");
        host.Pool.Predict([new Point(), new Point(), new Point()], new Answer[3], "logged");
        host.Write("m.fsai", [0]);
        await host.Pool.ReloadAsync("logged");
        meters.RecordObservableInstruments();
        string[] instruments, ended;
        lock (measured)
        {
            instruments = [.. measured];
        }

        lock (activities)
        {
            ended = [.. activities];
        }

        Assert.IsTrue(log.Events.Any(e => e.Id == 4001 && e.Text.Contains("'logged' version 1", StringComparison.Ordinal)));
        Assert.IsTrue(log.Events.Any(e => e.Id == 4002 && e.Text.Contains("goes on serving: True", StringComparison.Ordinal)));
        CollectionAssert.Contains(instruments, "fullstackai.pool.predictions 1");
        CollectionAssert.Contains(instruments, "fullstackai.pool.predictions 3");
        CollectionAssert.Contains(instruments, "fullstackai.pool.loads 1");
        CollectionAssert.Contains(instruments, "fullstackai.pool.load.duration");
        Assert.IsTrue(Array.Exists(instruments, m => m.StartsWith("fullstackai.pool.loaded ", StringComparison.Ordinal)));
        CollectionAssert.Contains(ended, "fullstackai.model.load Unset");
        CollectionAssert.Contains(ended, "fullstackai.model.load Error");
    }

    [TestMethod]
    public async Task Log_AFileThatStaysBroken_IsToldOnceAndAgainWhenTheReasonChanges()
    {
        var log = new ListLog();
        using var host = new TestHost(
            (pool, host) => pool.FromFile("broken", host.File("m.fsai"), watchForChanges: false),
            services => services.AddLogging(logging => logging.AddProvider(log)));
        int[] told = new int[4];
        host.Write("m.fsai", [0]);
        for (int i = 0; i < told.Length; i++)
        {
            if (i == 2)
            {
                File.Delete(host.File("m.fsai"));
            }

            await host.Pool.ReloadAsync("broken");
            told[i] = log.Events.Count(e => e.Id == 4002);
        }

        CollectionAssert.AreEqual(new[] { 1, 1, 2, 2 }, told);
    }

    [TestMethod]
    public void Predict_ThroughThePoolIntoAUsedOutput_AllocatesNothing()
    {
        using var host = new TestHost((pool, _) => pool.FromStream(() => new MemoryStream(Versions.Bytes(1))));
        var point = new Point();
        var answer = new Answer();
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 5; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 200; i++)
            {
                host.Pool.Predict(point, ref answer);
                host.Pool.Predict("", point, ref answer);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.AreEqual(0, least);
    }

    [TestMethod]
    public void OptionsOutOfRange_AreNamedAllAtOnce()
    {
        using var host = new TestHost(
            (_, _) => { },
            services => services
                .Configure<MLOptions>(options =>
                    (options.FilePollingInterval, options.HttpTimeout, options.Debounce, options.HttpClientName) = (
                        TimeSpan.Zero,
                        TimeSpan.MaxValue,
                        TimeSpan.FromSeconds(-1),
                        null!)));
        var fault = Assert.ThrowsExactly<OptionsValidationException>(() => host.Pool);
        StringAssert.Contains(fault.Message, "FilePollingInterval");
        StringAssert.Contains(fault.Message, "HttpTimeout");
        StringAssert.Contains(fault.Message, "Debounce");
        StringAssert.Contains(fault.Message, "HttpClientName");
    }

    [TestMethod]
    public void Predict_AfterDispose_IsAnError()
    {
        var host = new TestHost((pool, _) => pool.FromStream(() => new MemoryStream(Versions.Bytes(1))));
        PredictionEnginePool<Point, Answer> pool = host.Pool;
        Assert.AreEqual(1, host.Live());
        host.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => pool.Predict(new Point()));
    }
}
