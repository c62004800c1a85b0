using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;

namespace FullStackAI.AspNetCore.Tests.Telemetry;

[TestClass]
public sealed class ServingTelemetryTests
{
    [TestMethod]
    public async Task Meters_WhileSomeoneListens_TellTimesRowsAndRefusals()
    {
        var seen = new ConcurrentBag<(string Name, double Value, string Tags)>();
        using var listener = new MeterListener
        {
            InstrumentPublished =
                static (instrument, listener) => { if (instrument.Meter.Name
                    == "FullStackAI.AspNetCore") { listener.EnableMeasurementEvents(instrument); } },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen.Add((instrument.Name, value, TextOf(tags))));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Add((instrument.Name, value, TextOf(tags))));
        listener.Start();
        await using TestServer server = await TestServer.StartAsync(("meters/4/m.fsai", TestModels.Version(4)));

        await server.AskAsync("/models/meters/predict", """[{"x":1},{"x":2},{"x":3}]""");
        await server.RefusedAsync("/models/meters/predict", """{"x":[]}""");

        // Counted after the answer is written: the client may be ahead.
        await TestServer.Until(
            () => seen.Any(one => one.Tags.Contains("model=meters") && one.Tags.Contains("outcome=success"))
                && seen.Any(one => one.Tags.Contains("model=meters") && one.Tags.Contains("outcome=failure")),
            "both requests are counted");
        Assert.Contains(("fullstackai.serving.rows", 3.0, "model=meters,version=4"), seen.ToArray());
        Assert.IsTrue(seen.Any(one => one is { Name: "fullstackai.serving.request.duration", Value: > 0 }
            && one.Tags == "model=meters,version=4,outcome=success"));
        Assert.IsTrue(seen.Any(one => one is { Name: "fullstackai.serving.refusals", Value: 1, Tags: "http.response.status_code=400" }));
    }

    [TestMethod]
    public async Task Traces_WhileSomeoneListens_ArePartOfTheCallersTrace()
    {
        var ended = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is "FullStackAI.AspNetCore" or "Microsoft.AspNetCore",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await using TestServer server = await TestServer.StartAsync(("traces/4/m.fsai", TestModels.Version(4)));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/models/traces/predict")
        {
            Content = new StringContent("""[{"x":1},{"x":2}]"""),
        };
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        using HttpResponseMessage answer = await server.Client.SendAsync(request);
        await server.RefusedAsync("/models/traces/predict", "{}");

        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        await TestServer.Until(() => ended.Count(one => one.OperationName == "predict traces") == 2, "both spans have ended");
        Activity span = ended.Single(
            one => one.OperationName == "predict traces" && one.TraceId.ToHexString() == "0af7651916cd43dd8448eb211c80319c");
        Assert.AreEqual("4", span.GetTagItem("fullstackai.version"));
        Assert.AreEqual(2, span.GetTagItem("fullstackai.rows"));
        Assert.AreNotEqual("b7ad6b7169203331", span.ParentSpanId.ToHexString(), "the request's own span lies between");
        Activity refused = ended.Single(one => one.OperationName == "predict traces" && one != span);
        Assert.AreEqual(ActivityStatusCode.Error, refused.Status);
        Assert.AreEqual("400", refused.GetTagItem("error.type"));
    }

    [TestMethod]
    [DataRow(ActivitySamplingResult.PropagationData, 0)]
    [DataRow(ActivitySamplingResult.AllDataAndRecorded, 1)]
    public async Task Traces_OfARequestThatIsNotSampled_AskNoSamplerForTheSpanWithin(ActivitySamplingResult ofTheRequest, int expected)
    {
        int asked = 0;
        var ended = new TaskCompletionSource();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is "FullStackAI.AspNetCore" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> span) =>
            {
                if (span.Source.Name == "Microsoft.AspNetCore")
                {
                    return ofTheRequest;
                }

                Interlocked.Increment(ref asked);
                return ActivitySamplingResult.AllData;
            },
            ActivityStopped = span => { if (span.Source.Name == "Microsoft.AspNetCore") { ended.TrySetResult(); } },
        };
        await using TestServer server = await TestServer.StartAsync(("sampled/4/m.fsai", TestModels.Version(4)));
        ActivitySource.AddActivityListener(listener);

        await server.AskAsync("/models/sampled/predict", """{"x":1}""");

        await ended.Task.WaitAsync(TestServer.Patience);
        Assert.AreEqual(expected, asked);
    }

    [TestMethod]
    public async Task Statistics_AfterRequests_TellHowLongTheyTook()
    {
        await using TestServer server = await TestServer.StartAsync(("v/1/m.fsai", TestModels.Version(1)));
        for (int i = 0; i < 3; i++)
        {
            await server.AskAsync("/models/v/predict", """{"x":1}""");
        }

        JsonElement stats = default;
        await TestServer.Until(
            () => (stats = server.GetAsync("/v2/models/v/stats").Result.GetProperty("model_stats")[0])
                .GetProperty("inference_stats")
                .GetProperty("success")
                .GetProperty("count")
                .GetInt64() == 3,
            "all are counted");
        JsonElement[] buckets = [.. stats.GetProperty("latency_us").EnumerateArray()];
        Assert.AreEqual(3, buckets.Sum(bucket => bucket[1].GetInt64()));
        Assert.IsTrue(buckets.All(bucket => bucket[0].GetDouble() > 0));
    }

    private static string TextOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        List<string> words = [];
        foreach ((string name, object? value) in tags)
        {
            words.Add($"{name}={value}");
        }

        return string.Join(',', words);
    }
}
