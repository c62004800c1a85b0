using System.Net;
using System.Text;
using System.Text.Json;
using FullStackAI.AspNetCore.Jobs;
using FullStackAI.AspNetCore.Security;
using FullStackAI.Inference;
using Microsoft.Extensions.DependencyInjection;

namespace FullStackAI.AspNetCore.Tests.Jobs;

/// <summary>Whole files, predicted beside requests.</summary>
[TestClass]
public sealed class JobTests
{
    private const string Csv = "text/csv";
    private const string Lines = "application/x-ndjson";
    private readonly string _folder = TestFolders.Make();

    [TestCleanup]
    public void Delete() => TestFolders.Delete(_folder);

    [TestMethod]
    public async Task Job_Csv_GivesWhatRequestsGive_RowByRow()
    {
        await using TestServer server = await StartAsync();
        var text = new StringBuilder("plan,tenure,charges,paperless\r\n");
        var rows = new List<string>();
        for (int i = 0; i < 57; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\"basic\",{i},{20 + i}.5,yes\r\n");
            rows.Add($$"""{"plan":"basic","tenure":{{i}},"charges":{{20 + i}}.5,"paperless":true}""");
        }

        JsonElement job = await RunAsync(server, text.ToString().TrimEnd(), Csv);
        JsonElement[] expected =
        [
            .. (await server.AskAsync("/models/churn/predict", $"[{string.Join(',', rows)}]")).GetProperty("predictions").EnumerateArray()
        ];
        JsonElement[] result = await ResultAsync(server, job);

        Assert.AreEqual(57, job.GetProperty("rows").GetInt32());
        Assert.AreEqual(job.GetProperty("input_bytes").GetInt64(), job.GetProperty("input_done").GetInt64());
        for (int row = 0; row < expected.Length; row++)
        {
            Assert.AreEqual(row, result[row].GetProperty("row").GetInt32());
            Assert.AreEqual(expected[row].GetRawText()[1..], result[row].GetRawText()[$$"""{"row":{{row}},""".Length..]);
        }
    }

    [TestMethod]
    public async Task Job_LinesOfJson_BadOnesFailAlone()
    {
        await using TestServer server = await StartAsync();
        const string good = """{"tenure":3,"plan":"basic","charges":25.5,"paperless":true}""";
        JsonElement job = await RunAsync(server, string.Join('\n', good, "{}", "", "[1]", "{", good + " 1", good) + "\n", Lines);
        JsonElement[] result = await ResultAsync(server, job);

        Assert.AreEqual(
            "01111 0".Replace(" ", "", StringComparison.Ordinal),
            string.Concat(result.Select(row => row.TryGetProperty("error", out _) ? '1' : '0')));
        Assert.AreEqual(4, job.GetProperty("failed_rows").GetInt32());
        Assert.Contains("'tenure' is missing", result[1].GetProperty("error").GetString()!);
    }

    [TestMethod]
    public async Task Job_CsvWithABadRow_TheOthersAreAnswered()
    {
        await using TestServer server = await StartAsync();
        JsonElement job = await RunAsync(
            server,
            "tenure,plan,charges,paperless\n1,basic,2.5,yes\nsoon,basic,2.5,yes\n1,\"ba\nsic\",2.5,yes\n2,basic,2.5\n3,basic,2.5,no\n",
            Csv);
        JsonElement[] result = await ResultAsync(server, job);

        CollectionAssert.AreEqual(
            new[] { false, true, false, true, false }, result.Select(row => row.TryGetProperty("error", out _)).ToArray());
        Assert.AreEqual(2, job.GetProperty("failed_rows").GetInt32());
    }

    [TestMethod]
    public async Task Submit_SameIdempotencyKey_IsTheSameJob_AnotherFileIsRefused()
    {
        await using TestServer server = await StartAsync();
        JsonElement first = await SubmitAsync(server, "tenure,plan,charges,paperless\n1,basic,2.5,yes\n", Csv, "key-1");
        JsonElement again = await SubmitAsync(server, "tenure,plan,charges,paperless\n1,basic,2.5,yes\n", Csv, "key-1");
        JsonElement other = await SubmitAsync(server, "tenure,plan,charges,paperless\n1,basic,2.5,yes\n", Csv, "key-2");
        await SubmitAsync(server, "tenure,plan,charges,paperless\n2,basic,2.5,yes\n", Csv, "key-1", HttpStatusCode.UnprocessableEntity);

        Assert.AreEqual(first.GetProperty("id").GetString(), again.GetProperty("id").GetString());
        Assert.AreNotEqual(first.GetProperty("id").GetString(), other.GetProperty("id").GetString());
        Assert.AreEqual(32, first.GetProperty("id").GetString()!.Length);
        Assert.AreEqual(2, (await server.GetAsync("/models/churn/jobs")).GetProperty("jobs").GetArrayLength());
        Assert.HasCount(2, Directory.GetDirectories(_folder));
    }

    [TestMethod]
    public async Task Submit_WhatCannotBe_IsRefusedAndLeavesNothing()
    {
        await using TestServer server = await StartAsync(options => options with { InputBytes = 100 });
        string atLimit = "tenure,plan,charges,paperless\n1,basic,2.5,yes\n".PadRight(100, '\n');
        await SubmitAsync(server, "x", "text/plain", expected: HttpStatusCode.UnsupportedMediaType);
        await SubmitAsync(server, atLimit + "\n", Csv, expected: HttpStatusCode.RequestEntityTooLarge);
        await SubmitAsync(server, "a\n", Csv, new string('k', 129), HttpStatusCode.BadRequest);
        Assert.IsEmpty(Directory.GetDirectories(_folder));

        JsonElement job = await RunAsync(server, atLimit, Csv);

        Assert.AreEqual(1, job.GetProperty("rows").GetInt32());
        await server.SendAsync(HttpMethod.Get, $"/models/churn/jobs/{new string('0', 32)}", expected: HttpStatusCode.NotFound);
        await server.SendAsync(HttpMethod.Get, "/models/nothing/jobs", expected: HttpStatusCode.NotFound);
    }

    [TestMethod]
    public async Task Submit_AsManyAsMayBe_OneMoreIsRefused()
    {
        await using TestServer server = await StartAsync(options => options with { JobsPerKey = 2 });
        JobStore store = server.Services.GetRequiredService<JobRunner>().Store!;
        foreach (int number in (int[])[1, 2])
        {
            store.Accept(new JobRequest(
                // accepted, and not in the queue
                store.Prepare().Id, "", "churn", "1", "", IsCsv: true, 0, $"{number}", null, DateTimeOffset.UnixEpoch));
        }

        await SubmitAsync(server, "a\n", Csv, expected: HttpStatusCode.TooManyRequests);
        store.End(store.Of("", "churn").First(), JobState.Cancelled);
        await SubmitAsync(server, "tenure,plan,charges,paperless\n", Csv);
    }

    [TestMethod]
    public async Task Job_OfAnotherKey_DoesNotExist()
    {
        string keys = Path.Combine(TestFolders.Make(), "keys.json");
        (string alice, string aliceHash) = ApiKey.Make("alice");
        (string bob, string bobHash) = ApiKey.Make("bob");
        ApiKeyEntry.Save(
            keys,
            [
                new ApiKeyEntry { Id = "alice", Sha256 = aliceHash, Scopes = ["jobs:*"] },
                new ApiKeyEntry { Id = "bob", Sha256 = bobHash, Scopes = ["jobs:*"] },
            ]);
        await using TestServer server = await StartAsync(keys: keys);
        JsonElement job = await SubmitAsync(server, "tenure,plan,charges,paperless\n", Csv, bearer: alice);
        string path = $"/models/churn/jobs/{job.GetProperty("id").GetString()}";

        await server.SendAsync(HttpMethod.Get, path, header: ("Authorization", $"Bearer {alice}"));
        foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Delete])
        {
            await server.SendAsync(method, path, expected: HttpStatusCode.NotFound, header: ("Authorization", $"Bearer {bob}"));
        }

        await server.SendAsync(
            HttpMethod.Get, path + "/result", expected: HttpStatusCode.NotFound, header: ("Authorization", $"Bearer {bob}"));
        await server.SendAsync(HttpMethod.Get, path, expected: HttpStatusCode.Unauthorized);
        Assert.AreEqual(
            0,
            (await server.SendAsync(HttpMethod.Get, "/models/churn/jobs", header: ("Authorization", $"Bearer {bob}")))
                .GetProperty("jobs")
                .GetArrayLength());
    }

    [TestMethod]
    public async Task Delete_ARunningJob_CancelsIt_AnEndedOneGoesAway()
    {
        await using TestServer server = await StartAsync(options => options with { ChunkRows = 1 });
        string text = "tenure,plan,charges,paperless\n" + string.Concat(Enumerable.Repeat("1,basic,2.5,yes\n", 100_000));
        JsonElement job = await SubmitAsync(server, text, Csv);
        string id = job.GetProperty("id").GetString()!;

        JsonElement cancelled = await server.SendAsync(HttpMethod.Delete, $"/models/churn/jobs/{id}");

        Assert.AreEqual("cancelled", cancelled.GetProperty("state").GetString());
        await server.SendAsync(HttpMethod.Get, $"/models/churn/jobs/{id}/result", expected: HttpStatusCode.Conflict);
        JsonElement next = await RunAsync(server, "tenure,plan,charges,paperless\n1,basic,2.5,yes\n", Csv); // the worker is free again
        Assert.AreEqual(1, next.GetProperty("rows").GetInt32());
        using HttpResponseMessage removed = await server.Client.DeleteAsync(new Uri($"/models/churn/jobs/{id}", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.NoContent, removed.StatusCode);
        await server.SendAsync(HttpMethod.Get, $"/models/churn/jobs/{id}", expected: HttpStatusCode.NotFound);
    }

    [TestMethod]
    public async Task Store_OpenedAgain_GoesOnWhereTheJournalEnds()
    {
        string done;
        JsonElement job;
        await using (TestServer server = await StartAsync(options => options with { ChunkRows = 10 }))
        {
            job = await RunAsync(
                server,
                "tenure,plan,charges,paperless\n" + string.Concat(Enumerable.Range(0, 95).Select(i => $"{i},basic,2.5,yes\n")),
                Csv);
            done = await server.Client.GetStringAsync(
                new Uri($"/models/churn/jobs/{job.GetProperty("id").GetString()}/result", UriKind.Relative));
        }

        // As a crash would leave it: no end, a torn line in the journal, a chunk in the result that the journal does not know.
        string folder = Path.Combine(_folder, job.GetProperty("id").GetString()!);
        File.Delete(Path.Combine(folder, "end.json"));
        string[] journal = await File.ReadAllLinesAsync(Path.Combine(folder, "journal"));
        Assert.HasCount(10, journal);
        await File.WriteAllTextAsync(Path.Combine(folder, "journal"), string.Join('\n', journal[..4]) + "\n50 0 9");
        await using (TestServer server = await StartAsync(options => options with { ChunkRows = 7 }))
        {
            JsonElement ended = await EndAsync(server, job);
            Assert.AreEqual("succeeded", ended.GetProperty("state").GetString());
            Assert.AreEqual(95, ended.GetProperty("rows").GetInt32());
            Assert.AreEqual(
                done,
                await server.Client.GetStringAsync(
                    new Uri($"/models/churn/jobs/{job.GetProperty("id").GetString()}/result", UriKind.Relative)));
            string[] after = await File.ReadAllLinesAsync(Path.Combine(folder, "journal"));
            Assert.AreEqual(journal[3], after[3], "what was done is not done again");
            Assert.HasCount(4 + 8, after);
        }
    }

    [TestMethod]
    public async Task Job_OfAModelThatTheHostMade_GivesWhatRequestsGive_AndNotWhatItsSuccessorSays()
    {
        using var one = new Predictor(TestModels.Version(1));
        using var two = new Predictor(TestModels.Version(2));
        using var loader = new Batching.SwitchLoader(one);
        await using TestServer server = await TestServer.StartAsync([("churn/1/m.fsai", TestModels.Churn())], options =>
        {
            options.Loaders["own"] = loader;
            options.Jobs = new JobOptions { Folder = _folder };
        }, ready: 2);
        JobStore store = server.Services.GetRequiredService<JobRunner>().Store!;

        JsonElement first = await server.SendAsync(HttpMethod.Post, "/models/own/jobs", """{"x":1}""", HttpStatusCode.UnsupportedMediaType);
        Assert.IsTrue(first.TryGetProperty("error", out _));
        (HttpStatusCode status, string text) = await server.PostAsync("/models/own/jobs", "x\n1\n2\n", Csv);
        Assert.AreEqual(HttpStatusCode.Accepted, status, text);
        string id = JsonDocument.Parse(text).RootElement.GetProperty("id").GetString()!;
        await TestServer.Until(() => store.Find(id)!.End is not null, "the job ended");
        string[] lines = (await server.Client.GetStringAsync(new Uri($"/models/own/jobs/{id}/result", UriKind.Relative))).Split(
            '\n', StringSplitOptions.RemoveEmptyEntries);
        CollectionAssert.AreEqual(
            new[] { 1.0, 1.0 },
            lines.Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("score").GetDouble()).ToArray());

        loader.Switch(two);
        await TestServer.Until(() => server.Repository.Entry("own").Versions[0].Slot.Status().Version == 2, "the other model is live");
        JobRequest late = store.Find(id)!.Request with { Id = store.Prepare().Id, IdempotencyKey = null };
        server.Services.GetRequiredService<JobRunner>().Enqueue(store.Accept(late));
        await TestServer.Until(() => store.Find(late.Id)!.End is not null, "the late job ended");
        Assert.Contains("another model", (await server.GetAsync($"/models/own/jobs/{late.Id}")).GetProperty("error").GetString()!);
    }

    [TestMethod]
    public async Task Jobs_NotAskedFor_AreNotTaken()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        Assert.Contains(
            "--jobs",
            (await SubmitAsync(server, "a\n", Csv, expected: HttpStatusCode.NotFound)).GetProperty("error").GetString()!);
    }

    [TestMethod]
    public void Faults_OutOfRange_AreAllNamed() =>
        Assert.HasCount(3, new JobOptions { Folder = "", ChunkRows = 100_001, InputBytes = 0 }.Faults().ToList());

    private Task<TestServer> StartAsync(Func<JobOptions, JobOptions>? change = null, string? keys = null) =>
        TestServer.ChurnAsync(options =>
        {
            var jobs = new JobOptions { Folder = _folder };
            options.Jobs = change?.Invoke(jobs) ?? jobs;
            options.ApiKeyFile = keys;
        });

    private static async Task<JsonElement> SubmitAsync(
        TestServer server, string text, string type, string? key = null, HttpStatusCode expected = HttpStatusCode.Accepted,
        string? bearer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/models/churn/jobs", UriKind.Relative))
        {
            Content = new StringContent(text, Encoding.UTF8, type),
        };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        if (bearer is not null)
        {
            request.Headers.Authorization = new("Bearer", bearer);
        }

        using HttpResponseMessage answer = await server.Client.SendAsync(request);
        string body = await answer.Content.ReadAsStringAsync();
        Assert.AreEqual(expected, answer.StatusCode, body);
        return JsonDocument.Parse(body).RootElement;
    }

    private static async Task<JsonElement> RunAsync(TestServer server, string text, string type)
    {
        JsonElement job = await EndAsync(server, await SubmitAsync(server, text, type));
        Assert.AreEqual("succeeded", job.GetProperty("state").GetString(), job.GetRawText());
        return job;
    }

    private static async Task<JsonElement> EndAsync(TestServer server, JsonElement job)
    {
        JobStore store = server.Services.GetRequiredService<JobRunner>().Store!;
        string id = job.GetProperty("id").GetString()!;
        await TestServer.Until(() => store.Find(id)!.End is not null, "the job ended");
        return await server.GetAsync($"/models/churn/jobs/{id}");
    }

    private static async Task<JsonElement[]> ResultAsync(TestServer server, JsonElement job)
    {
        string text = await server.Client.GetStringAsync(
            new Uri($"/models/churn/jobs/{job.GetProperty("id").GetString()}/result", UriKind.Relative));
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
