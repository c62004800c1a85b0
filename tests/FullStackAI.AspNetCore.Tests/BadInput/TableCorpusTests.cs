using System.Globalization;
using System.Net;
using System.Text.Json;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Preprocessing;

namespace FullStackAI.AspNetCore.Tests;

/// <summary>Tables as people send them: other formats, other orders, other words for the same. What
/// is meant is taken; what is not clear is refused, never guessed.</summary>
[TestClass]
public sealed class TableCorpusTests
{
    private const string Customer = """{"tenure":3,"plan":"basic","charges":25.5,"paperless":true}""";

    [TestMethod]
    [DataRow("25.5", "\"25.5\"", 200, DisplayName = "a number as text")]
    [DataRow("25.5", "\" 25.5 \"", 200, DisplayName = "a number between spaces")]
    [DataRow("25.5", "\"2.55e1\"", 200, DisplayName = "a number with an exponent")]
    [DataRow("25.5", "\"25,5\"", 400, DisplayName = "a decimal comma")]
    [DataRow("25.5", "\"1,234.5\"", 400, DisplayName = "thousands by commas")]
    [DataRow("25.5", "\"1.234,5\"", 400, DisplayName = "thousands by points")]
    [DataRow("25.5", "\"1 234.5\"", 400, DisplayName = "thousands by spaces")]
    [DataRow("25.5", "\"$25.5\"", 400, DisplayName = "a currency")]
    [DataRow("25.5", "\"25.5%\"", 400, DisplayName = "a percentage")]
    [DataRow("25.5", "\"\u0662\u0665\"", 400, DisplayName = "digits of another script")]
    [DataRow("25.5", "\"\"", 200, DisplayName = "an empty number is missing")]
    [DataRow("25.5", "null", 200, DisplayName = "null is missing")]
    [DataRow("3,", "null,", 200, DisplayName = "an integer that is missing")]
    [DataRow("3,", "3.0,", 200, DisplayName = "an integer with a point")]
    [DataRow("3,", "\"three\",", 400, DisplayName = "an integer in words")]
    [DataRow("\"basic\"", "\"never seen\"", 200, DisplayName = "a level that training did not have")]
    [DataRow("\"basic\"", "\"\"", 200, DisplayName = "an empty level")]
    [DataRow("\"basic\"", "7", 200, DisplayName = "a number for a category")]
    [DataRow("true", "1", 200, DisplayName = "a boolean as a number")]
    [DataRow("true", "\"true\"", 200, DisplayName = "a boolean as text")]
    [DataRow("true", "\"yes\"", 200, DisplayName = "a boolean in the words of training")]
    [DataRow("true", "\"perhaps\"", 400, DisplayName = "a boolean that is neither")]
    [DataRow("true", "[true]", 400, DisplayName = "a boolean in an array")]
    public async Task Cell_AsPeopleWriteIt_IsTakenOrRefused(string sound, string written, int expected)
    {
        await using TestServer server = await TestServer.ChurnAsync();
        string body = Customer.Replace(sound, written, StringComparison.Ordinal);
        Assert.AreNotEqual(Customer, body);

        (HttpStatusCode status, string text) = await server.PostAsync("/models/churn/predict", body);

        Assert.AreEqual(expected, (int)status, text);
        await server.AskAsync("/models/churn/predict", Customer);
    }

    [TestMethod]
    public async Task Cells_ThatMeanTheSame_AreAnsweredTheSame()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        string expected = (await server.PostAsync("/models/churn/predict", Customer)).Text;
        foreach (string body in (string[])
            [
                """{"paperless":"yes","charges":"25.5","plan":"basic","tenure":"3"}""",
                """{"charges":2.55e1,"tenure":3.0,"paperless":1,"plan":"basic","other":null}""",
                """{ "plan" : "b\u0061sic",   "tenure":3,"paperless":"true",  "ch\u0061rges":25.50 }""",
            ])
        {
            Assert.AreEqual(expected, (await server.PostAsync("/models/churn/predict", body)).Text, body);
        }
    }

    [TestMethod]
    [DataRow("2026-03-04", true)]
    [DataRow("2026-03-04T05:06", true)]
    [DataRow("2026-03-04T05:06:07", true)]
    [DataRow("2026-03-04 05:06:07", true)]
    [DataRow("2026-03-04T05:06:07.123", true)]
    [DataRow("2026-03-04T05:06:07Z", true)]
    [DataRow("2026-03-04T05:06:07+02:00", true)]
    [DataRow("", true)]
    [DataRow("2026-02-30", false)]
    [DataRow("2026-13-01", false)]
    [DataRow("0000-00-00", false)]
    [DataRow("yesterday", false)]
    [DataRow("99999999-01-01", false)]
    [DataRow("2026-03-04T25:00:00", false)]
    [DataRow("04.03.26", null)]
    [DataRow("03/04/2026", null)]
    [DataRow("20260304", null)]
    [DataRow("4 Mar 2026", null)]
    [DataRow("March 4, 2026", null)]
    [DataRow("2026-W10-3", null)]
    [DataRow("1772582767", null)]
    [DataRow("2026-03-04T05:06:07.1234567890123456789Z", null)]
    public async Task Date_InAnyFormat_IsTakenOrRefusedByItsColumn(string date, bool? isTaken)
    {
        await using TestServer server = await DatesAsync();

        (HttpStatusCode status, string text) = await server.PostAsync("/models/dates/predict", $$"""{"day":"{{date}}"}""");

        Assert.IsTrue(status is HttpStatusCode.OK or HttpStatusCode.BadRequest, text);
        Assert.IsTrue(isTaken is null || isTaken == (status == HttpStatusCode.OK), text);
        Assert.IsTrue(status == HttpStatusCode.OK || text.Contains("'day' must be a date", StringComparison.Ordinal), text);
        Assert.IsTrue(
            date.Length == 0 || status == HttpStatusCode.OK || !text.Contains(date, StringComparison.Ordinal),
            "Errors repeat no values.");
    }

    [TestMethod]
    public async Task Frame_Empty_Permuted_OrMissingColumns_IsAnsweredOrRefused()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        JsonElement expected =
            (await server.AskAsync("/invocations", """{"instances":[[3,"basic",25.5,true]]}""")).GetProperty("predictions")[0];

        Assert.AreEqual(
            0,
            (await server.AskAsync("/invocations", """{"dataframe_records":[]}""")).GetProperty("predictions").GetArrayLength());
        Assert.AreEqual(
            0,
            (await server.AskAsync("/invocations", """{"dataframe_split":{"columns":["tenure","plan","charges","paperless"],"data":[]}}"""))
                .GetProperty("predictions")
                .GetArrayLength());
        Assert.AreEqual(
            expected.GetString(),
            (await server.AskAsync(
                "/invocations",
                """{"dataframe_split":{"columns":["paperless","x","charges","tenure","plan"],"data":[[true,null,25.5,3,"basic"]]}}"""))
                .GetProperty("predictions")[0]
                .GetString());
        Assert.Contains(
            "'plan' is missing",
            await server.RefusedAsync(
                "/invocations", """{"dataframe_split":{"columns":["tenure","charges","paperless"],"data":[[3,25.5,true]]}}"""));
        Assert.Contains(
            "twice",
            await server.RefusedAsync(
                "/invocations",
                """{"dataframe_split":{"columns":["tenure","tenure","plan","charges","paperless"],"data":[[3,3,"basic",25.5,true]]}}"""));
        await server.RefusedAsync("/invocations", """{"dataframe_split":{"columns":[],"data":[[]]}}""");
    }

    [TestMethod]
    public async Task Frame_OfAMillionRowsOrAHundredThousandColumns_IsRefusedByItsLimit()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        string rows = string.Join(',', Enumerable.Repeat("[3,\"basic\",1,true]", 10_001));
        string columns = string.Join(
            ',', Enumerable.Range(0, 100_000).Select(static i => string.Create(CultureInfo.InvariantCulture, $"\"c{i}\"")));

        Assert.Contains("more than 10000 rows", await server.RefusedAsync("/invocations", $$"""{"instances":[{{rows}}]}"""));
        await server.RefusedAsync(
            "/invocations", $$"""{"instances":[{{string.Join(',', Enumerable.Repeat("[1]", 1_000_000))}},{{rows}}]}""");
        await server.RefusedAsync(
            "/invocations",
            $$"""{"instances":[{{string.Join(',', Enumerable.Repeat("[3,\"basic\",1,true]", 1_000_000))}}]}""",
            HttpStatusCode.RequestEntityTooLarge);
        await server.RefusedAsync("/invocations", "{\"dataframe_split\":{\"columns\":[" + columns + "],\"data\":[[1]]}}");
        await server.AskAsync("/invocations", """{"instances":[[3,"basic",25.5,true]]}""");
    }

    private static Task<TestServer> DatesAsync()
    {
        var start = new DateTime(2025, 1, 1);
        var table = new Table([new DateTimeColumn("day", [.. Enumerable.Range(0, 50).Select(day => start.AddDays(day).Ticks)])]);
        Labels labels = Labels.Regression([.. Enumerable.Range(0, 50).Select(day => (float)(day % 7))]);
        (FittedPipeline pipeline, FeatureMatrix features) = Pipeline.Empty.DateParts(ColumnSelector.Dates).FitTransform(table, labels);
        Model model = new FullStackAI.Trainers.Boosting.BoostingTrainer(new FullStackAI.Trainers.Boosting.BoostingOptions
        {
            NumIterations = 3,
            MinDataInLeaf = 1,
        }).Train(
            new FullStackAI.Trainers.TrainingSet(features, labels), new FullStackAI.Trainers.TrainingContext());
        return TestServer.StartAsync(
            ("dates/1/m.fsai", Bundle.Create(new BundleManifest { Task = TaskKind.Regression, Label = "y" }, pipeline, model, table)));
    }
}
