using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FullStackAI.AspNetCore.Tests.Faults;

/// <summary>One garbage collection after another, clocks that jump, logs that block.</summary>
[TestClass]
public sealed class RuntimeFaultTests
{
    private const string Row = """{"x":1}""";

    [TestMethod]
    public async Task FullCollectionsHalfOfTheTime_RequestsAreAnswered()
    {
        await using TestServer server = await StartAsync();
        using var stop = new ManualResetEventSlim();
        var storm = new Thread(() =>
        {
            // Each pause is as long as the collection before it: with none, a big heap would leave nobody any time at all.
            TimeSpan took = TimeSpan.Zero;
            while (!stop.Wait(took))
            {
                long began = Stopwatch.GetTimestamp();
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
                took = Stopwatch.GetElapsedTime(began);
            }
        }) { IsBackground = true };
        storm.Start();
        try
        {
            for (int i = 0; i < 30; i++)
            {
                Assert.AreEqual(1, (await server.AskAsync("/models/v/predict", Row)).GetProperty("score").GetDouble());
            }
        }
        finally
        {
            stop.Set();
            storm.Join();
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(-1)]
    public async Task ClockJumpsByAnHour_NoRequestIsLateAndKeysStayValid(int hours)
    {
        var clock = new JumpingClock();
        Assert.IsGreaterThan(TestServer.Patience, TimeSpan.FromHours(Math.Abs(hours)), "the jump goes beyond the deadline");
        await using TestServer server = await TestServer.StartAsync(
            [("v/1/m.fsai", TestModels.Line(0, 1))], null, services => services.AddSingleton<TimeProvider>(clock));
        using var body = new HalfBody(Row, () => clock.Jump = TimeSpan.FromHours(hours));

        using HttpResponseMessage answer = await server.Client.PostAsync(new Uri("/models/v/predict", UriKind.Relative), body);

        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, "deadlines count on a clock that never jumps");
        Assert.AreEqual(TimeSpan.FromHours(hours), clock.Jump);
        Assert.AreEqual(1, (await server.AskAsync("/models/v/predict", Row)).GetProperty("score").GetDouble());
        server.Write("v/2/m.fsai", TestModels.Line(0, 2));
        await TestServer.Until(
            () => server.AskAsync("/models/v/predict", Row).Result.GetProperty("version").GetString() == "2", "new versions are seen");
    }

    [TestMethod]
    public async Task SinkOfTheLogBlocks_RequestsAreAnswered()
    {
        using var held = new ManualResetEventSlim(initialState: true);
        await using TestServer server = await TestServer.StartAsync(
            [("v/1/m.fsai", TestModels.Line(0, 1))], null, services => services.AddSingleton<ILoggerProvider>(new BlockingSink(held)));
        held.Reset();
        try
        {
            for (int i = 0; i < 50; i++)
            {
                Assert.AreEqual(1, (await server.AskAsync("/models/v/predict", Row)).GetProperty("score").GetDouble());
                await server.RefusedAsync("/models/v/predict", "{");
            }
        }
        finally
        {
            held.Set();
        }
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync([("v/1/m.fsai", TestModels.Line(0, 1))]);

    private sealed class JumpingClock : TimeProvider
    {
        internal TimeSpan Jump { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Jump;
    }

    /// <summary>A body that does something between its halves.</summary>
    private sealed class HalfBody(string text, Action between) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
            await stream.WriteAsync(bytes.AsMemory(0, 3));
            await stream.FlushAsync();
            between();
            await stream.WriteAsync(bytes.AsMemory(3));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = text.Length;
            return true;
        }
    }

    /// <summary>A log that answers nobody while it is held, at the levels that hosts keep in production.</summary>
    private sealed class BlockingSink(ManualResetEventSlim held) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) =>
            categoryName.StartsWith("FullStackAI", StringComparison.Ordinal)
                ? this
                : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            held.Wait();

        public void Dispose()
        {
        }
    }
}
