using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace FullStackAI.AspNetCore.Tests;

/// <summary>All protocols at once over a long time, while the model is replaced again and again.</summary>
/// <remarks><c>SOAK_MINUTES=60 dotnet test tests/FullStackAI.AspNetCore.Tests -c Release --filter Soak_MixedProtocols</c> runs the long
/// form, with a reload every 60 s and at most 400 requests a second.</remarks>
[TestClass]
public sealed class SoakTests
{
    private const int Lanes = 4;
    private const int ShortRequests = 4_000;
    private const int ShortReloadEvery = 800;
    private const int PerSecond = 400;

    private static readonly (string Path, string Body, string Type)[] Requests =
    [
        ("/models/churn/predict", BadInputs.Rows, "application/json"),
        ("/models/churn/predict", $"[{BadInputs.Rows},{BadInputs.Rows}]", "application/json"),
        ("/models/churn/explain", BadInputs.Rows, "application/json"),
        (
            "/v2/models/churn/infer",
            """{"inputs":[{"name":"tenure","shape":[1],"datatype":"INT64","data":[3]},{"name":"plan","shape":[1],"datatype":"BYTES","data":["basic"]},{"name":"charges","shape":[1],"datatype":"FP64","data":[25.5]},{"name":"paperless","shape":[1],"datatype":"BOOL","data":[true]}]}""",
            "application/json"),
        (
            "/v2/models/churn/infer",
            """{"inputs":[{"name":"tenure","shape":[1],"datatype":"INT64","data":[3]},{"name":"plan","shape":[1],"datatype":"BYTES","data":["basic"]},{"name":"charges","shape":[1],"datatype":"FP64","data":[25.5]},{"name":"paperless","shape":[1],"datatype":"BOOL","data":[true]}],"parameters":{"binary_data_output":true}}""",
            "application/json"),
        ("/invocations", $$"""{"dataframe_records":[{{BadInputs.Rows}}]}""", "application/json"),
        ("/invocations", "tenure,plan,charges,paperless\n3,basic,25.5,yes\n", "text/csv"),
        ("/v1/models/churn:predict", $$"""{"instances":[{{BadInputs.Rows}}]}""", "application/json"),
    ];

    public required TestContext TestContext { get; set; }

    [TestMethod]
    [TestCategory("Soak")]
    public async Task Soak_MixedProtocols_NothingFailsAndMemoryStaysFlat()
    {
        int minutes = Soak.Number("SOAK_MINUTES", 0);
        long target = minutes == 0 ? ShortRequests : (long)minutes * 60 * PerSecond;
        long reloadEvery = minutes == 0 ? ShortReloadEvery : 60 * PerSecond;
        byte[][] versions = [TestModels.Churn(), TestModels.Train(2).ToBytes().ToArray()];
        await using TestServer server = await TestServer.StartAsync([("churn.fsai", versions[0])]);
        long started = Stopwatch.GetTimestamp();
        long asked = 0;
        int reloads = 0;
        List<string> faults = [];
        List<(double Minute, long Managed, long Resident)> memory = [];
        for (long done = 0; done < target; done += reloadEvery)
        {
            long until = Math.Min(target, done + reloadEvery);
            await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(() => AskAsync(lane, done, until))));
            memory.Add((
                Stopwatch.GetElapsedTime(started).TotalMinutes,
                GC.GetTotalMemory(forceFullCollection: true),
                Environment.WorkingSet));
            server.Write("churn.fsai", versions[++reloads % 2]); // goes live under the load of the next round
        }

        string told = string.Create(
            CultureInfo.InvariantCulture,
            $"{asked} requests, {faults.Count} failed, {reloads} reloads, {Stopwatch.GetElapsedTime(started).TotalMinutes:0.0} min; managed, resident MB by time: {string.Join("; ", memory.Where((_, i) => i % Math.Max(1, memory.Count / 12) == 0 || i == memory.Count - 1).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Minute:0.0} min {one.Managed / 1e6:0.0}, {one.Resident / 1e6:0.0}")))}");
        TestContext.WriteLine(told);
        Assert.IsEmpty(faults, string.Join(Environment.NewLine, faults.Take(3)));
        Assert.AreEqual(target, asked);
        int settled = memory.Count / 2;
        Assert.IsLessThan((memory[settled].Managed * 1.25) + 4e6, memory[^1].Managed, told);

        async Task AskAsync(int lane, long from, long until)
        {
            for (long number = from + lane; number < until; number += Lanes)
            {
                if (minutes > 0 && (number / (double)PerSecond) - Stopwatch.GetElapsedTime(started).TotalSeconds is > 0.005 and var early)
                {
                    await Task.Delay(TimeSpan.FromSeconds(early));
                }

                (string path, string body, string type) = Requests[number % Requests.Length];
                using var content = new StringContent(body, Encoding.UTF8, type);
                using HttpResponseMessage answer = await server.Client.PostAsync(new Uri(path, UriKind.Relative), content);
                byte[] text = await answer.Content.ReadAsByteArrayAsync();
                Interlocked.Increment(ref asked);
                bool sound = answer.StatusCode == HttpStatusCode.OK
                    && text.Length > 0
                    && (answer.Content.Headers.ContentType!.MediaType != "application/json"
                        || JsonDocument.Parse(text).RootElement.ValueKind == JsonValueKind.Object);
                if (!sound)
                {
                    lock (faults)
                    {
                        faults.Add($"{(int)answer.StatusCode} {path} {Encoding.UTF8.GetString(text)}");
                    }
                }
            }
        }
    }
}
