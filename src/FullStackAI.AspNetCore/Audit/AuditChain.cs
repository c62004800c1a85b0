using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FullStackAI.AspNetCore.Audit;

/// <summary>The form of the log: <c>{"seq":1,"time":…,…,"prev":"…","hash":"…"}</c>; the hash is the SHA-256 of the
/// line up to its comma before <c>"hash"</c>, which holds the hash of the line before.</summary>
internal static class AuditChain
{
    internal const int HashChars = 64;
    internal const int MaximumLineBytes = 64 << 10;
    private const int MaximumTextChars = 2048;
    private static readonly JsonWriterOptions Writing = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    }; // for people to read; no page ever holds it

    /// <summary>What the first record of all holds as the hash before it.</summary>
    internal static string Origin { get; } = new('0', HashChars);

    private static ReadOnlySpan<byte> HashStart => ",\"hash\":\""u8;

    private static ReadOnlySpan<byte> HashEnd => "\"}"u8;

    /// <summary>Appends a record.</summary>
    /// <returns>Its hash.</returns>
    internal static string Append(ArrayBufferWriter<byte> lines, long number, DateTimeOffset time, AuditEvent record, string previous)
    {
        int start = lines.WrittenCount;
        using (var json = new Utf8JsonWriter(lines, Writing))
        {
            json.WriteStartObject();
            json.WriteNumber("seq", number);
            json.WriteString("time", time.UtcDateTime);
            json.WriteString("kind", record.Kind);
            json.WriteString("action", record.Action);
            json.WriteString("outcome", record.Outcome);
            WriteText(json, "who", record.Who);
            WriteText(json, "from", record.From);
            WriteText(json, "path", record.Path);
            WriteText(json, "model", record.Model);
            WriteText(json, "version", record.Version);
            WriteNumber(json, "status", record.Status);
            WriteNumber(json, "rows", record.Rows);
            WriteText(json, "input", record.Input);
            WriteText(json, "detail", record.Detail);
            json.WriteString("prev", previous);
            json.Flush();
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData(lines.WrittenSpan[start..]));
        lines.Write(HashStart);
        lines.Write(Encoding.ASCII.GetBytes(hash));
        lines.Write(HashEnd);
        lines.Write("\n"u8);
        return hash;
    }

    /// <summary>Checks one line by itself.</summary>
    /// <param name="line">Without its end.</param>
    /// <param name="link">What it says of its place; out.</param>
    /// <returns>Why it is broken; null when it is whole.</returns>
    internal static string? Read(ReadOnlySpan<byte> line, out AuditLink link)
    {
        link = default;
        int tail = HashStart.Length + HashChars + HashEnd.Length;
        if (line.Length <= tail || !line.EndsWith(HashEnd) || !line[^tail..].StartsWith(HashStart))
        {
            return "it does not end with its hash";
        }

        ReadOnlySpan<byte> content = line[..^tail];
        string hash = Encoding.ASCII.GetString(line.Slice(line.Length - HashEnd.Length - HashChars, HashChars));
        if (hash != Convert.ToHexStringLower(SHA256.HashData(content)))
        {
            return "its hash is not that of its content";
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(line.ToArray());
            link = new AuditLink(
                document.RootElement.GetProperty("seq").GetInt64(), document.RootElement.GetProperty("prev").GetString()!, hash);
            return null;
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return "it is no record";
        }
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text.Length > MaximumTextChars ? text.AsSpan(0, MaximumTextChars) : text);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, int? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
    }
}

/// <summary>A record's place in the chain.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Previous">The hash of the record before.</param>
/// <param name="Hash">Its own.</param>
internal readonly record struct AuditLink(long Number, string Previous, string Hash);
