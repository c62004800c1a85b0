using System.Globalization;
using System.Net;
using System.Text.Json;
using FullStackAI.AspNetCore.Batching;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Repository;
using FullStackAI.Inference;
using Microsoft.Extensions.Options;

namespace FullStackAI.AspNetCore.Tests.Batching;

/// <summary>Batching as callers see it: the same answers in every protocol, told of in
/// configuration, statistics and metrics, never mixed across versions.</summary>
[TestClass]
public sealed class BatchingServerTests
{
    private const string Customer = """{"tenure":3,"plan":"basic","charges":25.5,"paperless":true}""";
    private static readonly BatchingOptions Always = new() { Rule = BatchingRule.Always, MaximumRows = 8 };

    [TestMethod]
    [DataRow("/models/churn/predict", Customer)]
    [DataRow("/models/churn/predict", "[" + Customer + "," + Customer + "," + Customer + "]")]
    [DataRow(
        "/v2/models/churn/infer",
        """{"id":"7","parameters":{"priority":1,"timeout":5000000},"inputs":[{"name":"tenure","shape":[2],"datatype":"INT64","data":[3,60]},{"name":"plan","shape":[2],"datatype":"BYTES","data":["basic","pro"]},{"name":"charges","shape":[2],"datatype":"FP64","data":[25.5,60]},{"name":"paperless","shape":[2],"datatype":"BOOL","data":[true,false]}]}""")]
    [DataRow("/invocations", """{"instances":[[3,"basic",25.5,true]],"params":{"output":"all"}}""")]
    [DataRow(
        "/v1/models/churn:predict",
        """{"instances":[[3,"basic",25.5,true],[4,"pro",30,false]],"params":{"output":"probabilities"}}""")]
    public async Task Predict_InAQueue_SaysTheSame(string path, string body)
    {
        await using TestServer alone = await TestServer.ChurnAsync();
        await using TestServer queued = await TestServer.ChurnAsync(options => options.Batching["churn"] = Always);

        (HttpStatusCode status, string expected) = await alone.PostAsync(path, body);
        (HttpStatusCode same, string answer) = await queued.PostAsync(path, body);

        Assert.AreEqual(HttpStatusCode.OK, status, expected);
        Assert.AreEqual(status, same, answer);
        Assert.AreEqual(expected, answer);
        Assert.AreEqual(1, queued.Repository.Entry("churn").Versions[0].Statistics.Batching.Requests);
    }

    [TestMethod]
    public async Task Predict_MoreRowsThanABatch_IsScoredByItself()
    {
        await using TestServer alone = await TestServer.ChurnAsync();
        await using TestServer queued = await TestServer.ChurnAsync(options => options.Batching["*"] = Always);
        string body = "["
            + string.Join(
                ',',
                Enumerable.Range(0, 50)
                    .Select(static i => string.Create(
                        CultureInfo.InvariantCulture, $$"""{"tenure":{{i}},"plan":"plus","charges":{{20 + i}}.25,"paperless":false}""")))
            + "]";

        string expected = (await alone.PostAsync("/models/churn/predict", body)).Text;
        string answer = (await queued.PostAsync("/models/churn/predict", body)).Text;

        Assert.AreEqual(expected, answer);
        Assert.IsFalse(queued.Repository.Entry("churn").Versions[0].Statistics.HasBatching
            && queued.Repository.Entry("churn").Versions[0].Statistics.Batching.Requests > 0);
    }

    [TestMethod]
    public async Task Predict_ManyAtOnce_EachItsOwnAnswerAndBatchesAreCounted()
    {
        await using TestServer server = await TestServer.StartAsync(
            [("line/1/m.fsai", TestModels.Line(2, 1))], options => options.Batching["line"] = Always);

        await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            for (int i = 0; i < 50; i++)
            {
                int x = (caller * 50) + i;
                JsonElement answer = await server.AskAsync(
                    "/models/line/predict", string.Create(CultureInfo.InvariantCulture, $$"""{"x":{{x}}}"""));
                Assert.AreEqual((2 * x) + 1, answer.GetProperty("score").GetDouble());
            }
        })));

        // after the answer was written: the client may be ahead
        await TestServer.Until(() => server.Repository.Entry("line").Versions[0].Statistics.Rows == 800, "all are counted");
        JsonElement statistics = (await server.GetAsync("/v2/models/line/stats")).GetProperty("model_stats")[0];
        Assert.AreEqual(800, statistics.GetProperty("inference_count").GetInt32());
        long batches = statistics
            .GetProperty("batch_stats")
            .EnumerateArray()
            .Sum(static size => size.GetProperty("compute_infer").GetProperty("count").GetInt64());
        long rows = statistics
            .GetProperty("batch_stats")
            .EnumerateArray()
            .Sum(static size => size.GetProperty("batch_size").GetInt64() * size
                .GetProperty("compute_infer")
                .GetProperty("count")
                .GetInt64());
        Assert.AreEqual(800, rows);
        Assert.AreEqual(batches, statistics.GetProperty("execution_count").GetInt64());
        Assert.AreEqual(800, statistics.GetProperty("batching").GetProperty("requests").GetInt32());
        Assert.AreEqual(0, statistics.GetProperty("batching").GetProperty("waiting").GetInt32());
        string metrics = await server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        StringAssert.Contains(
            metrics, "nv_inference_exec_count{model=\"line\",version=\"1\"} " + batches.ToString(CultureInfo.InvariantCulture));
        StringAssert.Contains(metrics, "nv_inference_pending_request_count{model=\"line\",version=\"1\"} 0");
        StringAssert.Contains(metrics, "fullstackai_batch_rows_sum{model=\"line\",version=\"1\"} 800");
        StringAssert.Contains(metrics, "fullstackai_queue_duration_seconds_count{model=\"line\",version=\"1\"} 800");
    }

    [TestMethod]
    public async Task Config_AQueue_IsDescribedAsTritonDoes()
    {
        await using TestServer server =
            await TestServer.ChurnAsync(options =>
                options.Batching["churn"] = Always with
                {
                    PreferredRows = [4, 8],
                    MaximumDelay = TimeSpan.FromMilliseconds(2),
                    Timeout = TimeSpan.FromSeconds(1),
                    QueuedRows = 77,
                    ConcurrentBatches = 3,
                });

        JsonElement config = await server.GetAsync("/v2/models/churn/config");

        Assert.AreEqual(8, config.GetProperty("max_batch_size").GetInt32());
        JsonElement batching = config.GetProperty("dynamic_batching");
        Assert.AreEqual("[4,8]", batching.GetProperty("preferred_batch_size").GetRawText());
        Assert.AreEqual(2000, batching.GetProperty("max_queue_delay_microseconds").GetInt32());
        Assert.AreEqual(1_000_000, batching.GetProperty("default_queue_policy").GetProperty("default_timeout_microseconds").GetInt32());
        Assert.AreEqual(77, batching.GetProperty("default_queue_policy").GetProperty("max_queue_size").GetInt32());
        Assert.AreEqual(3, config.GetProperty("instance_group")[0].GetProperty("count").GetInt32());
        StringAssert.StartsWith(config.GetProperty("parameters").GetProperty("batching").GetProperty("string_value").GetString(), "on: ");
    }

    [TestMethod]
    public async Task Predict_AModelThatGainsNothing_GoesAloneAndSaysWhy()
    {
        await using TestServer server = await TestServer.ChurnAsync(options => options.Batching["*"] = new BatchingOptions());

        await server.AskAsync("/models/churn/predict", Customer);

        JsonElement config = await server.GetAsync("/v2/models/churn/config");
        string? why = config.GetProperty("parameters").GetProperty("batching").GetProperty("string_value").GetString();
        using LiveModel live = LiveModel.Acquire(server.Repository.Entry("churn").Versions[0]);
        bool helps = live.Model.Cost!.Helps; // on a machine that is slow enough, and only there
        Assert.AreEqual(helps, config.TryGetProperty("dynamic_batching", out _), why);
        StringAssert.StartsWith(why, helps ? "on: a call costs " : "off: a call costs ");
        Assert.AreEqual(helps, server.Repository.Entry("churn").Versions[0].Statistics.HasBatching, why);
    }

    [TestMethod]
    public async Task Routing_OfAModel_SaysHowItBatches()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        Assert.AreEqual(
            "off: not asked for",
            (await server.GetAsync("/v2/models/churn/config"))
                .GetProperty("parameters")
                .GetProperty("batching")
                .GetProperty("string_value")
                .GetString());

        server.Write(
            "churn/routing.json",
            """{"batching":{"rule":"always","maximum_rows":16,"preferred_rows":[4],"maximum_delay_ms":0.5,"concurrent_batches":2,"queued_rows":100,"queued_bytes":1000000,"timeout_ms":250000,"room_wait_ms":7}}"""u8.ToArray());
        await TestServer.Until(
            () => server.Repository.Entry("churn").Versions[0].Batching is not null && server.Repository.Entry("churn").Default is not null,
            "the routing file is read");
        BatchingOptions read = server.Repository.Entry("churn").Versions[0].Batching!;
        Assert.AreEqual(
            new BatchingOptions
            {
                Rule = BatchingRule.Always,
                MaximumRows = 16,
                PreferredRows = [4],
                MaximumDelay = TimeSpan.FromMilliseconds(0.5),
                ConcurrentBatches = 2,
                QueuedRows = 100,
                QueuedBytes = 1_000_000,
                Timeout = TimeSpan.FromSeconds(250),
                RoomWait = TimeSpan.FromMilliseconds(7),
            },
            read);
        // a model that was live before is measured with the next look
        await server.Repository.ScanAsync(load: true, CancellationToken.None);
        await server.AskAsync("/models/churn/predict", Customer);
        Assert.AreEqual(1, server.Repository.Entry("churn").Versions[0].Statistics.Batching.Requests);
        Assert.AreSame(read, server.Repository.Entry("churn").Versions[0].Batching, "Equal options keep their queue.");

        await server.SendAsync(HttpMethod.Put, "/models/churn/aliases/stable", """{"version":"1"}""");
        using JsonDocument file = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(server.Folder, "churn", "routing.json")));
        Assert.AreEqual(
            16,
            file.RootElement.GetProperty("batching").GetProperty("maximum_rows").GetInt32(),
            "A change of the routing keeps what the file says of batching.");
    }

    [TestMethod]
    public void Routing_WithBatchingOutsideItsRange_KeepsWhatWas()
    {
        string path = Path.Combine(TestFolders.Make(), "routing.json");
        foreach (string batching in (string[])[
            """{"maximum_rows":1}""", """{"rule":"sometimes"}""", """{"maximum_rowz":8}""", """{"preferred_rows":[65]}""",
            """{"timeout_ms":0}""",
        ])
        {
            File.WriteAllText(path, $$"""{"batching":{{batching}}}""");
            ModelRouting routing = ModelRouting.Read(path, ModelRouting.None with { Default = "3" });
            Assert.AreEqual("3", routing.Default);
            Assert.IsNotNull(routing.Fault, batching);
        }
    }

    [TestMethod]
    public async Task Start_WithOptionsOutsideTheirRange_NamesThemAll()
    {
        OptionsValidationException fault =
            await Assert.ThrowsExactlyAsync<OptionsValidationException>(() => TestServer.ChurnAsync(options =>
                options.Batching["churn"] = new BatchingOptions
                {
                    MaximumRows = 1,
                    MaximumDelay = TimeSpan.FromSeconds(2),
                    ConcurrentBatches = 0,
                    QueuedRows = 0,
                    Timeout = TimeSpan.Zero,
                    RoomWait = TimeSpan.FromSeconds(2),
                }));

        foreach (string name in (string[])["MaximumRows", "MaximumDelay", "ConcurrentBatches", "QueuedRows", "Timeout", "RoomWait"])
        {
            StringAssert.Contains(fault.Message, "BatchingOptions." + name);
        }
    }

    [TestMethod]
    public async Task Reload_WhileRequestsAreBatched_NeverMixesVersions()
    {
        const int swaps = 20;
        await using TestServer server = await TestServer.StartAsync(
            [("v.fsai", TestModels.Version(1).ToBytes().ToArray())], options => options.Batching["*"] = Always);
        using var stop = new CancellationTokenSource();
        int answered = 0;
        Task[] callers = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                JsonElement answer = await server.AskAsync("/models/v/predict", """{"x":1}""");
                double version = answer.GetProperty("score").GetDouble();
                Assert.AreEqual(
                    version,
                    version - answer.GetProperty("interval").GetProperty("lower").GetDouble(),
                    1e-9,
                    "Score and interval are of one version.");
                Interlocked.Increment(ref answered);
            }
        }))];
        for (int version = 2; version <= swaps; version++)
        {
            server.Write("v.fsai", TestModels.Version(version).ToBytes().ToArray());
            int expected = version;
            await TestServer.Until(
                () => server.Repository.Models.Single().Versions[0].Slot.Status().Version >= expected, "the new file is live");
        }

        await TestServer.Until(
            () => Volatile.Read(ref answered) > swaps || callers.Any(static caller => caller.IsCompleted), "more answers than swaps");
        await stop.CancelAsync();
        await Task.WhenAll(callers);
        BatchStatistics batching = server.Repository.Models.Single().Versions[0].Statistics.Batching;
        Assert.AreEqual(answered, batching.Requests);
        Assert.AreEqual(0, batching.Waiting);
    }

    [TestMethod]
    public async Task AddModel_APredictorOfTheHost_IsServedBesideTheFolder()
    {
        using var predictor = new Predictor(TestModels.Version(7));
        await using TestServer server = await TestServer.StartAsync(
            [("churn/1/model.fsai", TestModels.Churn())], options => options.AddModel("own", predictor), ready: 2);

        Assert.AreEqual(7, (await server.AskAsync("/models/own/predict", """{"x":1}""")).GetProperty("score").GetDouble());
        CollectionAssert.AreEqual(new[] { "churn", "own" }, server.Repository.Models.Select(static model => model.Name).ToArray());
        Assert.AreEqual(
            "READY",
            (await server.SendAsync(HttpMethod.Post, "/v2/repository/index", "{}"))
                .EnumerateArray()
                .Single(static model => model.GetProperty("name").GetString() == "own")
                .GetProperty("state")
                .GetString());
    }

    [TestMethod]
    public async Task Loaders_ALoaderWithAnotherModel_IsFollowed()
    {
        using var one = new Predictor(TestModels.Version(1));
        using var two = new Predictor(TestModels.Version(2));
        using var loader = new SwitchLoader(one);
        await using TestServer server = await TestServer.StartAsync([], options => options.Loaders["own"] = loader, ready: 1);
        await AnswersAsync(1);

        loader.Switch(two);
        await TestServer.Until(() => server.Repository.Entry("own").Versions[0].Slot.Status().Version == 2, "the other model is live");

        await AnswersAsync(2);
        Assert.AreEqual("2", (await server.GetAsync("/models/own")).GetProperty("version").GetString());
        await server.AskAsync("/models/own/versions/2/predict", """{"x":1}""");

        async Task AnswersAsync(int number)
        {
            JsonElement answer = await server.AskAsync("/models/own/predict", """{"x":1}""");
            Assert.AreEqual(number, answer.GetProperty("score").GetDouble());
            Assert.AreEqual($"{number}", answer.GetProperty("version").GetString(), "which of the host's models answered");
        }
    }
}
