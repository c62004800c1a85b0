using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.Inference.Plan;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Caching;

/// <summary>The SHA-256 of a question: two questions with one key are the same question.</summary>
internal readonly record struct CacheKey(UInt128 High, UInt128 Low)
{
    private static readonly ScratchPool<PooledBuffer> Buffers = new(static () => new PooledBuffer());

    /// <summary>The key of a request; null when its body is no JSON where it should be: then it has no answer to keep.</summary>
    /// <param name="protocol">What reads the body.</param>
    /// <param name="caller">The caller's key's name; null where none is asked for.</param>
    /// <param name="request">Its headers say how the body is read.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="depth">The deepest nesting.</param>
    internal static CacheKey? Of(string protocol, string? caller, HttpRequest request, ReadOnlySpan<byte> body, int depth)
    {
        PooledBuffer text = Buffers.Rent();
        try
        {
            string? type = request.ContentType;
            string? header = request.Headers[Protocols.OpenInference.InferHeaders.JsonLength];
            Write(text, protocol);
            Write(text, caller ?? "");
            Write(text, caller is null ? "0" : "1");
            Write(text, type ?? "");
            Write(text, header ?? "");
            bool isJson = header is null && (type is null || !type.Contains("csv", StringComparison.OrdinalIgnoreCase));
            if (isJson && !TryWriteJson(text, body, depth))
            {
                return null;
            }

            if (!isJson)
            {
                text.Write(body);
            }

            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(text.Written, hash);
            ReadOnlySpan<UInt128> halves = MemoryMarshal.Cast<byte, UInt128>(hash);
            return new CacheKey(halves[0], halves[1]);
        }
        finally
        {
            text.Clear();
            Buffers.Return(text);
        }
    }

    private static void Write(PooledBuffer text, string part)
    {
        text.Write(Encoding.UTF8.GetBytes(part));
        text.Write("\0"u8);
    }

    // Each token with its kind and length, so that no two documents are written alike.
    private static bool TryWriteJson(PooledBuffer text, ReadOnlySpan<byte> body, int depth)
    {
        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = depth });
        Span<byte> kind = stackalloc byte[1 + sizeof(int)];
        try
        {
            while (json.Read())
            {
                ReadOnlySpan<byte> value = json.ValueIsEscaped ? Encoding.UTF8.GetBytes(json.GetString()!) : json.ValueSpan;
                kind[0] = (byte)json.TokenType;
                BitConverter.TryWriteBytes(kind[1..], value.Length);
                text.Write(kind);
                text.Write(value);
            }

            return true;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
