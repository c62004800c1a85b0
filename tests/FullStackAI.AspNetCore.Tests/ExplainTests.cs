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
        OutputExplanation expected =
            predictor.Explain(new Row { ["tenure"] = 3, ["plan"] = "basic", ["charges"] = 25.5, ["paperless"] = true }).Main;

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
        CollectionAssert.AreEqual(
            expected.Contributions.Select(one => one.Contribution).ToArray(),
            contributions.Select(one => one.GetProperty("contribution").GetDouble()).ToArray());
        CollectionAssert.AreEqual(
            new[] { "3", "basic", "25.5", "yes" }, contributions.Select(one => one.GetProperty("value").GetString()).ToArray());
        Assert.AreEqual(
            output.GetProperty("score").GetDouble(),
            output.GetProperty("baseline").GetDouble() + contributions.Sum(one => one.GetProperty("contribution").GetDouble()),
            1e-9);
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
    [DataRow("true")]
    [DataRow("\"shap\"")]
    public async Task Infer_AskedToExplain_AddsATensorOfWhatEachColumnAdded(string explain)
    {
        await using TestServer server = await TestServer.ChurnAsync();
        JsonElement[] expected = [.. (await server.AskAsync(
            "/models/churn/explain", $$"""[{{Customer}},{"tenure":60,"plan":null,"charges":50.25,"paperless":false}]"""))
            .GetProperty("predictions")
            .EnumerateArray()
            .Select(static row => row.GetProperty("explanation").GetProperty("outputs")[0])];
        float[] parts =
        [
            .. expected.SelectMany(static output => output
                .GetProperty("contributions")
                .EnumerateArray()
                .Select(static one => (float)one.GetProperty("contribution").GetDouble())
                .Append((float)output.GetProperty("baseline").GetDouble()))
        ];

        JsonElement json = await server.AskAsync("/v2/models/churn/infer", Tensors($$"""{"explain":{{explain}}}"""));
        JsonElement without = await server.AskAsync("/v2/models/churn/infer", Tensors("""{"explain":false}"""));

        JsonElement last = json.GetProperty("outputs").EnumerateArray().Last();
        Assert.AreEqual(
            "explanations FP32 [2,5]",
            $"{last.GetProperty("name")} {last.GetProperty("datatype")} {last.GetProperty("shape").GetRawText()}");
        CollectionAssert.AreEqual(parts, last.GetProperty("data").EnumerateArray().Select(static value => value.GetSingle()).ToArray());
        Assert.AreEqual(
            expected[1].GetProperty("score").GetDouble(),
            parts[5..].Sum(static part => (double)part),
            1e-5,
            "a row's sum is its score");
        Assert.AreEqual(
            without.GetProperty("outputs").GetRawText()[..^1],
            json.GetProperty("outputs").GetRawText()[..(without.GetProperty("outputs").GetRawText().Length - 1)],
            "all else is as ever");

        using HttpResponseMessage binary = await server.Client.PostAsync(
            new Uri("/v2/models/churn/infer", UriKind.Relative),
            new StringContent(Tensors($$"""{"binary_data_output":true,"explain":{{explain}}}""")));
        byte[] bytes = await binary.Content.ReadAsByteArrayAsync();
        CollectionAssert.AreEqual(
            parts,
            System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes.AsSpan()[^(parts.Length * sizeof(float))..]).ToArray());
    }

    [TestMethod]
    [DataRow("/v2/models/churn/explain")]
    [DataRow("/v2/models/churn/versions/1/explain")]
    public async Task ExplainOfTensors_IsInferWithReasons(string path)
    {
        await using TestServer server = await TestServer.ChurnAsync();

        JsonElement expected = await server.AskAsync("/v2/models/churn/infer", Tensors("""{"explain":true}"""));
        foreach (string parameters in (string[])["{}", """{"explain":true}""", """{"explain":false}"""])
        {
            JsonElement answer = await server.AskAsync(path, Tensors(parameters));
            Assert.AreEqual(expected.GetProperty("outputs").GetRawText(), answer.GetProperty("outputs").GetRawText(), parameters);
        }

        Assert.AreEqual(await server.RefusedAsync("/v2/models/churn/infer", "{}"), await server.RefusedAsync(path, "{}"));
    }

    [TestMethod]
    [DataRow("/v1/models/churn:explain", """{"instances":[ROWS]}""", "predictions")]
    [DataRow("/v1/models/churn%3Aexplain", """{"instances":[[3,"basic",25.5,true],[60,null,50.25,false]]}""", "predictions")]
    [DataRow(
        "/v1/models/churn/versions/1:explain",
        """{"inputs":{"plan":["basic",null],"tenure":[3,60],"paperless":[true,false],"charges":[25.5,50.25]}}""",
        "outputs")]
    [DataRow("/v1/models/churn/labels/1:explain", """{"inputs":[ROWS]}""", "outputs")]
    public async Task ExplainOfInstances_EveryForm_AddsAnExplanationOfEachRow(string path, string body, string name)
    {
        await using TestServer server = await TestServer.ChurnAsync();
        const string rows = Customer + """,{"tenure":60,"plan":null,"charges":50.25,"paperless":false}""";
        string[] expected = [.. (await server.AskAsync("/models/churn/explain", $"[{rows}]"))
            .GetProperty("predictions")
            .EnumerateArray()
            .Select(static row => row.GetProperty("explanation").GetRawText())];
        body = body.Replace("ROWS", rows, StringComparison.Ordinal);

        JsonElement answer = await server.AskAsync(path, body);
        JsonElement predicted = await server.AskAsync(path.Replace("explain", "predict", StringComparison.Ordinal), body);

        Assert.AreEqual(predicted.GetProperty(name).GetRawText(), answer.GetProperty(name).GetRawText());
        CollectionAssert.AreEqual(
            expected, answer.GetProperty("explanations").EnumerateArray().Select(static one => one.GetRawText()).ToArray());
    }

    [TestMethod]
    [DataRow("/v1/models/churn:explain", """{"instances":[[1,2,3]]}""")]
    [DataRow("/v1/models/churn:explain", """{"instances":[{"tenure":"soon","plan":"basic","charges":25.5,"paperless":true}]}""")]
    [DataRow(
        "/v1/models/churn:explain",
        """{"instances":[{"tenure":{"indices":[1]},"plan":["a"],"charges":1e999,"paperless":"\ud800"}]}""")]
    [DataRow("/v1/models/churn:explain", "{}")]
    public async Task ExplainOfInstances_WhatCannotBeRead_IsRefusedAsByPredict(string path, string body)
    {
        await using TestServer server = await TestServer.ChurnAsync();

        string refused = await server.RefusedAsync(path, body);

        Assert.AreEqual(await server.RefusedAsync(path.Replace("explain", "predict", StringComparison.Ordinal), body), refused);
    }

    [TestMethod]
    public async Task ExplainOfInstances_RowsAtTheLimit_AreAnswered_OneMoreIsNot()
    {
        await using TestServer server = await TestServer.ChurnAsync(options => options.Limits = options.Limits with { ExplainedRows = 2 });
        string Rows(int count) => $$"""{"instances":[{{string.Join(',', Enumerable.Repeat(Customer, count))}}]}""";

        Assert.AreEqual(2, (await server.AskAsync("/v1/models/churn:explain", Rows(2))).GetProperty("explanations").GetArrayLength());
        Assert.Contains("more than 2 rows", await server.RefusedAsync("/v1/models/churn:explain", Rows(3)));
        Assert.AreEqual(3, (await server.AskAsync("/v1/models/churn:predict", Rows(3))).GetProperty("predictions").GetArrayLength());
    }

    [TestMethod]
    public async Task Infer_AskedToExplain_HasTheLimitsOfExplanations()
    {
        await using TestServer server = await TestServer.ChurnAsync(options => options.Limits = options.Limits with { ExplainedRows = 1 });

        Assert.Contains("more than 1 rows", await server.RefusedAsync("/v2/models/churn/infer", Tensors("""{"explain":"shap"}""")));
        Assert.Contains("'explain' must be", await server.RefusedAsync("/v2/models/churn/infer", Tensors("""{"explain":"lime"}""")));
        await server.AskAsync("/v2/models/churn/infer", Tensors("{}"));
    }

    [TestMethod]
    public async Task Infer_OneTensorOfAllColumnsOrAVector_IsExplained()
    {
        await using TestServer server = await TestServer.StartAsync(
            ("v/1/m.fsai", TestModels.Version(7)), ("demo/1/m.fsai", TestModels.Demo()));
        foreach ((string model, string inputs, string row) in ((string, string, string)[])
            [
                ("v", """[{"name":"all","shape":[1,1],"datatype":"FP32","data":[4]}]""", """{"x":4}"""),
                (
                    "demo",
                    """[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,null]},{"name":"s","shape":[1],"datatype":"BYTES","data":["red"]}]""",
                    """{"x":[1,null],"s":"red"}"""),
            ])
        {
            JsonElement output = (await server.AskAsync($"/models/{model}/explain", row))
                .GetProperty("explanation")
                .GetProperty("outputs")[0];
            JsonElement tensor =
                (await server.AskAsync($"/v2/models/{model}/infer", "{\"parameters\":{\"explain\":true},\"inputs\":" + inputs + "}"))
                    .GetProperty("outputs")
                    .EnumerateArray()
                    .Last();
            float[] expected =
            [
                .. output
                    .GetProperty("contributions")
                    .EnumerateArray()
                    .Select(static one => (float)one.GetProperty("contribution").GetDouble()),
                (float)output.GetProperty("baseline").GetDouble(),
            ];
            CollectionAssert.AreEqual(
                expected, tensor.GetProperty("data").EnumerateArray().Select(static value => value.GetSingle()).ToArray(), model);
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
        await using TestServer server = await TestServer.StartAsync(
            ("demo/1/model.fsai", TestModels.Demo()), ("version/7/model.fsai", TestModels.Version(7)));
        foreach ((string model, string body) in new[] { ("demo", """{"x":[1,null],"s":"red"}"""), ("version", """{"x":4}""") })
        {
            JsonElement output = (await server.AskAsync($"/models/{model}/explain", body))
                .GetProperty("explanation")
                .GetProperty("outputs")[0];
            double sum = output.GetProperty("baseline").GetDouble()
                + output.GetProperty("contributions").EnumerateArray().Sum(one => one.GetProperty("contribution").GetDouble());
            Assert.AreEqual(output.GetProperty("score").GetDouble(), sum, 1e-6);
            Assert.AreEqual(JsonValueKind.Null, output.GetProperty("class").ValueKind);
        }
    }

    [TestMethod]
    public async Task Explain_ManyAtOnce_AreAnsweredOrAskedToWait()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        string body = $"[{string.Join(',', Enumerable.Repeat(Customer, 50))}]";
        (HttpStatusCode Status, string Text)[] answers =
            await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => server.PostAsync("/models/churn/explain", body)));

        Assert.IsTrue(answers.All(answer => answer.Status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable));
        Assert.IsTrue(answers.Any(answer => answer.Status == HttpStatusCode.OK));
        await server.AskAsync("/models/churn/explain", Customer);
    }

    [TestMethod]
    public async Task Explain_WithoutTime_IsStopped()
    {
        await using TestServer server =
            await TestServer.ChurnAsync(options => options.Limits = options.Limits with { Deadline = TimeSpan.FromTicks(1) });
        (HttpStatusCode status, _) = await server.PostAsync("/models/churn/explain", Customer);
        Assert.IsTrue(status is HttpStatusCode.GatewayTimeout or HttpStatusCode.RequestTimeout, $"{status}");
    }

    // The customer, and another one.
    private static string Tensors(string parameters) =>
        "{\"parameters\":"
            + parameters
            + ""","inputs":[{"name":"tenure","shape":[2],"datatype":"INT64","data":[3,60]},{"name":"plan","shape":[2],"datatype":"BYTES","data":["basic",null]},{"name":"charges","shape":[2],"datatype":"FP64","data":[25.5,50.25]},{"name":"paperless","shape":[2],"datatype":"BOOL","data":[true,false]}]}""";

    [TestMethod]
    public async Task Explain_AnUnknownModelOrMethod_IsNotFoundOrNotAllowed()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        await server.RefusedAsync("/models/other/explain", Customer, HttpStatusCode.NotFound);
        using HttpResponseMessage got = await server.Client.GetAsync(new Uri("/models/churn/explain", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.MethodNotAllowed, got.StatusCode);
    }
}
