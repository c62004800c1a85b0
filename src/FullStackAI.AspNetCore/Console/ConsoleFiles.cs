using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;

namespace FullStackAI.AspNetCore.Console;

/// <summary>The files of the console, read once from the assembly: plain and compressed
/// bytes, with the tags by which browsers ask for news.</summary>
internal static class ConsoleFiles
{
    private const string Prefix = "console/";
    private static readonly Lazy<FrozenDictionary<string, ConsoleFile>> All = new(Read);

    /// <summary>The file of a name such as <c>main.js</c>; null when there is none.</summary>
    internal static ConsoleFile? Find(string name) => All.Value.GetValueOrDefault(name);

    private static FrozenDictionary<string, ConsoleFile> Read()
    {
        Assembly assembly = typeof(ConsoleFiles).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => KeyValuePair.Create(name[Prefix.Length..], ReadOne(assembly, name)))
            .ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static ConsoleFile ReadOne(Assembly assembly, string name)
    {
        using Stream stream = assembly.GetManifestResourceStream(name)!;
        byte[] plain = new byte[stream.Length];
        stream.ReadExactly(plain);
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            brotli.Write(plain);
        }

        string type = Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "application/octet-stream",
        };
        return new ConsoleFile(type, plain, packed.ToArray(), $"\"{Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 12))}\"");
    }
}

/// <summary>One file of the console.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Plain">Its bytes.</param>
/// <param name="Brotli">The same, compressed.</param>
/// <param name="Tag">The entity tag of its content.</param>
internal sealed record ConsoleFile(string ContentType, byte[] Plain, byte[] Brotli, string Tag);
