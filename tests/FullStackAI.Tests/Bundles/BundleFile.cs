using System.Security.Cryptography;
using System.Text;
using FullStackAI.Bundles;
using FullStackAI.Bundles.Archive;

namespace FullStackAI.Tests.Bundles;

/// <summary>Takes bundle files apart and puts them together again, to make damaged ones with right hashes.</summary>
internal static class BundleFile
{
    internal static (string Name, byte[] Content)[] Entries(byte[] file)
    {
        var archive = new ArchiveReader(file, new BundleOptions());
        return [.. archive.Names.Select(name => (name, archive.Read(name).ToArray()))];
    }

    internal static byte[] Build(IEnumerable<(string Name, byte[] Content)> entries) =>
        ArchiveWriter.Write([.. entries.Select(entry => (entry.Name, (ReadOnlyMemory<byte>)entry.Content))]).ToArray();

    /// <summary>Another content for an entry, its size and hash in the manifest made to match.</summary>
    internal static byte[] Replace(byte[] file, string name, byte[] content)
    {
        (string Name, byte[] Content)[] entries = Entries(file);
        byte[] old = entries.Single(entry => entry.Name == name).Content;
        string header = Encoding.UTF8.GetString(entries[0].Content);
        string was = $"\"name\": \"{name}\",\n      \"bytes\": {old.Length},\n      \"sha256\": \"{Convert.ToHexStringLower(SHA256.HashData(old))}\"";
        string now = $"\"name\": \"{name}\",\n      \"bytes\": {content.Length},\n      \"sha256\": \"{Convert.ToHexStringLower(SHA256.HashData(content))}\"";
        Assert.Contains(was, header);
        entries[0].Content = Encoding.UTF8.GetBytes(header.Replace(was, now, StringComparison.Ordinal));
        return Build(entries.Select(entry => entry.Name == name ? (name, content) : entry));
    }

    internal static byte[] ReplaceWithoutHash(byte[] file, string name, byte[] content) =>
        Build(Entries(file).Select(entry => entry.Name == name ? (name, content) : entry));

    internal static byte[] EditHeader(byte[] file, Func<string, string> edit)
    {
        (string Name, byte[] Content)[] entries = Entries(file);
        entries[0].Content = Encoding.UTF8.GetBytes(edit(Encoding.UTF8.GetString(entries[0].Content)));
        return Build(entries);
    }
}
