using System.Net;
using System.Text.RegularExpressions;

namespace FullStackAI.AspNetCore.Tests.Console;

[TestClass]
public sealed partial class ConsoleEndpointsTests
{
    [TestMethod]
    public async Task Console_Page_ComesWithAPolicyThatLetsNothingElseRun()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        using HttpResponseMessage page = await GetAsync(server, "/console/");

        Assert.AreEqual(HttpStatusCode.OK, page.StatusCode);
        Assert.AreEqual("text/html; charset=utf-8", page.Content.Headers.ContentType!.ToString());
        string policy = page.Headers.GetValues("Content-Security-Policy").Single();
        StringAssert.StartsWith(policy, "default-src 'none'");
        Assert.DoesNotContain("unsafe", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.AreEqual("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [TestMethod]
    public async Task Console_EveryFileThatAFileNames_IsThere()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        var waiting = new Queue<string>(["index.html"]);
        var known = new HashSet<string>(waiting);
        while (waiting.TryDequeue(out string? name))
        {
            using HttpResponseMessage answer = await GetAsync(server, $"/console/{name}");
            Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, name);
            string text = await answer.Content.ReadAsStringAsync();
            Assert.DoesNotContain("innerHTML", text);
            Assert.IsEmpty(
                Addresses()
                    .Matches(text)
                    .Select(match => match.Value)
                    .Where(address => !address.StartsWith("http://www.w3.org/", StringComparison.Ordinal))
                    .ToArray(),
                name);
            foreach (Match match in Named().Matches(text))
            {
                if (known.Add(match.Groups[1].Value))
                {
                    waiting.Enqueue(match.Groups[1].Value);
                }
            }
        }

        Assert.IsGreaterThan(15, known.Count);
    }

    [TestMethod]
    public async Task Console_AskedAgain_IsNotSentAgain()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        using HttpResponseMessage first = await GetAsync(server, "/console/main.js");
        using var again = new HttpRequestMessage(HttpMethod.Get, new Uri("/console/main.js", UriKind.Relative));
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await server.Client.SendAsync(again);
        using var packed = new HttpRequestMessage(HttpMethod.Get, new Uri("/console/main.js", UriKind.Relative));
        packed.Headers.AcceptEncoding.ParseAdd("gzip, br;q=0.9");
        using HttpResponseMessage small = await server.Client.SendAsync(packed);

        Assert.AreEqual(HttpStatusCode.NotModified, second.StatusCode);
        Assert.AreEqual("br", small.Content.Headers.ContentEncoding.Single());
        Assert.AreNotEqual(first.Headers.ETag, small.Headers.ETag);
        Assert.IsLessThan(first.Content.Headers.ContentLength!.Value, small.Content.Headers.ContentLength!.Value);
        using var unpacked = new System.IO.Compression.BrotliStream(
            await small.Content.ReadAsStreamAsync(), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked);
        Assert.AreEqual(await first.Content.ReadAsStringAsync(), await reader.ReadToEndAsync());
    }

    [TestMethod]
    [DataRow("/console/nothing.js")]
    [DataRow("/console/..%2fappsettings.json")]
    [DataRow("/console/Static/main.js")]
    public async Task Console_WhatIsNoFileOfIt_IsNotFound(string address)
    {
        await using TestServer server = await TestServer.ChurnAsync();
        using HttpResponseMessage answer = await GetAsync(server, address);
        Assert.AreEqual(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [TestMethod]
    public async Task Console_WithoutItsSlash_LeadsToThePage()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        using HttpResponseMessage answer = await GetAsync(server, "/console");
        Assert.AreEqual("/console/", answer.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [TestMethod]
    public async Task Console_BothLanguages_SayTheSameThings()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        using HttpResponseMessage answer = await GetAsync(server, "/console/i18n.js");
        string text = await answer.Content.ReadAsStringAsync();
        string english = text[text.IndexOf("const en =", StringComparison.Ordinal)..text.IndexOf("const zh =", StringComparison.Ordinal)];
        string chinese = text[text.IndexOf(
            "const zh =", StringComparison.Ordinal)..text.IndexOf("const languages", StringComparison.Ordinal)];
        string[] Keys(string part) => [.. Phrases().Matches(part).Select(match => match.Groups[1].Value)];
        string[] Holes(string part, string key) =>
            [.. Hole()
                .Matches(Phrases().Matches(part).First(match => match.Groups[1].Value == key).Groups[2].Value)
                .Select(match => match.Value)
                .Distinct()
                .Order()];

        CollectionAssert.AreEquivalent(Keys(english), Keys(chinese));
        Assert.IsGreaterThan(100, Keys(english).Length);
        foreach (string key in Keys(english))
        {
            CollectionAssert.AreEqual(Holes(english, key), Holes(chinese, key), key);
        }
    }

    private static Task<HttpResponseMessage> GetAsync(TestServer server, string address) =>
        server.Client.GetAsync(new Uri(address, UriKind.Relative));

    [GeneratedRegex(@"(?:from|href=|src=)\s*""(?:\./)?([a-z0-9]+\.(?:js|css|svg))""")]
    private static partial Regex Named();

    [GeneratedRegex("""https?://[^"'`\s<$]+""")]
    private static partial Regex Addresses();

    [GeneratedRegex(@"(\w+): ""((?:[^""\\]|\\.)*)""")]
    private static partial Regex Phrases();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Hole();
}
