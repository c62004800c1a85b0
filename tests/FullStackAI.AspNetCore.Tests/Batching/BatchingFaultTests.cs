using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using FullStackAI.AspNetCore.Batching;
using FullStackAI.Inference;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FullStackAI.AspNetCore.Tests.Batching;

/// <summary>What may go wrong while requests wait: clients that go away, rows that break the model, a
/// full queue, time that ends, another version, the end of the host.</summary>
[TestClass]
public sealed class BatchingFaultTests
{
    private static readonly BatchingOptions Always = new() { Rule = BatchingRule.Always };

    [TestMethod]
    public async Task Predict_ARowThatBreaksTheModel_FailsItsOwnRequestAlone()
    {
        (GatedModel model, Predictor predictor) = GatedModel.Make(2);
        using Predictor own = predictor;
        await using TestServer server = await StartAsync(predictor, Always);
        model.Close();
        Task<(HttpStatusCode Status, string Text)> first = AskAsync(server, 1);
        await model.Begun();

        Task<(HttpStatusCode Status, string Text)>[] others = [AskAsync(server, 2), AskAsync(server, -3), AskAsync(server, 4)];
        await Waiting(server, 3);
        model.Open(100);

        AssertScore(2, await first);
        AssertScore(4, await others[0]);
        AssertScore(8, await others[2]);
        (HttpStatusCode status, string text) = await others[1];
        Assert.AreEqual(HttpStatusCode.InternalServerError, status);
        Assert.DoesNotContain("zero", text, "What the model says is for the log.");
        Assert.AreEqual(1, Statistics(server).Poisoned);
    }

    [TestMethod]
    public async Task Predict_AClientThatGoesAway_IsForgottenBeforeItsTurn()
    {
        (GatedModel model, Predictor predictor) = GatedModel.Make(2);
        using Predictor own = predictor;
        await using TestServer server = await StartAsync(predictor, Always);
        model.Close();
        Task<(HttpStatusCode Status, string Text)> first = AskAsync(server, 1);
        await model.Begun();
        using var leave = new CancellationTokenSource();
        Task<(HttpStatusCode Status, string Text)> gone = AskAsync(server, 5, leave.Token);
        await Waiting(server, 1);
        Task<(HttpStatusCode Status, string Text)> stays = AskAsync(server, 6);
        await Waiting(server, 2);

        await leave.CancelAsync();
        await TestServer.Until(() => Statistics(server).Abandoned == 1, "the queue has heard of it");
        model.Open(100);

        AssertScore(12, await stays);
        AssertScore(2, await first);
        await Assert.ThrowsAsync<OperationCanceledException>(() => gone);
        CollectionAssert.AreEqual((float[][])[[1], [6]], model.Calls.ToArray(), StructuralComparer.Instance);
        await TestServer.Until(
            () => server.Services.GetRequiredService<Http.ServingServices>().Gate.UnderWay == 0, "its place is free again");
    }

    [TestMethod]
    public async Task Predict_AFullQueue_Answers503WithRetryAfter()
    {
        (GatedModel model, Predictor predictor) = GatedModel.Make(2);
        using Predictor own = predictor;
        await using TestServer server = await StartAsync(predictor, Always with { QueuedRows = 2 });
        model.Close();
        List<Task<(HttpStatusCode Status, string Text)>> asked = [AskAsync(server, 1)];
        await model.Begun();
        asked.AddRange([AskAsync(server, 2), AskAsync(server, 3)]);
        await Waiting(server, 2);

        using var content = new StringContent("""{"x":4}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage refused = await server.Client.PostAsync(new Uri("/models/net/predict", UriKind.Relative), content);

        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.IsGreaterThanOrEqualTo(1, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        model.Open(100);
        for (int i = 0; i < asked.Count; i++)
        {
            AssertScore(2 * (i + 1), await asked[i]);
        }
    }

    [TestMethod]
    public async Task Infer_ATimeoutOfItsOwn_Ends504AndIsNeverPredicted()
    {
        (GatedModel model, Predictor predictor) = GatedModel.Make(2);
        using Predictor own = predictor;
        await using TestServer server = await StartAsync(predictor, Always);
        model.Close();
        Task<(HttpStatusCode Status, string Text)> first = AskAsync(server, 1);
        await model.Begun();

        (HttpStatusCode status, _) = await server.PostAsync(
            "/v2/models/net/infer", """{"parameters":{"timeout":1000},"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[7]}]}""");

        Assert.AreEqual(HttpStatusCode.GatewayTimeout, status);
        model.Open(100);
        AssertScore(2, await first);
        Assert.DoesNotContain(7f, model.Calls.SelectMany(static call => call));
        await server.RefusedAsync(
            "/v2/models/net/infer", """{"parameters":{"timeout":-1},"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[7]}]}""");
        await server.RefusedAsync(
            "/v2/models/net/infer",
            """{"parameters":{"priority":"high"},"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[7]}]}""");
    }

    [TestMethod]
    public async Task Swap_WithRequestsWaiting_EachIsAnsweredByTheVersionItCameTo()
    {
        (GatedModel before, Predictor first) = GatedModel.Make(2);
        using Predictor old = first;
        using var next = new Predictor(Bundles.Bundle.Load(TestModels.Line(1000, 0)));
        using var loader = new SwitchLoader(first);
        await using TestServer server = await TestServer.StartAsync([], options =>
        {
            options.Loaders["net"] = loader;
            options.Batching["net"] = Always;
        }, ready: 1);
        before.Close();
        List<Task<(HttpStatusCode Status, string Text)>> asked = [AskAsync(server, 1)];
        await before.Begun();
        asked.Add(AskAsync(server, 2));
        await Waiting(server, 1);
        asked.Add(AskAsync(server, 3));
        await Waiting(server, 2);

        loader.Switch(next);
        await TestServer.Until(() => server.Repository.Entry("net").Versions[0].Slot.Status().Version == 2, "the other model is live");
        AssertScore(5000, await AskAsync(server, 5)); // while the old one still works
        before.Open(100);

        for (int i = 0; i < asked.Count; i++)
        {
            AssertScore(2 * (i + 1), await asked[i]);
        }

        CollectionAssert.AreEqual(
            (float[][])[[1], [2, 3]],
            before.Calls.Select(static call => call.Order().ToArray()).ToArray(),
            StructuralComparer.Instance); // either may have come first
        Assert.AreEqual(0, Statistics(server).Waiting);
    }

    [TestMethod]
    public async Task Stop_WithRequestsWaiting_AnswersThemAll()
    {
        (GatedModel model, Predictor predictor) = GatedModel.Make(2);
        using Predictor own = predictor;
        await using TestServer server = await StartAsync(predictor, Always);
        model.Close();
        List<Task<(HttpStatusCode Status, string Text)>> asked = [AskAsync(server, 1)];
        await model.Begun();
        asked.AddRange([AskAsync(server, 2), AskAsync(server, 3), AskAsync(server, 4)]);
        await Waiting(server, 3);
        var lifetime = server.Services.GetRequiredService<IHostApplicationLifetime>();
        var isStopping = new TaskCompletionSource();
        using CancellationTokenRegistration registration = lifetime.ApplicationStopping.Register(isStopping.SetResult);

        Task stop = server.StopAsync();
        await isStopping.Task;
        model.Open(100);

        for (int i = 0; i < asked.Count; i++)
        {
            AssertScore(2 * (i + 1), await asked[i]);
        }

        await stop;
    }

    private static Task<TestServer> StartAsync(Predictor predictor, BatchingOptions batching) => TestServer.StartAsync([], options =>
    {
        options.AddModel("net", predictor);
        options.Batching["net"] = batching;
    }, ready: 1);

    private static BatchStatistics Statistics(TestServer server) => server.Repository.Entry("net").Versions[0].Statistics.Batching;

    private static Task Waiting(TestServer server, int requests) =>
        TestServer.Until(() => Statistics(server).Waiting == requests, $"{requests} requests wait");

    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(TestServer server, int x, CancellationToken leave = default)
    {
        using var content = new StringContent(
            string.Create(CultureInfo.InvariantCulture, $$"""{"x":{{x}}}"""), Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await server.Client.PostAsync(new Uri("/models/net/predict", UriKind.Relative), content, leave);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(leave));
    }

    private static void AssertScore(double expected, (HttpStatusCode Status, string Text) answer)
    {
        Assert.AreEqual(HttpStatusCode.OK, answer.Status, answer.Text);
        Assert.AreEqual(expected, JsonDocument.Parse(answer.Text).RootElement.GetProperty("score").GetDouble());
    }
}
