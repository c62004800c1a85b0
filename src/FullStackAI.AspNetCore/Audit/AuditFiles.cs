using System.Globalization;

namespace FullStackAI.AspNetCore.Audit;

/// <summary>The files of one log: the one that grows, and beside it the full ones,
/// <c>audit.000000000001.jsonl</c>, named by their first record.</summary>
internal static class AuditFiles
{
    private const int Digits = 12;

    /// <summary>The name a full file gets.</summary>
    internal static string Full(string path, long first) =>
        System.IO.Path.ChangeExtension(path, first.ToString("D12", CultureInfo.InvariantCulture) + System.IO.Path.GetExtension(path));

    /// <summary>All files there are, oldest first.</summary>
    internal static IReadOnlyList<string> All(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        string folder = System.IO.Path.GetDirectoryName(full)!;
        string name = System.IO.Path.GetFileNameWithoutExtension(full);
        string extension = System.IO.Path.GetExtension(full);
        IEnumerable<string> older = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, $"{name}.*{extension}").Where(file => System.IO.Path.GetFileName(file) is { } other
                && other.Length == name.Length + 1 + Digits + extension.Length
                && other.AsSpan(name.Length + 1, Digits).IndexOfAnyExceptInRange('0', '9') < 0)
            : [];
        return [.. older.Order(StringComparer.Ordinal), .. File.Exists(full) ? [full] : Array.Empty<string>()];
    }

    /// <summary>Finds where a log goes on, and cuts off a last line that was not written to its end.</summary>
    /// <returns>The last record; null when there is none yet. And the bytes that were cut off.</returns>
    /// <exception cref="InvalidDataException">The last record is broken.</exception>
    internal static (AuditLink? Last, long Torn) Continue(string path)
    {
        long torn = 0;
        foreach (string file in All(path).Reverse())
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
            long whole = WholeLength(stream);
            torn += stream.Length - whole;
            stream.SetLength(whole);
            if (whole > 0)
            {
                byte[] line = LastLine(stream, whole);
                return AuditChain.Read(line, out AuditLink link) is { } fault
                    ? throw new InvalidDataException($"The last line of '{file}' is broken: {fault}.")
                    : (link, torn);
            }
        }

        return (null, torn);
    }

    // The position behind the last end of a line.
    private static long WholeLength(FileStream stream)
    {
        byte[] tail = Tail(stream, stream.Length);
        int end = Array.LastIndexOf(tail, (byte)'\n');
        return end >= 0 ? stream.Length - tail.Length + end + 1
            : tail.Length == stream.Length ? 0
            : throw new InvalidDataException($"'{stream.Name}' does not end with a record.");
    }

    private static byte[] LastLine(FileStream stream, long whole)
    {
        byte[] tail = Tail(stream, whole);
        int start = tail.Length < 2 ? -1 : Array.LastIndexOf(tail, (byte)'\n', tail.Length - 2);
        return tail[(start + 1)..^1];
    }

    private static byte[] Tail(FileStream stream, long length)
    {
        byte[] tail = new byte[Math.Min(length, AuditChain.MaximumLineBytes)];
        stream.Position = length - tail.Length;
        stream.ReadExactly(tail);
        return tail;
    }
}
