using System.Net;
using System.Text.Json;
using FullStackAI.AspNetCore.Caching;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;

namespace FullStackAI.AspNetCore.Tests;

/// <summary>Rows that are unlike those of training, and answers that say so when they are asked.</summary>
[TestClass]
public sealed class NoveltyTests
{
    private const string Inside = """{"tenure":3,"plan":"basic","charges":25.5,"paperless":true}""";
    private const string Outside = """{"tenure":-1,"plan":"gold","charges":1e9,"paperless":true}""";

    [TestMethod]
    public async Task Predict_AskedForMarks_NamesTheColumnsOutsideTraining()
    {
        await using TestServer server = await TestServer.ChurnAsync();

        JsonElement both = await server.AskAsync("/models/churn/predict?ood=true", $"[{Inside},{Outside}]");
        JsonElement one = await server.AskAsync("/models/churn/versions/1/predict?ood=1", Outside);
        JsonElement explained = await server.AskAsync("/models/churn/predict?ood=true&explain=true", Outside);
        JsonElement unasked = await server.AskAsync("/models/churn/predict?ood=false", Outside);

        Assert.AreEqual("[]", both.GetProperty("predictions")[0].GetProperty("outside_training").GetRawText());
        foreach (JsonElement marked in (JsonElement[])[both.GetProperty("predictions")[1], one, explained])
        {
            Assert.AreEqual("""["tenure","plan","charges"]""", marked.GetProperty("outside_training").GetRawText());
            Assert.AreEqual(
                unasked.GetProperty("probability").GetDouble(),
                marked.GetProperty("probability").GetDouble(),
                "The prediction is the same.");
        }

        Assert.IsTrue(explained.TryGetProperty("explanation", out _));
        Assert.IsFalse(unasked.TryGetProperty("outside_training", out _));
    }

    [TestMethod]
    public async Task Predict_AskedForMarks_HasTheRowsOfPredictionsNotOfExplanations()
    {
        await using TestServer server = await TestServer.ChurnAsync(static options =>
        {
            options.Limits = options.Limits with { ExplainedRows = 1 };
            options.Cache = new ResponseCacheOptions();
        });
        string rows = $"[{string.Join(',', Enumerable.Repeat(Outside, 300))}]";

        string first = (await server.PostAsync("/models/churn/predict?ood=true", rows)).Text;
        string again = (await server.PostAsync("/models/churn/predict?ood=true", rows)).Text;

        Assert.AreEqual(
            300,
            JsonDocument.Parse(first).RootElement
                .GetProperty("predictions")
                .EnumerateArray()
                .Count(static row => row.GetProperty("outside_training").GetArrayLength() == 3));
        Assert.AreEqual(first, again, "also from the cache");
        Assert.DoesNotContain("outside_training", (await server.PostAsync("/models/churn/predict", rows)).Text);
        Assert.AreEqual(HttpStatusCode.BadRequest, (await server.PostAsync("/models/churn/predict?ood=true&explain=true", rows)).Status);
    }

    [TestMethod]
    public async Task Infer_AskedForMarks_AddsATensorOfThem()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        string Ask(string parameters) =>
            "{\"parameters\":"
                + parameters
                + ""","inputs":[{"name":"tenure","shape":[2],"datatype":"INT64","data":[3,60]},{"name":"plan","shape":[2],"datatype":"BYTES","data":["basic","gold"]},{"name":"charges","shape":[2],"datatype":"FP64","data":[25.5,null]},{"name":"paperless","shape":[2],"datatype":"BOOL","data":[true,false]}]}""";

        JsonElement plain = await server.AskAsync("/v2/models/churn/infer", Ask("""{"ood":false}"""));
        JsonElement marked = await server.AskAsync("/v2/models/churn/infer", Ask("""{"ood":true}"""));
        JsonElement explained = await server.AskAsync("/v2/models/churn/infer", Ask("""{"ood":true,"explain":true}"""));

        Assert.AreEqual(
            """{"name":"ood","datatype":"BOOL","shape":[2,1],"data":[false,true]}""",
            marked.GetProperty("outputs").EnumerateArray().Last().GetRawText());
        Assert.AreEqual(plain.GetProperty("outputs").GetArrayLength() + 1, marked.GetProperty("outputs").GetArrayLength());
        CollectionAssert.AreEqual(
            new[] { "ood", "explanations" },
            explained
                .GetProperty("outputs")
                .EnumerateArray()
                .TakeLast(2)
                .Select(static output => output.GetProperty("name").GetString())
                .ToArray());
        using HttpResponseMessage binary = await server.Client.PostAsync(
            new Uri("/v2/models/churn/infer", UriKind.Relative), new StringContent(Ask("""{"binary_data_output":true,"ood":true}""")));
        CollectionAssert.AreEqual(new byte[] { 0, 1 }, (await binary.Content.ReadAsByteArrayAsync())[^2..]);
        Assert.Contains("'ood' must be", await server.RefusedAsync("/v2/models/churn/infer", Ask("""{"ood":7}""")));
    }

    [TestMethod]
    public void Columns_EveryKind_CountsFromTheEdgesOfTraining()
    {
        var start = new DateTime(2026, 1, 1);
        var table = new Table([
            new NumberColumn("number", [1.5, double.NaN, 4]),
            new IntegerColumn("integer", [1, 5, 3]),
            new CategoryColumn("category", [0, 1, 0], ["7", "b"]),
            new BooleanColumn("boolean", [0, 1, 1], new BooleanWords("no", "yes")),
            new DateTimeColumn("date", [start.Ticks, start.AddDays(2).Ticks, DateTimeColumn.Missing]),
            new TextColumn("text", ["a", "b", "c"]),
        ]);
        var columns = new ModelColumns(new BundleSignature { Columns = [.. table.Columns.Select(SignatureColumn.From)] });

        foreach ((string column, RowValue value, bool expected) in ((string, RowValue, bool)[])
            [
                ("number", 1.5, false), ("number", 1.4999, true), ("number", 4, false), ("number", 5L, true), ("number", "4.5", true),
                ("number", "2", false), ("number", "much", false), ("number", RowValue.Missing, false), ("number", double.NaN, false),
                ("integer", 5L, false), ("integer", 6L, true), ("integer", true, false), ("integer", 0.5, true),
                ("category", "b", false), ("category", "B", true), ("category", 7L, false), ("category", 8L, true),
                ("category", RowValue.Missing, false),
                ("boolean", "perhaps", false), ("text", "never seen", false),
                ("date", start, false), ("date", start.AddTicks(-1), true), ("date", "2026-01-03", false), ("date", "2026-01-04", true),
            ])
        {
            CollectionAssert.AreEqual(
                expected ? new[] { column } : [], Novelty.Columns(columns, new Row { [column] = value }).ToArray(), $"{column} = {value}");
        }
    }
}
