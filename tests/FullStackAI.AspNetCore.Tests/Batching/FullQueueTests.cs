using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using FullStackAI.AspNetCore.Batching;
using FullStackAI.AspNetCore.Caching;
using FullStackAI.AspNetCore.Operations;
using FullStackAI.Inference;
using Microsoft.Extensions.DependencyInjection;

namespace FullStackAI.AspNetCore.Tests.Batching;

/// <summary>A full queue as callers see it: they are turned away by their headers
/// alone, and what they would have sent is not waited for.</summary>
[TestClass]
public sealed class FullQueueTests
{
    private const string Full = "The model's queue is full.";
    private static readonly BatchingOptions TwoWait = new() { Rule = BatchingRule.Always, QueuedRows = 2 };

    [TestMethod]
    [DataRow("/models/net/predict")]
    [DataRow("/models/net/versions/1/predict")]
    [DataRow("/v2/models/net/infer")]
    [DataRow("/v1/models/net:predict")]
    [DataRow("/invocations")]
    public async Task Predict_AFullQueue_IsAnsweredBeforeTheBodyComes(string path)
    {
        await using Crowd crowd = await Crowd.GatherAsync();
        using var client = new Caller(crowd.Server);

        string answer = await client.SendAsync(
            $"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 503 ", answer);
        Assert.Contains("\r\nRetry-After: 1\r\n", answer);
        Assert.Contains(Full, answer);
        Assert.DoesNotContain("Connection: close", answer, "A small body is read in passing.");
        crowd.Leave();
        await crowd.AnsweredAsync();
        Assert.StartsWith(
            "HTTP/1.1 200 ",
            await client.SendAsync("{\"x\":5}"
                + "POST /models/net/predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"x\":6}"),
            "The connection goes on behind the body that nobody asked for.");
        Assert.DoesNotContain(5f, crowd.Model.Calls.SelectMany(static call => call));
    }

    [TestMethod]
    [DataRow("Content-Length: 65536", false)]
    [DataRow("Content-Length: 65537", true)]
    [DataRow("Transfer-Encoding: chunked", true)]
    [DataRow("Content-Length: 4194304\r\nExpect: 100-continue", true)]
    public async Task Predict_AFullQueue_EndsTheConnectionOfALargeBodyAlone(string length, bool isClosed)
    {
        await using Crowd crowd = await Crowd.GatherAsync();
        using var client = new Caller(crowd.Server);

        string answer = await client.SendAsync($"POST /models/net/predict HTTP/1.1\r\nHost: a\r\n{length}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 503 ", answer);
        Assert.AreEqual(isClosed, answer.Contains("\r\nConnection: close\r\n", StringComparison.Ordinal), answer);
        crowd.Leave();
        await crowd.AnsweredAsync();
    }

    [TestMethod]
    public async Task Predict_AFullQueue_IsCountedWhereverTheQueuesOwnRefusalIs()
    {
        await using Crowd crowd = await Crowd.GatherAsync();
        VersionStatistics statistics = crowd.Server.Repository.Entry("net").Versions[0].Statistics;

        for (int i = 1; i <= 3; i++)
        {
            Assert.AreEqual(
                Full,
                await crowd.Server.RefusedAsync("/models/net/predict", "no JSON at all", HttpStatusCode.ServiceUnavailable));
            Assert.AreEqual((i, i), (statistics.Batching.Full, statistics.Failed));
        }

        string metrics = await crowd.Server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains("fullstackai_queue_refused_total{model=\"net\",version=\"1\"} 3", metrics);
        Assert.Contains("fullstackai_requests_failed_total{model=\"net\",version=\"1\"} 3", metrics);
        Assert.Contains("fullstackai_refusals_total{status=\"503\"} 3", metrics);
        crowd.Leave();
        await crowd.AnsweredAsync();
        await TestServer.Until(() => statistics.Succeeded == 3, "the crowd is counted");
    }

    [TestMethod]
    public async Task Predict_AFullQueueThatEmptiesMeanwhile_IsAnswered()
    {
        var time = new ManualTime();
        await using Crowd crowd = await Crowd.GatherAsync(time: time);
        var body = new StringContent("""{"x":7}""");
        using HttpRequestMessage request = new(HttpMethod.Post, "/models/net/predict") { Content = body };
        Task<HttpResponseMessage> asking = crowd.Server.Client.SendAsync(request);
        await TestServer.Until(() => crowd.UnderWay == 4, "it is at the door");

        crowd.Leave();
        await crowd.AnsweredAsync();
        await TestServer.Until(() => { time.Advance(TwoWait.RoomWait); return asking.IsCompleted; }, "it has waited");

        using HttpResponseMessage answer = await asking;
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        Assert.AreEqual(0, crowd.Server.Repository.Entry("net").Versions[0].Statistics.Batching.Full);
        await TestServer.Until(() => crowd.UnderWay == 0, "every place is free again");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(50)]
    public async Task Predict_AFullQueueThatStaysFull_IsRefusedWhenItsPatienceEnds(int milliseconds)
    {
        var time = new ManualTime();
        await using Crowd crowd = await Crowd.GatherAsync(TwoWait with { RoomWait = TimeSpan.FromMilliseconds(milliseconds) }, time: time);
        Task<string> asking = crowd.Server.RefusedAsync("/models/net/predict", """{"x":7}""", HttpStatusCode.ServiceUnavailable);
        if (milliseconds > 0)
        {
            await TestServer.Until(() => crowd.UnderWay == 4, "it is at the door");
            Assert.IsFalse(asking.IsCompleted);
            await TestServer.Until(
                () => { time.Advance(TimeSpan.FromMilliseconds(milliseconds)); return asking.IsCompleted; }, "it has waited");
        }

        Assert.AreEqual(Full, await asking);
        crowd.Leave();
        await crowd.AnsweredAsync();
    }

    [TestMethod]
    public async Task Predict_AClientThatLeavesTheDoor_GivesItsPlaceBack()
    {
        await using Crowd crowd = await Crowd.GatherAsync(time: new ManualTime());
        using (var client = new Caller(crowd.Server))
        {
            await client.TellAsync("POST /models/net/predict HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\n");
            await TestServer.Until(() => crowd.UnderWay == 4, "it is at the door");
        }

        await TestServer.Until(() => crowd.UnderWay == 3, "it is gone");
        Assert.AreEqual(0, crowd.Server.Repository.Entry("net").Versions[0].Statistics.Batching.Full);
        crowd.Leave();
        await crowd.AnsweredAsync();
    }

    [TestMethod]
    public async Task Predict_MoreRowsThanThereIsRoomFor_AreRefusedByTheQueueItself()
    {
        await using Crowd crowd = await Crowd.GatherAsync(TwoWait with { QueuedRows = 3 });

        Assert.AreEqual(
            Full,
            await crowd.Server.RefusedAsync("/models/net/predict", """[{"x":5},{"x":6}]""", HttpStatusCode.ServiceUnavailable));
        Assert.Contains(
            "Row 0",
            await crowd.Server.RefusedAsync("/models/net/predict", """{"x":"much"}"""),
            "There is room for one: it was read.");

        Assert.AreEqual(1, crowd.Server.Repository.Entry("net").Versions[0].Statistics.Batching.Full);
        crowd.Leave();
        await crowd.AnsweredAsync();
    }

    [TestMethod]
    public async Task Predict_AFullQueue_StillAnswersWhatItKeeps()
    {
        await using Crowd crowd = await Crowd.GatherAsync(
            configure: static options => options.Cache = new ResponseCacheOptions(), before: """{"x":9}""");

        Assert.AreEqual(18, (await crowd.Server.AskAsync("/models/net/predict", """{"x":9}""")).GetProperty("score").GetDouble());
        Assert.AreEqual(Full, await crowd.Server.RefusedAsync("/models/net/predict", """{"x":10}""", HttpStatusCode.ServiceUnavailable));
        Assert.AreEqual(
            Full,
            await crowd.Server.RefusedAsync("/models/net/predict", """{"x":"much"}""", HttpStatusCode.ServiceUnavailable),
            "refused before it is read");
        crowd.Leave();
        await crowd.AnsweredAsync();
    }

    [TestMethod]
    public async Task Explain_AFullQueueOfPredictions_IsNoneOfItsBusiness()
    {
        await using Crowd crowd = await Crowd.GatherAsync();

        (HttpStatusCode status, string text) = await crowd.Server.PostAsync("/models/net/explain", "no JSON at all");

        Assert.AreEqual(HttpStatusCode.BadRequest, status, text);
        crowd.Leave();
        await crowd.AnsweredAsync();
    }

    [TestMethod]
    public async Task Predict_AFullQueueOfTheModelBefore_TheNewOneAnswers()
    {
        using var next = new Predictor(Bundles.Bundle.Load(TestModels.Line(1000, 0)));
        await using Crowd crowd = await Crowd.GatherAsync();
        await crowd.Server.RefusedAsync("/models/net/predict", """{"x":5}""", HttpStatusCode.ServiceUnavailable);

        crowd.Loader.Switch(next);
        await TestServer.Until(
            () => crowd.Server.Repository.Entry("net").Versions[0].Slot.Status().Version == 2, "the other model is live");

        Assert.AreEqual(5000, (await crowd.Server.AskAsync("/models/net/predict", """{"x":5}""")).GetProperty("score").GetDouble());
        crowd.Leave();
        await crowd.AnsweredAsync();
    }

    /// <summary>A server whose model is held by one request, with two more in its queue,
    /// and no room for another unless the options say so.</summary>
    private sealed class Crowd : IAsyncDisposable
    {
        private readonly List<Task<JsonElement>> _asked = [];
        private readonly Predictor _predictor;

        private Crowd(TestServer server, GatedModel model, Predictor predictor, SwitchLoader loader)
        {
            Server = server;
            Model = model;
            _predictor = predictor;
            Loader = loader;
        }

        internal TestServer Server { get; }

        internal GatedModel Model { get; }

        internal SwitchLoader Loader { get; }

        /// <summary>Requests that have a place.</summary>
        internal int UnderWay => Server.Services.GetRequiredService<Http.ServingServices>().Gate.UnderWay;

        internal static async Task<Crowd> GatherAsync(
            BatchingOptions? batching = null, Action<ModelServingOptions>? configure = null, string? before = null, ManualTime? time = null)
        {
            (GatedModel model, Predictor predictor) = GatedModel.Make(2);
            var loader = new SwitchLoader(predictor);
            TestServer server = await TestServer.StartAsync([], options =>
            {
                options.Loaders["net"] = loader;
                options.Batching["net"] = batching ?? TwoWait;
                configure?.Invoke(options);
            }, services => _ = time is null ? services : services.AddSingleton<TimeProvider>(time), ready: 1);
            var crowd = new Crowd(server, model, predictor, loader);
            if (before is not null)
            {
                await server.AskAsync("/models/net/predict", before);
            }

            model.Close();
            crowd.Ask(1);
            await model.Begun();
            foreach (int waiting in (int[])[1, 2])
            {
                crowd.Ask(1 + waiting);
                await TestServer.Until(
                    () => server.Repository.Entry("net").Versions[0].Statistics.Batching.Waiting == waiting, $"{waiting} requests wait");
            }

            return crowd;
        }

        /// <summary>Lets the model answer.</summary>
        internal void Leave() => Model.Open(100);

        /// <summary>Each of the crowd has its own answer.</summary>
        internal async Task AnsweredAsync()
        {
            for (int i = 0; i < _asked.Count; i++)
            {
                Assert.AreEqual(2 * (i + 1), (await _asked[i]).GetProperty("score").GetDouble());
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            Loader.Dispose();
            _predictor.Dispose();
        }

        private void Ask(int x) =>
            _asked.Add(Server.AskAsync("/models/net/predict", string.Create(CultureInfo.InvariantCulture, $$"""{"x":{{x}}}""")));
    }

    /// <summary>A connection on which a test says what goes over it.</summary>
    private sealed class Caller : IDisposable
    {
        private readonly TcpClient _client = new();

        internal Caller(TestServer server) => _client.Connect(server.Client.BaseAddress!.Host, server.Client.BaseAddress.Port);

        /// <summary>Sends bytes.</summary>
        internal async Task TellAsync(string text) => await _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));

        /// <summary>Sends bytes and reads one answer.</summary>
        internal async Task<string> SendAsync(string text)
        {
            await TellAsync(text);
            NetworkStream stream = _client.GetStream();
            using var late = new CancellationTokenSource(TestServer.Patience);
            var answer = new StringBuilder();
            byte[] buffer = new byte[4096];
            while (!answer.ToString().EndsWith('}'))
            {
                int read = await stream.ReadAsync(buffer, late.Token);
                Assert.AreNotEqual(0, read, $"The connection ended after: {answer}");
                answer.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }

            return answer.ToString();
        }

        public void Dispose() => _client.Dispose();
    }
}
