using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FullStackAI.AspNetCore.Security;

namespace FullStackAI.AspNetCore.Tests.Images;

[TestClass]
public sealed class ImageEndpointTests
{
    private static readonly byte[] Light = [0x89, 200];
    private static readonly byte[] Dark = [0x89, 10];

    [TestMethod]
    [DataRow("image/png")]
    [DataRow("image/jpeg")]
    [DataRow("application/octet-stream")]
    public async Task Predict_AFileAsTheBody_IsAnsweredByClass(string type)
    {
        await using TestServer server = await StartAsync();
        JsonElement answer = await SendAsync(server, Body(Light, type));

        Assert.AreEqual("light", answer.GetProperty("label").GetString());
        Assert.AreEqual(0.75, answer.GetProperty("probability").GetDouble());
        Assert.AreEqual(0.25, answer.GetProperty("probabilities").GetProperty("dark").GetDouble());
        Assert.AreEqual("tones", answer.GetProperty("model").GetString());
    }

    [TestMethod]
    public async Task Predict_AFormUpload_IsAnsweredFileByFile()
    {
        await using TestServer server = await StartAsync();
        using var one = new MultipartFormDataContent
        {
            { new StringContent("a note"), "note" },
            { Body(Dark, "image/png"), "picture", "a.png" },
        };
        using var two = new MultipartFormDataContent
        {
            { Body(Dark, "image/png"), "picture", "a.png" },
            { Body(Light, "image/png"), "picture", "b.png" },
        };

        Assert.AreEqual("dark", (await SendAsync(server, one)).GetProperty("label").GetString());
        CollectionAssert.AreEqual(new[] { "dark", "light" }, Labels(await SendAsync(server, two)));
    }

    [TestMethod]
    [DataRow("""{"image":"icg="}""", "light")]
    [DataRow("""{"image":"data:image/png;base64,icg="}""", "light")]
    [DataRow("""{"images":["icg=","iQo="]}""", "light,dark")]
    [DataRow("""{"instances":[{"b64":"iQo="},{"image_bytes":{"b64":"icg="}}]}""", "dark,light")]
    public async Task Predict_Base64InJson_IsAnswered(string body, string expected)
    {
        await using TestServer server = await StartAsync();
        JsonElement answer = await server.AskAsync("/models/tones/predict", body);

        Assert.AreEqual(
            expected,
            answer.TryGetProperty("label", out JsonElement label) ? label.GetString() : string.Join(',', Labels(answer)));
    }

    [TestMethod]
    [DataRow("""{"image":"***"}""", "base64")]
    [DataRow("""{"image":7}""", "base64")]
    [DataRow("""{"\ud800":7}""", "not valid text")]
    [DataRow("""{"image":"\ud800"}""", "not valid text")]
    [DataRow("""{"images":[]}""", "no picture")]
    [DataRow("""{"picture":"icg="}""", "must be")]
    [DataRow("""{"image":"icg=" """, "not valid JSON")]
    [DataRow("""{"image":"AAAA"}""", "The picture cannot be read")]
    [DataRow("""{"images":["icg=","AAAA"]}""", "Picture 1 cannot be read")]
    public async Task Predict_WhatIsNoPicture_IsRefusedWithTheReason(string body, string expected)
    {
        await using TestServer server = await StartAsync();
        StringAssert.Contains(await server.RefusedAsync("/models/tones/predict", body), expected);
    }

    [TestMethod]
    public async Task Predict_OtherMediaTypesAndCutForms_AreRefused()
    {
        await using TestServer server = await StartAsync();
        using HttpResponseMessage text = await server.Client.PostAsync(Address, Body(Light, "text/plain"));
        using HttpResponseMessage form = await server.Client.PostAsync(
            Address,
            Body(
                Encoding.ASCII.GetBytes("--b\r\nContent-Disposition: form-data; name=\"p\"; filename=\"a\"\r\n\r\nxx"),
                "multipart/form-data; boundary=b"));
        using HttpResponseMessage noBoundary = await server.Client.PostAsync(Address, Body(Light, "multipart/form-data"));

        Assert.AreEqual(HttpStatusCode.UnsupportedMediaType, text.StatusCode);
        Assert.AreEqual(HttpStatusCode.BadRequest, form.StatusCode);
        Assert.AreEqual(HttpStatusCode.BadRequest, noBoundary.StatusCode);
    }

    [TestMethod]
    public async Task Predict_LimitsOfBodyAndCount_HoldAtTheirEdges()
    {
        await using TestServer server = await StartAsync(options => options.Limits = new() { Rows = 2, BodyBytes = 64 });
        Assert.HasCount(2, Labels(await server.AskAsync("/models/tones/predict", """{"images":["icg=","iQo="]}""")));
        StringAssert.Contains(await server.RefusedAsync("/models/tones/predict", """{"images":["icg=","iQo=","iQo="]}"""), "more than 2");
        using HttpResponseMessage large = await server.Client.PostAsync(Address, Body([0x89, .. new byte[64]], "image/png"));
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
    }

    [TestMethod]
    public async Task Predict_WithKeys_AsksForOneThatMayUseTheModel()
    {
        string path = Path.Combine(TestFolders.Make(), "keys.json");
        (string key, string hash) = ApiKey.Make("a");
        (string other, string otherHash) = ApiKey.Make("b");
        ApiKeyEntry.Save(
            path,
            [
                new ApiKeyEntry { Id = "a", Sha256 = hash, Scopes = ["predict:tones"] },
                new ApiKeyEntry { Id = "b", Sha256 = otherHash, Scopes = ["predict:x"] },
            ]);
        await using TestServer server = await StartAsync(options => options.ApiKeyFile = path);

        Assert.AreEqual(HttpStatusCode.Unauthorized, await StatusAsync(server, null));
        Assert.AreEqual(HttpStatusCode.NotFound, await StatusAsync(server, other));
        Assert.AreEqual(HttpStatusCode.OK, await StatusAsync(server, key));
    }

    private static readonly Uri Address = new("/models/tones/predict", UriKind.Relative);

    // The first byte says whether it is a picture, the second how light it is.
    private static Task<TestServer> StartAsync(Action<ModelServingOptions>? configure = null) =>
        TestServer.StartAsync([], configure, null, app => app.MapImageModel("tones", file =>
            file.Span is [0x89, byte tone]
                ? tone > 127 ? [new("light", 0.75), new("dark", 0.25)] : [new("dark", 0.75), new("light", 0.25)]
                : throw new InvalidDataException("no picture")));

    private static string?[] Labels(JsonElement answer) =>
        [.. answer.GetProperty("predictions").EnumerateArray().Select(one => one.GetProperty("label").GetString())];

    private static ByteArrayContent Body(byte[] bytes, string type) =>
        new(bytes) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };

    private static async Task<JsonElement> SendAsync(TestServer server, HttpContent content)
    {
        using HttpResponseMessage answer = await server.Client.PostAsync(Address, content);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task<HttpStatusCode> StatusAsync(TestServer server, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address) { Content = Body(Light, "image/png") };
        if (key is not null)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        using HttpResponseMessage answer = await server.Client.SendAsync(request);
        return answer.StatusCode;
    }
}
