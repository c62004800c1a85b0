using System.Net;
using System.Text.Json;
using FullStackAI.Bundles;
using FullStackAI.Explanation;
using FullStackAI.Inference;

namespace FullStackAI.AspNetCore.Tests;

[TestClass]
public sealed class ExplainTests
{
    private const string Customer = """{"tenure":3,"plan":"basic","charges":25.5,"paperless":true}""";

    [TestMethod]
    public async Task Explain_OneObject_AnswersAsThePredictorItself()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        using var predictor = new Predictor(Bundle.Load(TestModels.Churn()));
        OutputExplanation expected = predictor.Explain(new Row { ["tenure"] = 3, ["plan"] = "basic", ["charges"] = 25.5, ["paperless"] = true }).Main;

        JsonElement answer = await server.AskAsync("/models/churn/explain", Customer);
        JsonElement predicted = await server.AskAsync("/models/churn/predict", Customer);

        Assert.AreEqual(predicted.GetProperty("probability").GetDouble(), answer.GetProperty("probability").GetDouble());
        JsonElement explanation = answer.GetProperty("explanation");
        Assert.AreEqual("TreeShap", explanation.GetProperty("method").GetString());
        Assert.AreEqual("LogOdds", explanation.GetProperty("unit").GetString());
        Assert.IsTrue(explanation.GetProperty("exact").GetBoolean());
        JsonElement output = explanation.GetProperty("outputs").EnumerateArray().Single();
        Assert.AreEqual("leaves", output.GetProperty("class").GetString());
        Assert.AreEqual(expected.Baseline, output.GetProperty("baseline").GetDouble());
        JsonElement[] contributions = [.. output.GetProperty("contributions").EnumerateArray()];
        CollectionAssert.AreEqual(expected.Contributions.Select(one => one.Contribution).ToArray(), contributions.Select(one => one.GetProperty("contribution").GetDouble()).ToArray());
        CollectionAssert.AreEqual(new[] { "3", "basic", "25.5", "yes" }, contributions.Select(one => one.GetProperty("value").GetString()).ToArray());
        Assert.AreEqual(output.GetProperty("score").GetDouble(), output.GetProperty("baseline").GetDouble() + contributions.Sum(one => one.GetProperty("contribution").GetDouble()), 1e-9);
    }

    [TestMethod]
    [DataRow("/models/churn/predict?explain=true", true)]
    [DataRow("/models/churn/predict?explain=shap", true)]
    [DataRow("/models/churn/versions/1/predict?explain=1", true)]
    [DataRow("/models/churn/predict?explain=false", false)]
    [DataRow("/models/churn/predict?explained=true", false)]
    public async Task Predict_AskedToExplain_AddsAnExplanationToEachRow(string address, bool expected)
    {
        await using TestServer server = await TestServer.ChurnAsync();

        JsonElement answer = await server.AskAsync(address, $"[{Customer},{Customer}]");

        foreach (JsonElement row in answer.GetProperty("predictions").EnumerateArray())
        {
            Assert.AreEqual(expected, row.TryGetProperty("explanation", out _));
            Assert.IsTrue(row.TryGetProperty("label", out _));
        }
    }

    [TestMethod]
    public async Task Explain_RowsAtTheLimit_AreAnswered_OneMoreIsNot()
    {
        await using TestServer server = await TestServer.ChurnAsync(options => options.Limits = options.Limits with { ExplainedRows = 3 });
        string Rows(int count) => $"[{string.Join(',', Enumerable.Repeat(Customer, count))}]";

        JsonElement answer = await server.AskAsync("/models/churn/explain", Rows(3));

        Assert.AreEqual(3, answer.GetProperty("predictions").GetArrayLength());
        Assert.Contains("more than 3 rows", await server.RefusedAsync("/models/churn/explain", Rows(4)));
        await server.AskAsync("/models/churn/predict", Rows(4));
    }

    [TestMethod]
    [DataRow("""{"tenure":3}""", "plan")]
    [DataRow("""{"tenure":3,"tenure":4,"plan":"basic","charges":25.5,"paperless":true}""", "twice")]
    [DataRow("""{"tenure":"soon","plan":"basic","charges":25.5,"paperless":true}""", "tenure")]
    [DataRow("3", "object")]
    [DataRow("[3]", "object")]
    [DataRow("{", "JSON")]
    [DataRow("{} {}", "")]
    public async Task Explain_WhatCannotBeRead_IsRefusedAsByPredict(string body, string word)
    {
        await using TestServer server = await TestServer.ChurnAsync();
        string refused = await server.RefusedAsync("/models/churn/explain", body);
        Assert.Contains(word, refused);
        Assert.AreEqual(await server.RefusedAsync("/models/churn/predict", body), refused);
        await server.AskAsync("/models/churn/explain", Customer);
    }

    [TestMethod]
    public async Task Explain_VectorsAndBlends_AddUp()
    {
        await using TestServer server = await TestServer.StartAsync(("demo/1/model.fsai", TestModels.Demo()), ("version/7/model.fsai", TestModels.Version(7)));
        foreach ((string model, string body) in new[] { ("demo", """{"x":[1,null],"s":"red"}"""), ("version", """{"x":4}""") })
        {
            JsonElement output = (await server.AskAsync($"/models/{model}/explain", body)).GetProperty("explanation").GetProperty("outputs")[0];
            double sum = output.GetProperty("baseline").GetDouble() + output.GetProperty("contributions").EnumerateArray().Sum(one => one.GetProperty("contribution").GetDouble());
            Assert.AreEqual(output.GetProperty("score").GetDouble(), sum, 1e-6);
            Assert.AreEqual(JsonValueKind.Null, output.GetProperty("class").ValueKind);
        }
    }

    [TestMethod]
    public async Task Explain_ManyAtOnce_AreAnsweredOrAskedToWait()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        string body = $"[{string.Join(',', Enumerable.Repeat(Customer, 50))}]";
        (HttpStatusCode Status, string Text)[] answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => server.PostAsync("/models/churn/explain", body)));

        Assert.IsTrue(answers.All(answer => answer.Status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable));
        Assert.IsTrue(answers.Any(answer => answer.Status == HttpStatusCode.OK));
        await server.AskAsync("/models/churn/explain", Customer);
    }

    [TestMethod]
    public async Task Explain_WithoutTime_IsStopped()
    {
        await using TestServer server = await TestServer.ChurnAsync(options => options.Limits = options.Limits with { Deadline = TimeSpan.FromTicks(1) });
        (HttpStatusCode status, _) = await server.PostAsync("/models/churn/explain", Customer);
        Assert.IsTrue(status is HttpStatusCode.GatewayTimeout or HttpStatusCode.RequestTimeout, $"{status}");
    }

    [TestMethod]
    public async Task Explain_AnUnknownModelOrMethod_IsNotFoundOrNotAllowed()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        await server.RefusedAsync("/models/other/explain", Customer, HttpStatusCode.NotFound);
        using HttpResponseMessage got = await server.Client.GetAsync(new Uri("/models/churn/explain", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.MethodNotAllowed, got.StatusCode);
    }
}
