using System.Net;
using System.Text.Json;
using FullStackAI.Bundles;
using FullStackAI.Inference;

namespace FullStackAI.AspNetCore.Tests;

[TestClass]
public sealed class RowsTests
{
    private const string Customer = """{"tenure":3,"plan":"basic","charges":25.5,"paperless":true}""";

    [TestMethod]
    public async Task Predict_OneObject_AnswersAsThePredictorItself()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        Prediction expected = new Predictor(Bundle.Load(TestModels.Churn())).Predict(
            new Row { ["tenure"] = 3, ["plan"] = "basic", ["charges"] = 25.5, ["paperless"] = true });

        JsonElement answer = await server.AskAsync("/models/churn/predict", Customer);

        Assert.AreEqual("churn", answer.GetProperty("model").GetString());
        Assert.AreEqual("1", answer.GetProperty("version").GetString());
        Assert.AreEqual(expected.Label, answer.GetProperty("label").GetString());
        Assert.AreEqual(expected["leaves"], answer.GetProperty("probabilities").GetProperty("leaves").GetDouble());
        Assert.AreEqual(expected["stays"], answer.GetProperty("probabilities").GetProperty("stays").GetDouble());
        Assert.AreEqual(Math.Max(expected["leaves"], expected["stays"]), answer.GetProperty("probability").GetDouble());
    }

    [TestMethod]
    public async Task Predict_AnArray_AnswersEachRowInOrder()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        JsonElement alone = await server.AskAsync("/models/churn/predict", Customer);

        JsonElement answer = await server.AskAsync(
            "/models/churn/predict", $$"""[{"charges":80,"paperless":"no","plan":"pro","tenure":60,"more":[1,{"a":2}]},{{Customer}}]""");

        JsonElement[] rows = [.. answer.GetProperty("predictions").EnumerateArray()];
        Assert.HasCount(2, rows);
        Assert.AreEqual(alone.GetProperty("probability").GetDouble(), rows[1].GetProperty("probability").GetDouble());
        Assert.AreNotEqual(rows[0].GetProperty("probability").GetDouble(), rows[1].GetProperty("probability").GetDouble());
    }

    [TestMethod]
    public async Task Predict_EmptyArray_AnswersNoRows()
    {
        await using TestServer server = await TestServer.ChurnAsync();

        JsonElement answer = await server.AskAsync("/models/churn/predict", "[]");

        Assert.AreEqual(0, answer.GetProperty("predictions").GetArrayLength());
    }

    [TestMethod]
    public async Task Predict_NullsAndEscapedNames_AreUnderstood()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        Prediction expected = new Predictor(Bundle.Load(TestModels.Churn())).Predict(
            new Row { ["tenure"] = default, ["plan"] = "plus", ["charges"] = 30, ["paperless"] = false });

        JsonElement answer = await server.AskAsync(
            "/models/churn/predict", """{"t\u0065nure":null,"plan":"pl\u0075s","charges":"30","paperless":"NO"}""");

        Assert.AreEqual(expected["leaves"], answer.GetProperty("probabilities").GetProperty("leaves").GetDouble());
    }

    [TestMethod]
    [DataRow(
        """{"tenure":3,"plan":"basic"}""",
        "Row 0 does not fit the model: column 'charges' is missing (null means an unknown value); column 'paperless' is missing (null means an unknown value).")]
    [DataRow(
        """{"tenure":"secret","plan":"basic","charges":1,"paperless":true}""",
        "Row 0 does not fit the model: column 'tenure' must be an integer.")]
    [DataRow(
        """{"tenure":1,"plan":{"a":[1]},"charges":1,"paperless":true}""",
        "Row 0 does not fit the model: column 'plan' must be a string.")]
    [DataRow(
        """{"tenure":1,"plan":"basic","charges":1e400,"paperless":true}""",
        "Row 0 does not fit the model: column 'charges' must be a number that double precision can hold.")]
    [DataRow("""{"tenure":1,"tenure":2,"plan":"basic","charges":1,"paperless":true}""", "Row 0: column 'tenure' is given twice.")]
    [DataRow(
        """{"tenure":1,"plan":"\ud800","charges":1,"paperless":true}""",
        "Row 0 does not fit the model: column 'plan' must be valid text.")]
    [DataRow("3", "The body must be one object whose properties are the model's columns, or an array of such objects.")]
    [DataRow("", "The body is not valid JSON, or nested too deeply (line 1, byte 1).")]
    [DataRow(
        """{"tenure":1,"plan":"basic","charges":1,"paperless":true} x""",
        "The body is not valid JSON, or nested too deeply (line 1, byte 58).")]
    [DataRow("""{"tenure":NaN}""", "The body is not valid JSON, or nested too deeply (line 1, byte 11).")]
    public async Task Predict_WhatDoesNotFit_IsRefusedWithoutItsValues(string body, string error)
    {
        await using TestServer server = await TestServer.ChurnAsync();

        Assert.AreEqual(error, await server.RefusedAsync("/models/churn/predict", body));
        Assert.AreEqual(HttpStatusCode.OK, (await server.PostAsync("/models/churn/predict", Customer)).Status);
    }

    [TestMethod]
    [DataRow("/models/nothing/predict")]
    [DataRow("/models/churn/versions/7/predict")]
    [DataRow("/models/churn/nothing")]
    public async Task Predict_NoSuchAddress_Is404WithAnError(string path)
    {
        await using TestServer server = await TestServer.ChurnAsync();

        await server.RefusedAsync(path, Customer, HttpStatusCode.NotFound);
    }

    [TestMethod]
    public async Task Predict_WrongMethod_Is405WithWhatIsAllowed()
    {
        await using TestServer server = await TestServer.ChurnAsync();

        using HttpResponseMessage answer = await server.Client.GetAsync(new Uri("/models/churn/predict", UriKind.Relative));

        Assert.AreEqual(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.AreEqual("""{"error":"This address answers POST only."}""", await answer.Content.ReadAsStringAsync());
        CollectionAssert.AreEqual(new[] { "POST" }, answer.Content.Headers.Allow.ToArray());
    }

    [TestMethod]
    public async Task Predict_Regression_AnswersScoreAndInterval()
    {
        await using TestServer server = await TestServer.StartAsync(("v.fsai", TestModels.Version(7)));

        JsonElement answer = await server.AskAsync("/models/v/predict", """{"x":1}""");

        Assert.AreEqual(7, answer.GetProperty("score").GetDouble());
        Assert.AreEqual(0, answer.GetProperty("interval").GetProperty("lower").GetDouble());
        Assert.AreEqual(14, answer.GetProperty("interval").GetProperty("upper").GetDouble());
        Assert.AreEqual(0.9, answer.GetProperty("interval").GetProperty("coverage").GetDouble());
        Assert.AreEqual(12, answer.GetProperty("version").GetString()!.Length);
    }

    [TestMethod]
    public async Task Signature_TellsWhatAFormNeeds()
    {
        await using TestServer server = await TestServer.ChurnAsync();

        JsonElement signature = await server.GetAsync("/models/churn/signature");

        JsonElement[] inputs = [.. signature.GetProperty("inputs").EnumerateArray()];
        CollectionAssert.AreEqual(
            new[] { "tenure", "plan", "charges", "paperless" }, inputs.Select(input => input.GetProperty("name").GetString()).ToArray());
        Assert.AreEqual(7, inputs[0].GetProperty("quantiles").GetArrayLength());
        CollectionAssert.AreEqual(
            new[] { "basic", "plus", "pro" },
            inputs[1].GetProperty("levels").EnumerateArray().Select(level => level.GetString()).ToArray());
        JsonElement predicted = await server.AskAsync("/models/churn/predict", signature.GetProperty("example").GetRawText());
        Assert.IsTrue(predicted.TryGetProperty("label", out _));
    }

    [TestMethod]
    public async Task Models_List_TellsNamesVersionsAndStates()
    {
        await using TestServer server = await TestServer.StartAsync([("churn/1/model.fsai", TestModels.Churn()), ("bad.fsai", [1, 2, 3])]);

        JsonElement[] models = [.. (await server.GetAsync("/models")).GetProperty("models").EnumerateArray()];

        Assert.AreEqual("bad", models[0].GetProperty("name").GetString());
        Assert.IsFalse(models[0].GetProperty("ready").GetBoolean());
        Assert.AreEqual("UNAVAILABLE", models[0].GetProperty("versions")[0].GetProperty("state").GetString());
        string reason = models[0].GetProperty("versions")[0].GetProperty("reason").GetString()!;
        Assert.IsFalse(reason.Contains(server.Folder, StringComparison.Ordinal), reason);
        Assert.AreEqual("READY", models[1].GetProperty("versions")[0].GetProperty("state").GetString());
        await server.RefusedAsync("/models/bad/predict", "{}", HttpStatusCode.ServiceUnavailable);
        Assert.AreEqual("binary", (await server.GetAsync("/models/churn")).GetProperty("task").GetString()!.ToLowerInvariant());
    }
}
