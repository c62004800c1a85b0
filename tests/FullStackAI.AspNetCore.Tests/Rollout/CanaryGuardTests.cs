using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using FullStackAI.AspNetCore.Audit;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Repository;
using FullStackAI.AspNetCore.Rollout;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FullStackAI.AspNetCore.Tests.Rollout;

/// <summary>Canaries that do worse than the default end by themselves, and only those.</summary>
[TestClass]
public sealed class CanaryGuardTests
{
    private const string Row = """{"x":1}""";

    [TestMethod]
    public async Task Canary_ThatFails_IsEndedWithARecordACountAndAnEvent()
    {
        string log = Path.Combine(TestFolders.Make(), "audit.jsonl");
        var heard = new TaskCompletionSource<CanaryRollback>();
        long metered = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished =
                (instrument, self) => { if (instrument.Name
                    == "fullstackai.serving.canary.rollbacks") { self.EnableMeasurementEvents(instrument); } },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => Interlocked.Add(ref metered, tags[0].Value is "v" ? value : 0));
        listener.Start();
        using var events = new Events();
        await using (TestServer server = await StartAsync(
            new CanaryGuardOptions { MinimumRequests = 50, RolledBack = heard.SetResult },
            NeedsAnotherColumn(),
            options => options.Audit = new AuditOptions { File = log },
            events))
        {
            await server.SendAsync(HttpMethod.Put, "/models/v/canary", """{"version":"2","percent":50}""");
            int refused = 0;
            for (int i = 0; i < 100; i++)
            {
                (HttpStatusCode status, _) = await server.PostAsync("/models/v/predict", Row);
                refused += status == HttpStatusCode.BadRequest ? 1 : 0;
            }

            CanaryRollback rollback = await heard.Task.WaitAsync(TestServer.Patience);
            Assert.IsInRange(2, 8, refused, "2 % of 50 requests is one: the second is too much, once the default has answered five");
            Assert.AreEqual("v 2 1", $"{rollback.Model} {rollback.Canary} {rollback.Default}");
            Assert.Contains($"{refused} of its {refused} requests were refused or failed", rollback.Reason);
            await TestServer.Until(() => server.Repository.Models.Single().Routing.Canary is null, "the routing names no canary");
            Assert.DoesNotContain("canary", await File.ReadAllTextAsync(Path.Combine(server.Folder, "v", "routing.json")));
            Assert.Contains(
                "fullstackai_canary_rollbacks_total{model=\"v\"} 1\n",
                await server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
            JsonElement report = await server.GetAsync("/models/v/rollout");
            Assert.AreEqual("1", report.GetProperty("answers").GetString());
            Assert.AreEqual(rollback.Reason, report.GetProperty("last_rollback").GetProperty("reason").GetString());
        }

        JsonElement record = (await File.ReadAllLinesAsync(log))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Single(line => line.GetProperty("action").GetString() == "canary.rollback");
        Assert.AreEqual(
            "server done v 2",
            $"{record.GetProperty("kind")} {record.GetProperty("outcome")} {record.GetProperty("model")} {record.GetProperty("version")}");
        Assert.Contains("the bound is 2%", record.GetProperty("detail").GetString()!.Replace(" %", "%", StringComparison.Ordinal));
        Assert.AreEqual(1, Interlocked.Read(ref metered));
        Assert.AreEqual(1, events.Count(4107));
    }

    [TestMethod]
    public async Task Canary_ThatIsAsGood_GoesOnThroughManyWindows()
    {
        await using TestServer server = await StartAsync(
            new CanaryGuardOptions { MinimumRequests = 10, ErrorShare = 0, LatencyRatio = null, DisagreementShare = 0 },
            TestModels.Line(0, 1));
        await server.SendAsync(HttpMethod.Put, "/models/v/canary", """{"version":"2","percent":50}""");
        for (int i = 0; i < 100; i++)
        {
            await server.AskAsync("/models/v/predict", Row);
            await server.RefusedAsync("/models/v/versions/2/predict", "{}"); // names a version: not of the trial
        }

        await TestServer.Until(
            () => Services(server).Shadow.Of("v").Sum(comparison => comparison.Rows) == 50, "the canary's rows were compared");
        Assert.IsNotNull(server.Repository.Models.Single().Routing.Canary);
        Assert.IsNull(Services(server).Canaries!.Last("v"));
    }

    [TestMethod]
    public async Task Canary_CallersSendBadRowsToBoth_GoesOn()
    {
        await using TestServer server = await StartAsync(
            new CanaryGuardOptions { MinimumRequests = 20, LatencyRatio = null }, TestModels.Line(0, 2));
        await server.SendAsync(HttpMethod.Put, "/models/v/canary", """{"version":"2","percent":50}""");
        for (int i = 0; i < 200; i++)
        {
            await server.RefusedAsync("/models/v/predict", "{}");
        }

        Assert.IsNotNull(server.Repository.Models.Single().Routing.Canary, "what fails at the default, too, is not the canary's fault");
    }

    [TestMethod]
    public async Task Canary_ThatDisagrees_IsEndedOnceEnoughRowsWereCompared()
    {
        await using TestServer server = await StartAsync(
            new CanaryGuardOptions { MinimumRequests = 30, DisagreementShare = 0.5, LatencyRatio = null }, TestModels.Line(0.5, 1));
        await server.SendAsync(HttpMethod.Put, "/models/v/canary", """{"version":"2","percent":100}""");
        for (int i = 0; i < 3; i++)
        {
            await server.AskAsync(
                "/models/v/predict",
                $"[{string.Join(',', Enumerable.Range(0, 10).Select(row => row < 4 ? """{"x":0}""" : """{"x":9}"""))}]");
        }

        await TestServer.Until(() => Services(server).Canaries!.Last("v") is not null, "the canary is ended");
        Assert.Contains("60", Services(server).Canaries!.Last("v")!.Reason);
        Assert.AreEqual(30, Services(server).Canaries!.Last("v")!.Requests);
        await TestServer.Until(() => server.Repository.Models.Single().Routing.Canary is null, "the routing names no canary");
    }

    [TestMethod]
    [DataRow(3.0, 2.0, true)]
    [DataRow(1.5, 2.0, false)]
    [DataRow(3.0, 4.0, false)]
    public async Task Canary_ThatIsSlow_IsEndedAtTheEndOfItsWindow(double times, double bound, bool ends)
    {
        await using TestServer server = await StartAsync(
            new CanaryGuardOptions { MinimumRequests = 100, LatencyRatio = bound }, TestModels.Line(0, 2));
        await server.SendAsync(HttpMethod.Put, "/models/v/canary", """{"version":"2","percent":50}""");
        ModelEntry model = server.Repository.Models.Single();
        CanaryGuard guard = Services(server).Canaries!;
        long tick = Stopwatch.Frequency / 100; // 10 ms
        for (int i = 0; i < 100; i++)
        {
            Assert.IsNull(guard.Last("v"), "not before the window is full");
            guard.Answered(model, model.Find("1")!, failed: false, tick);
            guard.Answered(model, model.Find("2")!, failed: false, (long)(times * tick));
        }

        Assert.AreEqual(ends, guard.Last("v") is not null);
        Assert.AreEqual(ends, guard.HasEnded("v", model.Routing.Canary!));
    }

    [TestMethod]
    public async Task Canary_RoutingCannotBeWritten_IsEndedInMemoryAndSaysSo()
    {
        string log = Path.Combine(TestFolders.Make(), "audit.jsonl");
        await using (TestServer server = await StartAsync(
            new CanaryGuardOptions { MinimumRequests = 10 },
            NeedsAnotherColumn(),
            options => options.Audit = new AuditOptions { File = log }))
        {
            await server.SendAsync(HttpMethod.Put, "/models/v/canary", """{"version":"2","percent":100}""");
            server.Repository.BeforeWrite = static () => throw new IOException("No space left on device");
            for (int i = 0; i < 10; i++)
            {
                await server.RefusedAsync("/models/v/predict", Row);
            }

            await TestServer.Until(() => Services(server).Canaries!.Last("v") is not null, "the canary is ended");
            for (int i = 0; i < 10; i++)
            {
                Assert.AreEqual("1", (await server.AskAsync("/models/v/predict", Row)).GetProperty("version").GetString());
            }

            Assert.IsNotNull(server.Repository.Models.Single().Routing.Canary);
        }

        JsonElement record = (await File.ReadAllLinesAsync(log))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Single(line => line.GetProperty("action").GetString() == "canary.rollback");
        Assert.AreEqual("failed", record.GetProperty("outcome").GetString());
        Assert.Contains("still names it", record.GetProperty("detail").GetString()!);
    }

    [TestMethod]
    public async Task Canary_SetAgainAfterItsEnd_IsTriedAgain()
    {
        await using TestServer server = await StartAsync(new CanaryGuardOptions { MinimumRequests = 10 }, NeedsAnotherColumn());
        foreach (int end in (int[])[1, 2])
        {
            await server.SendAsync(HttpMethod.Put, "/models/v/canary", """{"version":"2","percent":100}""");
            for (int i = 0; i < 10; i++)
            {
                await server.RefusedAsync("/models/v/predict", Row);
            }

            await TestServer.Until(() => server.Repository.Models.Single().Routing.Canary is null, "the canary is ended");
            Assert.AreEqual("1", (await server.AskAsync("/models/v/predict", Row)).GetProperty("version").GetString());
            Assert.AreEqual(end, Services(server).Canaries!.Counts.Single().Value);
        }
    }

    [TestMethod]
    public async Task Canary_WithoutTheOption_StaysWhateverItDoes()
    {
        await using TestServer server = await StartAsync(null, NeedsAnotherColumn());
        await server.SendAsync(HttpMethod.Put, "/models/v/canary", """{"version":"2","percent":100}""");
        for (int i = 0; i < 30; i++)
        {
            await server.RefusedAsync("/models/v/predict", Row);
        }

        Assert.IsNotNull(server.Repository.Models.Single().Routing.Canary);
        Assert.IsNull(new ModelServingOptions().CanaryGuard, "off by default");
    }

    [TestMethod]
    public void Faults_OutOfRange_AreAllNamed() =>
        Assert.HasCount(
            5,
            new CanaryGuardOptions
            {
                MinimumRequests = 9,
                ErrorShare = 1.1,
                LatencyRatio = 1,
                DisagreementShare = -0.1,
                Tolerance = double.NaN,
            }
                .Faults()
                .ToList());

    private static ServingServices Services(TestServer server) => server.Services.GetRequiredService<ServingServices>();

    // Refuses every row that the first version takes.
    private static byte[] NeedsAnotherColumn() => TestModels.Churn();

    private static async Task<TestServer> StartAsync(
        CanaryGuardOptions? guard, byte[] canary, Action<ModelServingOptions>? configure = null, ILoggerProvider? events = null)
    {
        TestServer server = await TestServer.StartAsync([("v/1/m.fsai", TestModels.Line(0, 1)), ("v/2/m.fsai", canary)], options =>
        {
            options.CanaryGuard = guard;
            configure?.Invoke(options);
        }, services => _ = events is null ? services : services.AddSingleton(events));
        await server.SendAsync(HttpMethod.Put, "/models/v/aliases/default", """{"version":"1"}""");
        return server;
    }

    /// <summary>Counts the log's events by their numbers.</summary>
    private sealed class Events : ILoggerProvider, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<int> _seen = new();

        internal int Count(int number) => _seen.Count(seen => seen == number);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _seen.Enqueue(eventId.Id);

        public void Dispose()
        {
        }
    }
}
