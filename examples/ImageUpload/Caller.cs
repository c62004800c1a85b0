using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FullStackAI.OnnxRuntime;
using OnnxScoring;

namespace ImageUpload;

/// <summary>Sends pictures the model has not seen, in every way the endpoint takes.</summary>
internal static class Caller
{
    internal static async Task<int> RunAsync(string address, string[] names)
    {
        using var client = new HttpClient { BaseAddress = new Uri(new Uri(address), "models/digits/") };
        (RgbImage[] pictures, int[] digits) = DrawnDigits.Make(60, seed: 99);
        byte[][] files = [.. pictures.Select(PngFile.Write)];
        byte[] jpeg = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "seven.jpg"));

        // The file as the body.
        JsonElement raw = await SendAsync(client, Body(files[0], "image/png"));
        JsonElement photo = await SendAsync(client, Body(jpeg, "image/jpeg"));
        Console.WriteLine($"PNG as the body: a {names[digits[0]]} is {Text(raw)}; JPEG: a seven is {Text(photo)}");

        // A form, as browsers and curl -F send it.
        using var form = new MultipartFormDataContent { { Body(files[0], "image/png"), "picture", "digit.png" } };
        JsonElement uploaded = await SendAsync(client, form);
        Console.WriteLine($"uploaded in a form: {Text(uploaded)}");

        // Base64, one and many.
        JsonElement encoded = await SendAsync(
            client, JsonContent.Create(new Dictionary<string, string> { ["image"] = Convert.ToBase64String(files[0]) }));
        JsonElement many = await SendAsync(
            client, JsonContent.Create(new Dictionary<string, string[]> { ["images"] = [.. files.Select(Convert.ToBase64String)] }));
        int right = many
            .GetProperty("predictions")
            .EnumerateArray()
            .Select((answer, i) => answer.GetProperty("label").GetString() == names[digits[i]])
            .Count(same => same);
        Console.WriteLine($"base64: {Text(encoded)}; of {files.Length} at once {right} are read right");

        // What is no picture is refused.
        using HttpResponseMessage refused = await client.PostAsync(
            new Uri("predict", UriKind.Relative), Body("no picture"u8.ToArray(), "image/png"));
        Console.WriteLine($"no picture: {(int)refused.StatusCode} {await refused.Content.ReadAsStringAsync()}");

        bool same = Text(raw) == Text(uploaded) && Text(raw) == Text(encoded);
        return same
            && right > files.Length * 8 / 10
            && refused.StatusCode == HttpStatusCode.BadRequest
            && photo.GetProperty("label").GetString() == "seven" ? 0 : 1;
    }

    private static string Text(JsonElement answer) =>
        $"{answer.GetProperty("label").GetString()} ({answer.GetProperty("probability").GetDouble():P1})";

    private static ByteArrayContent Body(byte[] bytes, string type) =>
        new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    private static async Task<JsonElement> SendAsync(HttpClient client, HttpContent content)
    {
        using (content)
        using (HttpResponseMessage answer = await client.PostAsync(new Uri("predict", UriKind.Relative), content))
        {
            answer.EnsureSuccessStatusCode();
            return await answer.Content.ReadFromJsonAsync<JsonElement>();
        }
    }
}
