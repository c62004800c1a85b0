using System.Net;

namespace FullStackAI.AspNetCore.Tests;

[TestClass]
public sealed class MetricsTests
{
    [TestMethod]
    public async Task Metrics_AfterRequests_CountThemUnderBothNames()
    {
        await using TestServer server = await TestServer.StartAsync(("v/1/m.fsai", TestModels.Version(1)));
        await server.AskAsync("/models/v/predict", """[{"x":1},{"x":2}]""");
        await server.RefusedAsync("/models/v/predict", "{}");

        using HttpResponseMessage answer = await server.Client.GetAsync(new Uri("/metrics", UriKind.Relative));

        string[] lines = (await answer.Content.ReadAsStringAsync()).Split('\n');
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("fullstackai_rows_total{model=\"v\",version=\"1\"} 2", lines);
        Assert.Contains("fullstackai_requests_failed_total{model=\"v\",version=\"1\"} 1", lines);
        Assert.Contains("nv_inference_request_success{model=\"v\",version=\"1\"} 1", lines);
        Assert.Contains("nv_inference_count{model=\"v\",version=\"1\"} 2", lines);
        Assert.Contains("fullstackai_model_ready{model=\"v\"} 1", lines);
    }
}
