using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using FullStackAI.Inference.Plan;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace FullStackAI.AspNetCore.Http;

/// <summary>A JSON answer on its way out: written whole into memory that is used again, then sent with its length.</summary>
internal sealed class JsonAnswer
{
    internal const string ContentType = "application/json";
    private static readonly ScratchPool<JsonAnswer> Pool = new(static () => new JsonAnswer());
    private static readonly StringValues ContentTypeValue = ContentType;
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues NoStore = "no-store";

    private PooledBuffer? _tail; // most answers are JSON alone

    private JsonAnswer() =>
        Json = new Utf8JsonWriter(
            Buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    internal Utf8JsonWriter Json { get; }

    /// <summary>The JSON, as far as it is flushed.</summary>
    internal PooledBuffer Buffer { get; } = new();

    /// <summary>Bytes that follow the JSON.</summary>
    internal PooledBuffer Tail => _tail ??= new PooledBuffer();

    internal static JsonAnswer Rent() => Pool.Rent();

    /// <summary>Sends what was written and gives the memory back.</summary>
    internal void Send(HttpResponse response, int status = StatusCodes.Status200OK, string? contentType = null)
    {
        Json.Flush();
        response.StatusCode = status;
        response.Headers.ContentType = contentType is null ? ContentTypeValue : contentType;
        response.Headers.XContentTypeOptions = NoSniff;
        response.Headers.CacheControl = NoStore;
        response.ContentLength = Buffer.Count + (_tail?.Count ?? 0);
        response.BodyWriter.Write(Buffer.Written);
        if (_tail is { Count: > 0 } tail)
        {
            response.BodyWriter.Write(tail.Written);
        }

        Return();
    }

    /// <summary>Gives the memory back.</summary>
    internal void Return()
    {
        Buffer.Clear();
        _tail?.Clear();
        Json.Reset();
        Pool.Return(this);
    }

    /// <summary>Sends a small object or array.</summary>
    /// <param name="response">Where to.</param>
    /// <param name="write">Writes the value.</param>
    /// <param name="status">The status; the default is 200.</param>
    internal static void Send(HttpResponse response, Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK)
    {
        JsonAnswer answer = Rent();
        write(answer.Json);
        answer.Send(response, status);
    }

    /// <summary>Writes a number; what JSON cannot say is null.</summary>
    internal static void WriteNumber(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
