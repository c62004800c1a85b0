using System.Net;
using System.Text.Json;

namespace FullStackAI.AspNetCore.Tests.Faults;

/// <summary>Code of the host that throws, hangs, blocks threads or gives what is no number.</summary>
[TestClass]
public sealed class UserCodeTests
{
    private const string Row = """{"x":1}""";
    private const string Good = """{"image":"AQ=="}""";
    private const string Bad = """{"image":"Ag=="}""";

    [TestMethod]
    public async Task ModelThrows_ThatRequestIs500WithoutDetails_TheNextIsAnswered()
    {
        await using TestServer server = await StartAsync(static () => throw new InvalidOperationException("secret of the host"));

        string error = await server.RefusedAsync("/models/tones/predict", Bad, HttpStatusCode.InternalServerError);

        Assert.DoesNotContain("secret", error);
        Assert.AreEqual("light", (await server.AskAsync("/models/tones/predict", Good)).GetProperty("label").GetString());
        Assert.AreEqual(1, (await server.AskAsync("/models/v/predict", Row)).GetProperty("score").GetDouble());
    }

    [TestMethod]
    public async Task ModelHangs_RequestsEndAtTheDeadline_ThenAreTurnedAwayUntilItAnswersAgain()
    {
        using var held = new ManualResetEventSlim();
        await using TestServer server = await StartAsync(() => held.Wait(), TimeSpan.FromSeconds(1));
        for (int i = 0; i < Environment.ProcessorCount; i++)
        {
            await server.RefusedAsync("/models/tones/predict", Bad, HttpStatusCode.GatewayTimeout);
        }

        using HttpResponseMessage away = await server.Client.PostAsync(
            new Uri("/models/tones/predict", UriKind.Relative), new StringContent(Good, System.Text.Encoding.UTF8, "application/json"));
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, away.StatusCode, "the circuit is open");
        Assert.IsNotNull(away.Headers.RetryAfter);
        Assert.AreEqual(1, (await server.AskAsync("/models/v/predict", Row)).GetProperty("score").GetDouble(), "other models answer");
        held.Set();
        await TestServer.Until(
            () => server.PostAsync("/models/tones/predict", Good).Result.Status == HttpStatusCode.OK, "the circuit is closed again");
    }

    [TestMethod]
    public async Task ThreadsOfThePoolAreBlocked_RequestsWaitAndAreAnswered()
    {
        await using TestServer server = await StartAsync(static () => { });
        using var held = new ManualResetEventSlim();
        using var blocked = new CountdownEvent(Environment.ProcessorCount);
        int more = Environment.ProcessorCount + 4;
        for (int i = 0; i < more; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ =>
            {
                if (!blocked.IsSet)
                {
                    blocked.Signal();
                }

                held.Wait();
            }, null);
        }

        Assert.IsTrue(blocked.Wait(TestServer.Patience), "every processor's thread is blocked");
        Task<JsonElement> answer = server.AskAsync("/models/v/predict", Row);
        await Task.WhenAny(answer, Task.Delay(TimeSpan.FromSeconds(20))); // the pool makes threads of its own accord, some in a second
        held.Set();

        Assert.AreEqual(1, (await answer).GetProperty("score").GetDouble());
    }

    [TestMethod]
    public async Task ModelGivesNoNumber_TheAnswerIsJsonWithNull()
    {
        await using TestServer server = await TestServer.StartAsync([("v/1/m.fsai", TestModels.Line(1e308, 0))]);

        foreach (string path in (string[])["/models/v/predict", "/models/v/invocations", "/v1/models/v:predict", "/v2/models/v/infer"])
        {
            string body = path switch
            {
                "/models/v/predict" => """[{"x":0},{"x":1e10},{"x":-1e10}]""",
                "/v2/models/v/infer" => """{"inputs":[{"name":"x","shape":[3,1],"datatype":"FP64","data":[0,1e10,-1e10]}]}""",
                _ => """{"instances":[0,1e10,-1e10]}""",
            };
            string text = (await server.AskAsync(path, body)).GetRawText();
            Assert.AreEqual(2, text.Split("null").Length - 1, text);
        }
    }

    private static Task<TestServer> StartAsync(Action bad, TimeSpan? deadline = null) =>
        TestServer.StartAsync(
            [("v/1/m.fsai", TestModels.Line(0, 1))],
            options => options.Limits = new() { Deadline = deadline ?? TestServer.Patience },
            null,
            app => app.MapImageModel("tones", file =>
            {
                if (file.Span[0] == 2)
                {
                    bad();
                }

                return [new("light", 1)];
            }));
}
