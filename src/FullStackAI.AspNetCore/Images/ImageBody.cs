using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FullStackAI.AspNetCore.Images;

/// <summary>The pictures of a request's body, in the forms in which browsers, command
/// lines and clients of TensorFlow Serving send them.</summary>
/// <remarks>
/// <c>image/*</c> or <c>application/octet-stream</c>: the body is one file. <c>multipart/form-data</c>: each part with a file name is one.
/// <c>application/json</c>: <c>{"image":"base64"}</c>, <c>{"images":["base64", …]}</c> or
/// <c>{"instances":[{"b64":"…"}, …]}</c>; a data URL is taken, too.
/// </remarks>
internal static class ImageBody
{
    private const int BoundaryChars = 128;

    /// <summary>Reads the pictures.</summary>
    /// <returns>The files, at least one, and whether the answer is a list.</returns>
    /// <exception cref="ServingException">There is none, too many, or the form is not known.</exception>
    internal static async Task<(IReadOnlyList<ReadOnlyMemory<byte>> Images, bool IsArray)> ReadAsync(
        string? contentType, byte[] body, RequestLimits limits)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type))
        {
            throw Unsupported();
        }

        string media = type.MediaType.ToString();
        (IReadOnlyList<ReadOnlyMemory<byte>> images, bool isArray) = media.StartsWith("image/", StringComparison.OrdinalIgnoreCase)
            || media.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase) ? ([body], false)
            : media.Equals("application/json", StringComparison.OrdinalIgnoreCase) ? ReadJson(body, limits)
            : media.Equals(
                "multipart/form-data",
                StringComparison.OrdinalIgnoreCase) ? await ReadFormAsync(
                    HeaderUtilities.RemoveQuotes(type.Boundary).ToString(), body, limits)
                    .ConfigureAwait(false)
            : throw Unsupported();
        return images.Count == 0 || images.Any(static image => image.IsEmpty)
            ? throw ServingException.Malformed("The request holds no picture, or an empty one.")
            : (images, isArray);
    }

    private static (IReadOnlyList<ReadOnlyMemory<byte>> Images, bool IsArray) ReadJson(byte[] body, RequestLimits limits)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = limits.Depth });
            return ReadJson(document.RootElement, limits);
        }
        catch (InvalidOperationException)
        {
            throw ServingException.Malformed("A name or a string is not valid text.");
        }
    }

    private static (IReadOnlyList<ReadOnlyMemory<byte>> Images, bool IsArray) ReadJson(JsonElement root, RequestLimits limits)
    {
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("image", out JsonElement one))
        {
            return ([Decode(one)], false);
        }

        if (root.ValueKind == JsonValueKind.Object
            && (root.TryGetProperty("images", out JsonElement many) || root.TryGetProperty("instances", out many))
            && many.ValueKind == JsonValueKind.Array)
        {
            CheckCount(many.GetArrayLength(), limits);
            return ([.. many.EnumerateArray().Select(Decode)], true);
        }

        throw ServingException.Malformed(
            "The body must be {\"image\":\"base64\"}, {\"images\":[\"base64\"]} or {\"instances\":[{\"b64\":\"...\"}]}.");
    }

    private static ReadOnlyMemory<byte> Decode(JsonElement given)
    {
        JsonElement text = given.ValueKind == JsonValueKind.Object
            && (given.TryGetProperty("b64", out JsonElement inner)
                || (given.TryGetProperty("image_bytes", out inner)
                    && inner.ValueKind == JsonValueKind.Object
                    && inner.TryGetProperty("b64", out inner)))
            ? inner
            : given;
        if (text.ValueKind != JsonValueKind.String)
        {
            throw ServingException.Malformed("A picture in JSON must be a string in base64, or {\"b64\":\"...\"}.");
        }

        string base64 = text.GetString()!;
        int comma = base64.StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? base64.IndexOf(',') : -1;
        byte[] bytes = new byte[(base64.Length - comma) / 4 * 3 + 3];
        return Convert.TryFromBase64Chars(base64.AsSpan(comma + 1), bytes, out int count)
            ? bytes.AsMemory(0, count)
            : throw ServingException.Malformed("A picture in JSON is not valid base64.");
    }

    private static async Task<(IReadOnlyList<ReadOnlyMemory<byte>> Images, bool IsArray)> ReadFormAsync(
        string boundary, byte[] body, RequestLimits limits)
    {
        if (boundary.Length is 0 or > BoundaryChars)
        {
            throw ServingException.Malformed("The form's content type tells no boundary.");
        }

        var images = new List<ReadOnlyMemory<byte>>();
        try
        {
            var reader = new MultipartReader(boundary, new MemoryStream(body, writable: false)) { BodyLengthLimit = limits.BodyBytes };
            while (await reader.ReadNextSectionAsync().ConfigureAwait(false) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out ContentDispositionHeaderValue? disposition)
                    || !disposition.IsFileDisposition())
                {
                    continue; // a field beside the files
                }

                CheckCount(images.Count + 1, limits);
                using var bytes = new MemoryStream();
                await section.Body.CopyToAsync(bytes).ConfigureAwait(false);
                images.Add(bytes.ToArray());
            }
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            throw ServingException.Malformed("The form is malformed or cut off.");
        }

        return (images, images.Count > 1);
    }

    private static void CheckCount(int count, RequestLimits limits)
    {
        if (count > limits.Rows)
        {
            throw ServingException.Malformed(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The request holds more than {limits.Rows} pictures."));
        }
    }

    private static ServingException Unsupported() =>
        new(
            StatusCodes.Status415UnsupportedMediaType,
            "The content type must be image/*, application/octet-stream, multipart/form-data or application/json.");
}
