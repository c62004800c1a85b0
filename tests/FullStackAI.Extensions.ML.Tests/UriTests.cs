using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace FullStackAI.Extensions.ML.Tests;

[TestClass]
public sealed class UriTests
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(40);

    [TestMethod]
    public async Task D8_ServersWithEtagWithDateAndWithNeither_AllBringNewVersions()
    {
        foreach (string kind in new[] { "etag", "date", "neither" })
        {
            var server = new Server { Kind = kind };
            server.Publish(1);
            using TestHost host = Host(server);
            Assert.AreEqual(1, host.Live());
            int before = server.Requests;
            await TestHost.Until(() => server.Requests > before + 2, "polling goes on");
            Assert.AreEqual(kind == "neither", server.FullAnswers > 1, $"{kind}: an unchanged model is not sent again");
            Assert.AreEqual(1, host.Pool.GetStatus().Version);
            server.Publish(2);
            await TestHost.Until(() => host.Live() == 2, $"{kind}: the new version is live");
        }
    }

    [TestMethod]
    public async Task D8_AnErrorPageAStatusADamagedBodyAndALateOne_LeaveTheOldModelServing()
    {
        var server = new Server();
        server.Publish(1);
        using TestHost host = Host(server);
        Assert.AreEqual(1, host.Live());
        (Func<HttpResponseMessage> Answer, string Expected)[] bad =
        [
            (
                () => new(HttpStatusCode.OK) { Content = new StringContent(
                    "<html>Sign in</html>", System.Text.Encoding.UTF8, "text/html") },
                "a page of type 'text/html'"),
            (() => new(HttpStatusCode.ServiceUnavailable), "answered 503"),
            (() => new(HttpStatusCode.OK) { Content = new ByteArrayContent(Versions.Bytes(3)[..900]) }, "incomplete or damaged"),
            (() => throw new HttpRequestException("No route to host"), "No route to host"),
        ];
        foreach ((Func<HttpResponseMessage> answer, string expected) in bad)
        {
            server.Instead = answer;
            await TestHost.Until(() => host.Pool.GetStatus().LastError?.Contains(expected, StringComparison.Ordinal) == true, expected);
            Assert.AreEqual(1, host.Live());
        }

        server.Instead = null;
        server.Publish(2);
        await TestHost.Until(() => host.Live() == 2, "polling survived them all");
    }

    [TestMethod]
    public async Task D8_AServerThatDoesNotAnswer_IsGivenUpAfterTheTimeout()
    {
        var server = new Server { Hangs = true };
        using TestHost host = Host(server, options => options.HttpTimeout = TimeSpan.FromMilliseconds(50));
        ModelStatus status = await host.Pool.ReloadAsync();

        Assert.AreEqual(ModelState.Failed, status.State);
        StringAssert.Contains(status.LastError, "did not arrive within");
    }

    [TestMethod]
    public async Task D8_AModelBeyondTheLimit_IsRefused()
    {
        var server = new Server();
        server.Publish(1);
        using TestHost host = Host(server, options => options.Predictor = new() { Bundle = new() { MaximumBytes = 1000 } });
        StringAssert.Contains((await host.Pool.ReloadAsync()).LastError, "at most 1000 are allowed");
    }

    [TestMethod]
    public void D8_ANamedClient_CarriesItsCredentials()
    {
        var server = new Server { Token = "secret" };
        server.Publish(1);
        using TestHost host = Host(server, client: client => client.DefaultRequestHeaders.Authorization = new("Bearer", "secret"));

        Assert.AreEqual(1, host.Live());
    }

    [TestMethod]
    public void D8_AClientOfAnotherName_IsTheOneThatFetches()
    {
        var server = new Server();
        server.Publish(1);
        using var host = new TestHost((pool, _) => pool.FromUri("http://models.example/m.fsai", Period), services =>
        {
            services.AddHttpClient("models").ConfigurePrimaryHttpMessageHandler(() => server);
            services.Configure<MLOptions>(options => options.HttpClientName = "models");
        });

        Assert.AreEqual(1, host.Live());
    }

    [TestMethod]
    public async Task D8_AfterFailures_LooksSoonerThanThePeriodAndThenEverLater()
    {
        var time = new RecordingTime();
        using var source = new Loading.UriSource(
            new Uri("http://models.example/m.fsai"), TimeSpan.FromMinutes(5), null!, new MLOptions(), time);
        using var stop = new CancellationTokenSource();
        Task[] waits = [.. new[] { 0, 1, 2, 3, 9, 10, 1000 }.Select(failures => source.WaitForChangeAsync(failures, stop.Token))];
        double[] seconds = [.. time.Waits.Select(wait => wait.TotalSeconds)];
        await stop.CancelAsync();

        CollectionAssert.AreEqual(new double[] { 300, 1, 2, 4, 256, 300, 300 }, seconds);
        await Assert.ThrowsAsync<OperationCanceledException>(() => Task.WhenAll(waits));
    }

    // The server goes on saying "not modified" of the very model that was refused.
    [TestMethod]
    public async Task D8_AModelThatDoesNotFit_StaysVisibleUntilTheServerHasAnother()
    {
        var server = new Server();
        server.Publish(1);
        using TestHost host = Host(server);
        Assert.AreEqual(1, host.Live());
        server.Publish(2, column: "renamed");
        await TestHost.Until(() => host.Pool.GetStatus().FailedLoads >= 2, "the model is refused, and refused again");
        ModelStatus status = host.Pool.GetStatus();
        StringAssert.Contains(status.LastError, "column 'renamed' (Number) has no property or field");
        Assert.AreEqual(ModelState.Ready, status.State);
        Assert.AreEqual(1, host.Live());
        server.Publish(3);
        await TestHost.Until(() => host.Live() == 3, "the next model is live");
        Assert.IsNull(host.Pool.GetStatus().LastError);
    }

    [TestMethod]
    public async Task D8_TheClientsOwnTimeOut_IsNamed()
    {
        var server = new Server { Hangs = true };
        using TestHost host = Host(server, client: client => client.Timeout = TimeSpan.FromMilliseconds(50));
        StringAssert.Contains((await host.Pool.ReloadAsync()).LastError, "Raise the time-out of client 'FullStackAI'");
    }

    [TestMethod]
    [DataRow("default")]
    [DataRow("named")]
    [DataRow("named, Uri")]
    [DataRow("default, 7 minutes")]
    [DataRow("named, 7 minutes")]
    public async Task FromUri_WithoutAPeriod_LooksEveryFiveMinutes(string overload)
    {
        var server = new Server();
        server.Publish(1);
        var time = new RecordingTime();
        const string address = "http://models.example/m.fsai";
        string name = overload.StartsWith("named", StringComparison.Ordinal) ? "m" : "";
        using var host = new TestHost((pool, host) => _ = overload switch
        {
            "default" => pool.FromUri(address),
            "named" => pool.FromUri("m", address),
            "named, Uri" => pool.FromUri("m", new Uri(address)),
            "default, 7 minutes" => pool.FromUri(address, TimeSpan.FromMinutes(7)),
            _ => pool.FromUri("m", address, TimeSpan.FromMinutes(7)),
        }, services =>
        {
            services.AddHttpClient("FullStackAI").ConfigurePrimaryHttpMessageHandler(() => server);
            services.AddSingleton<TimeProvider>(time);
        });
        Assert.AreEqual(1, host.Live(name));

        Assert.AreEqual(TimeSpan.FromMinutes(overload.EndsWith("7 minutes", StringComparison.Ordinal) ? 7 : 5), await time.FirstWait);
    }

    [TestMethod]
    public void FromUri_OfNoHttpAddress_NamesTheNextStep()
    {
        using var host = new TestHost((pool, _) => pool.FromUri("file:///m.fsai"));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => host.Live()).Message, "use FromFile");
    }

    [TestMethod]
    public void FromUri_OfANegativePeriod_IsRefused()
    {
        using var host = new TestHost((pool, _) => pool.FromUri("http://models.example/m.fsai", TimeSpan.FromSeconds(-3)));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => host.Live()).Message, "Timeout.InfiniteTimeSpan");
    }

    private static TestHost Host(Server server, Action<MLOptions>? options = null, Action<HttpClient>? client = null) =>
        new((pool, _) => pool.FromUri("http://models.example/m.fsai?key=hidden", Period), services =>
        {
            services.AddHttpClient("FullStackAI", client ?? (_ => { })).ConfigurePrimaryHttpMessageHandler(() => server);
            services.Configure(options ?? (_ => { }));
        });

    /// <summary>A clock whose timers never fire and tell how long they were to wait.</summary>
    private sealed class RecordingTime : TimeProvider
    {
        private readonly TaskCompletionSource<TimeSpan> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ConcurrentQueue<TimeSpan> _waits = [];

        internal Task<TimeSpan> FirstWait => _first.Task.WaitAsync(TimeSpan.FromSeconds(120));

        internal TimeSpan[] Waits => [.. _waits];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _waits.Enqueue(dueTime);
            _first.TrySetResult(dueTime);
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private sealed class Server : HttpMessageHandler
    {
        private readonly Lock _lock = new();
        private byte[] _bytes = [];
        private int _version;
        private int _requests;
        private int _full;

        internal string Kind { get; init; } = "etag";

        internal bool Hangs { get; init; }

        internal string? Token { get; init; }

        internal Func<HttpResponseMessage>? Instead { get; set; }

        internal int Requests => Volatile.Read(ref _requests);

        internal int FullAnswers => Volatile.Read(ref _full);

        internal void Publish(int version, string column = "x")
        {
            lock (_lock)
            {
                (_version, _bytes) = (version, Versions.Bytes(version, column));
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _requests);
            if (Hangs)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            if (Token is not null && request.Headers.Authorization?.Parameter != Token)
            {
                return new(HttpStatusCode.Unauthorized);
            }

            if (Instead is { } instead)
            {
                return instead();
            }

            lock (_lock)
            {
                string tag = $"\"v{_version}\"";
                var date = new DateTimeOffset(2026, 1, _version, 0, 0, 0, TimeSpan.Zero);
                bool same = Kind switch
                {
                    "etag" => request.Headers.IfNoneMatch.Any(known => known.Tag == tag),
                    "date" => request.Headers.IfModifiedSince == date,
                    _ => false,
                };
                if (same)
                {
                    return new(HttpStatusCode.NotModified);
                }

                Interlocked.Increment(ref _full);
                var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(_bytes) };
                answer.Headers.ETag = Kind == "etag" ? new(tag) : null;
                answer.Content.Headers.LastModified = Kind == "date" ? date : null;
                return answer;
            }
        }
    }
}
