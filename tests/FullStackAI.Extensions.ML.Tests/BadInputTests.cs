using FullStackAI.Data;
using FullStackAI.Inference;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FullStackAI.Extensions.ML.Tests;

/// <summary>What callers and hosts get wrong, through the typed pool and the untyped one.</summary>
[TestClass]
public sealed class BadInputTests
{
    [TestMethod]
    public void ANullRow_IsAnErrorInBothPools()
    {
        using BothPools pools = Loaded();
        Point[] points = [new(), null!];

        Assert.ThrowsExactly<ArgumentNullException>(() => pools.Typed.Predict("m", null!));
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentNullException>(() => pools.Typed.Predict(points, new Answer[2], "m")).Message, "Row 1 is null");
        Assert.ThrowsExactly<ArgumentNullException>(() => pools.Typed.Predict(points.AsEnumerable(), "m").ToArray());
        Assert.ThrowsExactly<ArgumentNullException>(() => pools.Untyped.Predict("m", (Row)null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => pools.Untyped.Predict("m", [new Row { ["x"] = 1 }, null!]));
        Assert.ThrowsExactly<ArgumentNullException>(() => pools.Untyped.Predict("m", (Table)null!));
        Assert.AreEqual(5, pools.Untyped.Predict("m", new Row { ["x"] = 1 }).Score, "the pool goes on");
    }

    [TestMethod]
    public void MissingColumns_AreNamedByTheUntypedPool_AndExtraOnesAreIgnored()
    {
        using BothPools pools = Loaded();

        StringAssert.Contains(
            Assert.ThrowsExactly<SchemaException>(() => pools.Untyped.Predict("m", new Row { ["y"] = 1 })).Message,
            "column 'x' (Number) is missing");
        StringAssert.Contains(
            Assert.ThrowsExactly<SchemaException>(() => pools.Untyped.Predict("m", new Table([new NumberColumn("y", [1])]))).Message,
            "column 'x' (Number) is missing");
        Assert.AreEqual(5, pools.Untyped.Predict("m", new Row { ["x"] = 1, ["y"] = "more" }).Score);
    }

    [TestMethod]
    public void WrongTypes_AreNamedByTheUntypedPool()
    {
        using BothPools pools = Loaded();

        StringAssert.Contains(
            Assert.ThrowsExactly<SchemaException>(() => pools.Untyped.Predict("m", new Row { ["x"] = "many" })).Message,
            "column 'x' holds text (\"many\"), but the model was trained on Number");
        StringAssert.Contains(
            Assert.ThrowsExactly<SchemaException>(
                () => pools.Untyped.Predict("m", new Table([new TextColumn("x", ["1", "many"])]))).Message,
            "row 1: \"many\"");
    }

    [TestMethod]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    [DataRow(double.NegativeInfinity)]
    public void NotANumberAndInfinity_AreAnsweredTheSameByBothPools(double value)
    {
        using BothPools pools = Loaded();
        double typed = pools.Typed.Predict("m", new Point { X = value }).Score;

        Assert.AreEqual(typed, pools.Untyped.Predict("m", new Row { ["x"] = value }).Score);
        Assert.AreEqual(typed, pools.Untyped.Predict("m", new Table([new NumberColumn("x", [value])]))[0].Score);
    }

    [TestMethod]
    public void AnUnseenCategory_CountsAsNoLevel()
    {
        using var host = new TestHost(
            (_, _) => { }, services => services.AddPredictionPool().FromStream("plans", () => new MemoryStream(Versions.Categories())));
        var pool = host.Services.GetRequiredService<PredictionPool>();

        double Score(RowValue plan) => pool.Predict("plans", new Row { ["plan"] = plan, ["size"] = 1 }).Score;

        // The weights are 1 for the size, 2, 3 and 4 for the levels 'basic', 'pro' and missing, and 5 for the rest.
        Assert.AreEqual(1 + 3 + 5, Score("pro"));
        Assert.AreEqual(1 + 4 + 5, Score(RowValue.Missing));
        Assert.AreEqual(1 + 5, Score("never seen"));
    }

    [TestMethod]
    public async Task AnEmptyBatch_GivesNothing()
    {
        using BothPools pools = Loaded();
        pools.Typed.Predict([], [], "m");

        Assert.IsEmpty(pools.Typed.Predict(Array.Empty<Point>().AsEnumerable(), "m").ToArray());
        Assert.IsEmpty(pools.Untyped.Predict("m", Array.Empty<Row>()));
        Assert.IsEmpty(pools.Untyped.Predict("m", new Table([new NumberColumn("x", [])])));
        Assert.AreEqual(0, await pools.Typed.PredictAsync(AsyncEnumerable.Empty<Point>(), "m").CountAsync());
        Assert.AreEqual(0, await pools.Untyped.PredictAsync("m", AsyncEnumerable.Empty<Row>()).CountAsync());
    }

    [TestMethod]
    public async Task AStream_IsAnsweredRowByRow()
    {
        using BothPools pools = Loaded();
        IEnumerable<Point> points = Enumerable.Range(0, 50).Select(i => new Point { X = i });

        Assert.AreEqual(50, await pools.Typed.PredictAsync(points.ToAsyncEnumerable(), "m").CountAsync(answer => answer.Version() == 5));
        Assert.AreEqual(
            50,
            await pools.Untyped.PredictAsync("m", points.Select(point => new Row { ["x"] = point.X }).ToAsyncEnumerable()).CountAsync(
                answer => answer.Score == 5));
    }

    /// <summary>Ten million rows with
    /// <c>FULLSTACKAI_BATCH_ROWS=10000000 dotnet test tests/FullStackAI.Extensions.ML.Tests -c Release --filter FullyQualifiedName~BadInput</c>.</summary>
    [TestMethod]
    public void AHugeBatch_ThroughBothPools_TakesItsAnswersAndOneBlockAThread()
    {
        const long blocksBytes = 80L << 20;
        int rows = int.TryParse(Environment.GetEnvironmentVariable("FULLSTACKAI_BATCH_ROWS"), out int asked) ? asked : 300_000;
        using BothPools pools = Loaded();
        var table = new Table([new NumberColumn("x", new double[rows])]);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Predictions predictions = pools.Untyped.Predict("m", table);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.IsLessThan((sizeof(double) * (long)rows) + blocksBytes, allocated);
        Assert.AreEqual(5, predictions.Outputs[rows - 1]);
        Point[] points = [.. Enumerable.Range(0, 10_000).Select(_ => new Point())];
        var answers = new Answer[points.Length];
        for (int start = 0; start < rows; start += points.Length)
        {
            pools.Typed.Predict(points, answers, "m");
        }

        Assert.AreEqual(5, answers[^1].Version());
    }

    [TestMethod]
    public void APoolUsedAfterDispose_IsAnError()
    {
        BothPools pools = Loaded();
        pools.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => pools.Typed.Predict("m", new Point()));
        Assert.ThrowsExactly<ObjectDisposedException>(() => pools.Typed.GetPredictionEngine("m"));
        Assert.ThrowsExactly<ObjectDisposedException>(() => pools.Untyped.Predict("m", new Row { ["x"] = 1 }));
        Assert.ThrowsExactly<ObjectDisposedException>(() => pools.Untyped.GetModel("m"));
    }

    [TestMethod]
    public async Task AClassThatDoesNotFit_IsTheErrorOfTheStart_WithAllMismatchesInOneMessage()
    {
        var services = new ServiceCollection();
        services.AddPredictionEnginePool<Unfit, UnfitAnswer>().FromStream("m", () => new MemoryStream(Versions.Categories()));
        services.AddHealthChecks().AddModelPools();
        await using ServiceProvider provider = services.BuildServiceProvider();
        foreach (Microsoft.Extensions.Hosting.IHostedService service in provider.GetServices<Microsoft.Extensions.Hosting.IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
        }

        var pool = provider.GetRequiredService<PredictionEnginePool<Unfit, UnfitAnswer>>();
        await TestHost.Until(() => pool.GetStatus("m").State == ModelState.Failed, "the start finds the fault");
        HealthReport health = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.AreEqual(HealthStatus.Unhealthy, health.Status);
        foreach (string said in new[]
        {
            pool.GetStatus("m").LastError!,
            health.Entries["models"].Description!,
            Assert.ThrowsExactly<InvalidOperationException>(() => pool.Predict("m", new Unfit())).Message,
        })
        {
            StringAssert.Contains(said, "'Plan' is Vector, but column 'plan' is Category");
            StringAssert.Contains(said, "column 'size' (Number) has no property or field");
            StringAssert.Contains(said, "'UnfitAnswer' does not fit the model as an output");
        }
    }

    [TestMethod]
    public void TwoModelsUnderOneName_AreAnErrorInBothPools()
    {
        PredictionPoolBuilder untyped = new ServiceCollection().AddPredictionPool().FromFile("m", "a.fsai");
        PredictionEnginePoolBuilder<Point, Answer> typed = new ServiceCollection()
            .AddPredictionEnginePool<Point, Answer>()
            .FromFile("a.fsai");
        using BothPools pools = Loaded();

        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => untyped.FromStream("m", () => Stream.Null)).Message,
            "Model 'm' is registered twice");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => typed.FromUri("http://models.example/m.fsai")).Message,
            "The default model is registered twice");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => pools.Typed.AddModel("m", "b.fsai")).Message, "exists already");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => pools.Untyped.AddModel("m", "b.fsai")).Message, "exists already");
    }

    [TestMethod]
    public async Task AFileThatVanishes_LeavesTheUntypedPoolServing()
    {
        using BothPools pools = Loaded(watch: true);
        File.Delete(pools.Host.File("m.fsai"));
        await TestHost.Until(() => pools.Untyped.GetStatus("m").LastError is not null, "the loss is noticed");

        StringAssert.Contains(pools.Untyped.GetStatus("m").LastError, "There is no bundle at");
        Assert.AreEqual(5, pools.Untyped.Predict("m", new Row { ["x"] = 1 }).Score);
        pools.Host.Write("m.fsai", 6);
        await TestHost.Until(() => pools.Untyped.Predict("m", new Row { ["x"] = 1 }).Score == 6, "the new file is live");
    }

    [TestMethod]
    public async Task AFolderThatDoesNotExistYet_IsFoundByTheUntypedPoolWhenItDoes()
    {
        using var host = new TestHost((_, _) => { }, services => services.AddPredictionPool());
        var pool = host.Services.GetRequiredService<PredictionPool>();
        pool.AddModel("m", host.File("later/m.fsai"));
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => pool.Predict("m", new Row { ["x"] = 1 })).Message,
            "There is no bundle at");
        Directory.CreateDirectory(host.File("later"));
        host.Write("later/m.fsai", 3);

        await TestHost.Until(() => pool.GetStatus("m").State == ModelState.Ready, "the file is found");
        Assert.AreEqual(3, pool.Predict("m", new Row { ["x"] = 1 }).Score);
    }

    [TestMethod]
    public void AModelBeyondTheLimit_IsRefusedByTheUntypedPool()
    {
        using var host = new TestHost((_, _) => { }, services =>
        {
            services.AddPredictionPool().FromStream("m", () => new MemoryStream(Versions.Bytes(1)));
            services.Configure<MLOptions>(options => options.Predictor = new() { Bundle = new() { MaximumBytes = 1000 } });
        });
        var pool = host.Services.GetRequiredService<PredictionPool>();

        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => pool.GetModel("m")).Message, "at most 1000 are allowed");
    }

    private static BothPools Loaded(bool watch = false)
    {
        var host = new TestHost(
            (pool, host) => pool.FromFile("m", host.File("m.fsai"), watchForChanges: false), services => services.AddPredictionPool());
        host.Write("m.fsai", 5);
        var pools = new BothPools(host, host.Services.GetRequiredService<PredictionPool>());
        pools.Untyped.AddModel("m", host.File("m.fsai"), watchForChanges: watch);
        Assert.AreEqual(5, host.Live("m"));
        Assert.AreEqual(5, pools.Untyped.Predict("m", new Row { ["x"] = 1 }).Score);
        return pools;
    }

    private sealed record BothPools(TestHost Host, PredictionPool Untyped) : IDisposable
    {
        internal PredictionEnginePool<Point, Answer> Typed { get; } = Host.Pool;

        public void Dispose() => Host.Dispose();
    }
}
