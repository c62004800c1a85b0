using FullStackAI.Inference;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace FullStackAI.Extensions.ML.Tests;

/// <summary>When models come and go: at the start, at their first use, under a memory limit, with their names, with the pool.</summary>
[TestClass]
public sealed class LifetimeTests
{
    [TestMethod]
    public async Task ModelsThatAreNotLoadedAtTheStart_AreLoadedAtTheirFirstUse()
    {
        int opened = 0;
        using var host = new TestHost(
            (pool, _) => pool.FromStream("m", () =>
            {
                opened++;
                return new MemoryStream(Versions.Bytes(4));
            }),
            services =>
            {
                services.Configure<MLOptions>(options => options.LoadAtStart = false);
                services.AddHealthChecks().AddModelPools();
            });
        await host.StartAsync();
        var health = host.Services.GetRequiredService<HealthCheckService>();

        Assert.AreEqual(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status, "a model that nobody has asked for is no fault");
        Assert.AreEqual(0, opened);
        Assert.AreEqual(4, host.Live("m"));
        Assert.AreEqual(1, opened);
    }

    [TestMethod]
    public async Task UnderAMemoryLimit_TheModelUsedLongestAgoIsUnloaded_AndTheLogSaysSo()
    {
        var log = new ListLog();
        long size = Versions.Bytes(1).Length;
        using var host = new TestHost((_, _) => { }, services =>
        {
            services.Configure<MLOptions>(options => options.MaximumLoadedBytes = size * 5 / 2);
            services.AddLogging(logging => logging.AddProvider(log));
            services.AddHealthChecks().AddModelPools();
        });
        foreach (string name in (string[])["a", "b", "c"])
        {
            host.Write($"{name}.fsai", 1);
            host.Pool.AddModel(name, host.File($"{name}.fsai"), watchForChanges: false);
        }

        PredictionEngine<Point, Answer> rented = host.Pool.GetPredictionEngine("b");
        host.Live("a");
        host.Live("b");
        host.Live("a");
        host.Live("c");

        Assert.AreEqual(ModelState.Ready, host.Pool.GetStatus("a").State);
        Assert.AreEqual(ModelState.NotLoaded, host.Pool.GetStatus("b").State);
        Assert.AreEqual(ModelState.Ready, host.Pool.GetStatus("c").State);
        Assert.AreEqual(1, log.Events.Count(e => e.Id == 4003 && e.Text.Contains("'b'", StringComparison.Ordinal)));
        Assert.AreEqual(1, rented.Predict(new Point()).Version(), "an engine in somebody's hands stays valid");
        Assert.AreEqual(HealthStatus.Healthy, (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Status);
        Assert.AreEqual(1, host.Live("b"), "its next use loads it again");
        Assert.AreEqual(2, host.Pool.GetStatus("b").Version);
    }

    [TestMethod]
    public async Task UnderAMemoryLimit_TheStartLoadsNoMoreThanThereIsRoomFor()
    {
        int opened = 0;
        byte[] bytes = Versions.Bytes(1);
        using var host = new TestHost(
            (pool, _) =>
            {
                for (int model = 0; model < 2000; model++)
                {
                    pool.FromStream($"{model}", () =>
                    {
                        Interlocked.Increment(ref opened);
                        return new MemoryStream(bytes);
                    });
                }
            },
            services => services.Configure<MLOptions>(options => options.MaximumLoadedBytes = (bytes.Length * 3) + 1));
        await host.Pool.LoadAllAsync(CancellationToken.None);

        Assert.AreEqual(3, opened);
        Assert.HasCount(2000, host.Pool.ModelNames);
        Assert.AreEqual(1, host.Live("1999"));
        Assert.AreEqual(3, host.Pool.ModelNames.Count(name => host.Pool.GetStatus(name).State == ModelState.Ready));
    }

    [TestMethod]
    public async Task ANameThatIsRemovedAndAddedAgain_IsTheNewModel()
    {
        using var host = new TestHost((_, _) => { });
        host.Pool.AddModel("", new Predictor(Versions.Bundle(1)));
        Assert.AreEqual(1, host.Live());
        Assert.AreEqual(1, host.Pool.Predict(new Point()).Version());
        Assert.IsTrue(host.Pool.RemoveModel(""));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => host.Pool.Predict(new Point())).Message, "The default model");
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => host.Pool.ReloadAsync());
        host.Pool.AddModel("", new Predictor(Versions.Bundle(2)));

        Assert.AreEqual(2, host.Pool.Predict(new Point()).Version());
    }

    [TestMethod]
    public async Task APoolDisposedDuringALoad_PutsNothingLive()
    {
        using var loading = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        using var host = new TestHost((pool, _) => pool.FromStream(() =>
        {
            loading.Set();
            gate.Wait();
            return new MemoryStream(Versions.Bytes(1));
        }));
        PredictionEnginePool<Point, Answer> pool = host.Pool;
        Task<ModelStatus> reload = pool.ReloadAsync(); // does not keep its caller, though the stream is slow
        loading.Wait();
        Task dispose = pool.DisposeAsync().AsTask();
        Assert.IsFalse(dispose.IsCompleted, "the load under way ends first");
        gate.Set();
        await dispose;

        await Assert.ThrowsExactlyAsync<ObjectDisposedException>(() => reload);
        Assert.ThrowsExactly<ObjectDisposedException>(() => pool.Predict(new Point()));
        await Assert.ThrowsExactlyAsync<ObjectDisposedException>(() => pool.ReloadAsync());
        await pool.LoadAllAsync(CancellationToken.None); // as a warm-up that comes too late
    }

    [TestMethod]
    public async Task ALoadThatIsCancelled_IsNoFailure()
    {
        using var host = new TestHost((pool, host) => pool.FromFile(host.File("m.fsai"), watchForChanges: false));
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => host.Pool.ReloadAsync("", stop.Token));
        Assert.AreEqual(0, host.Pool.GetStatus().FailedLoads);
    }

    [TestMethod]
    public async Task APoolMadeByTheHost_IsTheOneThatServes()
    {
        var services = new ServiceCollection();
        services.AddRequiredPredictionEnginePoolServices();
        PredictionEnginePool<Point, Answer>? made = null;
        services.AddPredictionEnginePool(provider => made = new PredictionEnginePool<Point, Answer>(
            provider,
            provider.GetRequiredService<IOptions<MLOptions>>(),
            provider.GetRequiredService<IOptionsFactory<PredictionEnginePoolOptions<Point, Answer>>>())).FromStream(
                "m", () => new MemoryStream(Versions.Bytes(8)));
        await using ServiceProvider provider = services.BuildServiceProvider();
        var pool = provider.GetRequiredService<PredictionEnginePool<Point, Answer>>();

        Assert.AreSame(made, pool);
        Assert.AreSame(made, provider.GetServices<IModelPool>().Single());
        Assert.AreEqual(8, pool.Predict("m", new Point()).Version());
    }

    [TestMethod]
    public async Task ACustomLoader_WhoseTokenCallsNobody_IsLookedAt()
    {
        var loader = new QuietLoader();
        using var host = new TestHost(
            (_, _) => { },
            services => services.Configure<PredictionEnginePoolOptions<Point, Answer>>("", options => options.ModelLoader = loader));
        Assert.AreEqual(1, host.Live());
        loader.Publish();

        await TestHost.Until(() => host.Live() == 2, "the next model is live");
    }

    [TestMethod]
    public async Task ACustomLoader_WhoseTokenThrows_IsLoggedAndAskedAgain()
    {
        var log = new ListLog();
        var loader = new QuietLoader { Throws = true };
        using var host = new TestHost((_, _) => { }, services =>
        {
            services.Configure<PredictionEnginePoolOptions<Point, Answer>>("", options => options.ModelLoader = loader);
            services.Configure<MLOptions>(options => options.FilePollingInterval = TimeSpan.FromMilliseconds(20));
            services.AddLogging(logging => logging.AddProvider(log));
        });
        Assert.AreEqual(1, host.Live());
        await TestHost.Until(() => log.Events.Count(e => e.Id == 4004) >= 2, "each fault is logged");
        loader.Publish();

        await TestHost.Until(() => host.Live() == 2, "the next model is live");
    }

    /// <summary>A loader whose tokens call nobody back, or throw when they are asked to.</summary>
    private sealed class QuietLoader : ModelLoader
    {
        private volatile Token _token = new();
        private volatile int _version = 1;

        internal bool Throws { get; init; }

        public override IChangeToken GetReloadToken()
        {
            _token.ActiveChangeCallbacks = Throws;
            return _token;
        }

        public override Predictor GetModel() => new(Versions.Bundle(_version));

        internal void Publish()
        {
            Token old = _token;
            _version = 2;
            _token = new Token();
            old.HasChanged = true;
        }

        private sealed class Token : IChangeToken
        {
            private volatile bool _hasChanged;

            public bool HasChanged
            {
                get => _hasChanged;
                set => _hasChanged = value;
            }

            public bool ActiveChangeCallbacks { get; set; }

            public IDisposable RegisterChangeCallback(Action<object?> callback, object? state) =>
                throw new InvalidOperationException("nobody is called");
        }
    }
}
