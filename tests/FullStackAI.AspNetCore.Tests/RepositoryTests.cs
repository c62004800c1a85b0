using System.Net;
using System.Text.Json;
using FullStackAI.AspNetCore.Repository;

namespace FullStackAI.AspNetCore.Tests;

[TestClass]
public sealed class RepositoryTests
{
    private const string Row = """{"x":1}""";

    public required TestContext TestContext { get; set; }

    [TestMethod]
    public async Task Default_NewVersionAppears_GoesLiveAndTheOldStaysUnderItsName()
    {
        await using TestServer server = await TestServer.StartAsync(("v/9/m.fsai", TestModels.Version(9)));
        server.Write("v/10/m.fsai", TestModels.Version(10).ToBytes().ToArray());

        await TestServer.Until(() => Live(server).Result == "10", "version 10 answers");

        Assert.AreEqual(9, (await server.AskAsync("/models/v/versions/9/predict", Row)).GetProperty("score").GetDouble());
        Assert.AreEqual(10, (await server.AskAsync("/models/v/versions/10/predict", Row)).GetProperty("score").GetDouble());
    }

    [TestMethod]
    public async Task Default_BadVersionAppears_TheOldOneServesAndTheReasonIsTold()
    {
        await using TestServer server = await TestServer.StartAsync(("v/1/m.fsai", TestModels.Version(1)));
        byte[] damaged = TestModels.Version(2).ToBytes().ToArray();
        damaged[damaged.Length / 2] ^= 1;
        server.Write("v/2/m.fsai", damaged);

        await TestServer.Until(
            () => server.Repository.Models.Single().Versions is [_, { } second] && second.Slot.Status().LastError is not null,
            "version 2 was tried");

        Assert.AreEqual("1", await Live(server));
        await server.RefusedAsync("/models/v/versions/2/predict", Row, HttpStatusCode.ServiceUnavailable);
        JsonElement version = (await server.GetAsync("/models")).GetProperty("models")[0].GetProperty("versions")[1];
        Assert.AreEqual("UNAVAILABLE", version.GetProperty("state").GetString());
        server.Write("v/2/m.fsai", TestModels.Version(2).ToBytes().ToArray());
        await TestServer.Until(() => Live(server).Result == "2", "the mended version 2 answers");
    }

    [TestMethod]
    public async Task Default_VersionIsRemoved_TheOneBeforeAnswers()
    {
        await using TestServer server = await TestServer.StartAsync(
            ("v/1/m.fsai", TestModels.Version(1)), ("v/2/m.fsai", TestModels.Version(2)));
        Assert.AreEqual("2", await Live(server));

        Directory.Delete(Path.Combine(server.Folder, "v", "2"), recursive: true);

        await TestServer.Until(() => server.Repository.Models.Single().Versions.Count == 1, "version 2 is gone");
        await TestServer.Until(() => Live(server).Result == "1", "version 1 answers");
        await server.RefusedAsync("/models/v/versions/2/predict", Row, HttpStatusCode.NotFound);
    }

    [TestMethod]
    public async Task Default_NewestIsBadAtTheStart_TheOneBeforeAnswers()
    {
        byte[] damaged = TestModels.Version(3).ToBytes().ToArray();
        damaged[damaged.Length / 2] ^= 1;
        await using TestServer server =
            await TestServer.StartAsync([
                ("v/1/m.fsai", TestModels.Version(1).ToBytes().ToArray()),
                ("v/2/m.fsai", TestModels.Version(2).ToBytes().ToArray()),
                ("v/3/m.fsai", damaged),
            ]);

        await TestServer.Until(() => server.Repository.Models.Single().Default?.Name == "2", "version 2 answers");

        Assert.AreEqual("2", await Live(server));
        await server.RefusedAsync("/models/v/versions/3/predict", Row, HttpStatusCode.ServiceUnavailable);
    }

    [TestMethod]
    public async Task Default_VersionsAreRemovedUnderLoad_NoRequestFails()
    {
        (string, byte[])[] versions =
        [
            .. Enumerable.Range(1, 8).Select(version => ($"v/{version}/m.fsai", TestModels.Version(version).ToBytes().ToArray()))
        ];
        await using TestServer server = await TestServer.StartAsync(versions);
        using var stop = new CancellationTokenSource();
        Task<List<string>> load = Task.Run(async () =>
        {
            List<string> faults = [];
            while (!stop.IsCancellationRequested)
            {
                (HttpStatusCode status, string text) = await server.PostAsync("/models/v/predict", Row);
                if (status != HttpStatusCode.OK)
                {
                    faults.Add(text);
                }
            }

            return faults;
        });

        for (int version = 8; version > 1; version--)
        {
            Directory.Delete(Path.Combine(server.Folder, "v", $"{version}"), recursive: true);
            string next = $"{version - 1}";
            await TestServer.Until(() => server.Repository.Models.Single().Default?.Name == next, $"version {next} answers");
        }

        await stop.CancelAsync();
        Assert.IsEmpty(await load);
        Assert.AreEqual("1", await Live(server));
    }

    [TestMethod]
    public async Task Aliases_RoutingFile_NamesVersionsAndTheDefault()
    {
        await using TestServer server = await TestServer.StartAsync(
            ("v/1/m.fsai", TestModels.Version(1)), ("v/2/m.fsai", TestModels.Version(2)));
        server.Write("v/routing.json", """{"default":"stable","aliases":{"stable":"1","canary":"2"}}"""u8.ToArray());

        await TestServer.Until(() => Live(server).Result == "1", "the stable version answers");

        Assert.AreEqual(2, (await server.AskAsync("/models/v/versions/canary/predict", Row)).GetProperty("score").GetDouble());
        server.Write("v/routing.json", """{"default":"stable","""u8.ToArray());
        await TestServer.Until(() => server.Repository.Models.Single().Routing.Fault is not null, "the damaged routing was seen");
        Assert.AreEqual("1", await Live(server));
    }

    [TestMethod]
    public async Task Index_OwnerAndDeprecation_AreThoseOfTheRoutingFile()
    {
        await using TestServer server = await TestServer.StartAsync(
            ("v/1/m.fsai", TestModels.Version(1)), ("v/2/m.fsai", TestModels.Version(2)));
        Assert.AreEqual(JsonValueKind.Null, (await IndexAsync())[0].GetProperty("owner").ValueKind);
        server.Write("v/routing.json", """{"owner":"risk team","deprecated":{"1":"2027-01-31"}}"""u8.ToArray());
        await TestServer.Until(() => server.Repository.Models.Single().Routing.Owner is not null, "the routing file is read");

        await server.SendAsync(HttpMethod.Put, "/models/v/aliases/stable", """{"version":"2"}"""); // writes the file anew

        JsonElement[] index = await IndexAsync();
        CollectionAssert.AreEqual(
            new[] { "risk team", "risk team" }, index.Select(static one => one.GetProperty("owner").GetString()).ToArray());
        CollectionAssert.AreEqual(
            new[] { "2027-01-31", null }, index.Select(static one => one.GetProperty("deprecation_date").GetString()).ToArray());
        Assert.Contains("\"1\": \"2027-01-31\"", await File.ReadAllTextAsync(Path.Combine(server.Folder, "v", "routing.json")));
        server.Write("v/routing.json", """{"deprecated":{"1":"soon"}}"""u8.ToArray());
        await TestServer.Until(() => server.Repository.Models.Single().Routing.Fault is not null, "a day that is none is reported");

        async Task<JsonElement[]> IndexAsync() =>
            [.. (await server.SendAsync(HttpMethod.Post, "/v2/repository/index", "{}")).EnumerateArray()];
    }

    [TestMethod]
    [DataRow("""{"default":"1"}""", true)]
    [DataRow("""{"default":1}""", false)]
    [DataRow("""{"default":"stable","aliases":{"stable":"1"}}""", true)]
    [DataRow("""{"default":"stable","aliases":{"stable":"1"}}""", false)]
    public async Task Default_WrittenDownBeforeTheStart_AnswersAlthoughANewerOneIsThere(string routing, bool loadAtStart)
    {
        await using TestServer server = await TestServer.StartAsync(
            [
                ("v/1/m.fsai", TestModels.Version(1).ToBytes().ToArray()),
                ("v/2/m.fsai", TestModels.Version(2).ToBytes().ToArray()),
                ("v/routing.json", System.Text.Encoding.UTF8.GetBytes(routing)),
            ],
            options => options.Loading.LoadAtStart = loadAtStart);

        await TestServer.Until(() => Live(server).Result == "1", "version 1 answers");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => Assert.AreEqual("1", await Live(server))));
    }

    [TestMethod]
    public async Task MemoryLimit_ModelsAreLoadedAtFirstUse_TheOneUsedLongestAgoLeavesAndComesBack()
    {
        byte[][] models = [.. Enumerable.Range(1, 3).Select(version => TestModels.Version(version).ToBytes().ToArray())];
        await using TestServer server = await TestServer.StartAsync(
            [("a/1/m.fsai", models[0]), ("b/1/m.fsai", models[1]), ("c/1/m.fsai", models[2])],
            options =>
            {
                options.Loading.LoadAtStart = false;
                options.Loading.MaximumLoadedBytes = models.Max(static model => model.Length) * 5 / 2; // two of them
            });
        Assert.AreEqual("", Loaded(), "nobody has asked yet");
        Assert.IsTrue((await server.GetAsync("/v2/health/ready")).GetProperty("ready").GetBoolean(), "and no model is at fault for that");

        foreach ((
            string model,
            string loaded) in ((string, string)[])[
                ("a", "a"), ("b", "a b"), ("a", "a b"), ("c", "a c"), ("b", "b c"), ("c", "b c"), ("a", "a c"),
            ])
        {
            Assert.AreEqual(model[0] - 'a' + 1, (await server.AskAsync($"/models/{model}/predict", Row)).GetProperty("score").GetDouble());
            Assert.AreEqual(loaded, Loaded());
        }

        string Loaded() =>
            string.Join(' ', server.Repository.Models
                .Where(static model => model.Versions[0].Slot.Status().State == FullStackAI.Extensions.ML.ModelState.Ready)
                .Select(static model => model.Name));
    }

    /// <remarks><c>SWAPS=1000 dotnet test tests/FullStackAI.AspNetCore.Tests -c Release --filter Reload_UnderLoad</c> runs the long
    /// form.</remarks>
    [TestMethod]
    [TestCategory("Soak")]
    public async Task Reload_UnderLoad_NoRequestFailsOrMixesVersions()
    {
        int swaps = Soak.Number("SWAPS", 30);
        await using TestServer server = await TestServer.StartAsync(("v.fsai", TestModels.Version(1)));
        byte[][] versions = [.. Enumerable.Range(1, 2).Select(version => TestModels.Version(version).ToBytes().ToArray())];
        string[] digests = [.. versions.Select(bytes => FullStackAI.Bundles.Bundle.Load(bytes).Digest![..12])];
        using var stop = new CancellationTokenSource();
        long asked = 0;
        List<string> faults = [];
        Task[] load = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                (HttpStatusCode status, string text) = await server.PostAsync("/models/v/predict", Row);
                Interlocked.Increment(ref asked);
                JsonElement answer = JsonDocument.Parse(text).RootElement;
                bool whole = status == HttpStatusCode.OK && answer.GetProperty("score").GetDouble() is var score
                    && answer.GetProperty("interval").GetProperty("upper").GetDouble() == 2 * score
                    && answer.GetProperty("version").GetString() == digests[(int)score - 1];
                if (!whole)
                {
                    lock (faults)
                    {
                        faults.Add(text);
                    }
                }
            }
        }))];

        for (int swap = 1; swap <= swaps; swap++)
        {
            server.Write("v.fsai", versions[swap % 2]);
            await TestServer.Until(() => server.Repository.Models.Single().Versions[0].Name == digests[swap % 2], $"swap {swap}");
        }

        await TestServer.Until(
            () => Interlocked.Read(ref asked) > swaps || load.Any(static one => one.IsCompleted), "more requests than swaps");
        await stop.CancelAsync();
        await Task.WhenAll(load);
        Assert.IsEmpty(faults);
        TestContext.WriteLine($"{swaps} swaps, {asked} requests, 0 failed, 0 that mix versions");
    }

    [TestMethod]
    public void VersionOrder_Numbers_CountAndDoNotSpell()
    {
        string[] versions = ["10", "v1.10", "2", "v1.9", "beta", "1"];

        Array.Sort(versions, VersionOrder.Instance);

        CollectionAssert.AreEqual(new[] { "1", "2", "10", "beta", "v1.9", "v1.10" }, versions);
    }

    [TestMethod]
    public void List_HiddenAndEmptyFolders_AreNotModels()
    {
        string folder = TestFolders.Make();
        foreach (string path in (string[])["a/1/m.fsai", "a/_new/m.fsai", ".b/1/m.fsai", "c.fsai", "d/1/readme.txt", "_e.fsai"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
            File.WriteAllText(Path.Combine(folder, path), "");
        }

        string[] found =
        [
            .. RepositoryFolder.List(folder).SelectMany(model => model.Versions.Select(version => $"{model.Name} {version.Name}"))
        ];

        CollectionAssert.AreEqual(new[] { "a 1", "c " }, found);
        TestFolders.Delete(folder);
    }

    private static async Task<string?> Live(TestServer server)
    {
        JsonElement answer = await server.AskAsync("/models/v/predict", Row);
        Assert.AreEqual(
            answer.GetProperty("version").GetString(),
            answer.GetProperty("score").GetDouble().ToString(System.Globalization.CultureInfo.InvariantCulture));
        return answer.GetProperty("version").GetString();
    }
}
