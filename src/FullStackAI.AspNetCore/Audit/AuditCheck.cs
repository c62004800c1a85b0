namespace FullStackAI.AspNetCore.Audit;

/// <summary>Checks a log from its first line to its last.</summary>
internal static class AuditCheck
{
    /// <summary>Checks the files of a log in their order.</summary>
    /// <param name="files">Oldest first.</param>
    internal static AuditResult Verify(IEnumerable<string> files)
    {
        long records = 0;
        long first = 0;
        AuditLink? last = null;
        foreach (string file in files)
        {
            using FileStream stream = new(
                file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1 << 16, FileOptions.SequentialScan);
            long number = 0;
            foreach ((ReadOnlyMemory<byte> line, bool isWhole) in Lines(stream))
            {
                number++;
                AuditLink link = default;
                string? fault = isWhole
                    ? AuditChain.Read(line.Span, out link)
                    : "it is not written to its end; the server cuts such a line off at its next start";
                fault ??= last is { } before ? Follows(link, before) : Starts(link);
                if (fault is not null)
                {
                    return new AuditResult(records, first, last?.Hash, new AuditBreak(file, number, fault));
                }

                first = records == 0 ? link.Number : first;
                records++;
                last = link;
            }
        }

        return new AuditResult(records, first, last?.Hash, null);
    }

    /// <summary>Whether some record of a whole log has a hash.</summary>
    internal static bool Holds(IEnumerable<string> files, string hash)
    {
        foreach (string file in files)
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            foreach ((ReadOnlyMemory<byte> line, _) in Lines(stream))
            {
                if (AuditChain.Read(line.Span, out AuditLink link) is null && link.Hash == hash)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static string? Follows(AuditLink link, AuditLink before) =>
        link.Number != before.Number + 1 ? $"its number is {link.Number}, expected {before.Number + 1}: records were removed or put in"
        : link.Previous != before.Hash ? "it does not hold the hash of the record before it"
        : null;

    // A log may begin later, when older files were moved away; record 1 has nothing before it.
    private static string? Starts(AuditLink link) =>
        link.Number < 1 || (link.Number == 1 && link.Previous != AuditChain.Origin) ? "it is not the first record of a log" : null;

    private static IEnumerable<(ReadOnlyMemory<byte> Line, bool IsWhole)> Lines(FileStream stream)
    {
        byte[] buffer = new byte[AuditChain.MaximumLineBytes * 2];
        int count = 0;
        while (true)
        {
            int read = stream.Read(buffer, count, buffer.Length - count);
            count += read;
            int start = 0;
            int end;
            while ((end = Array.IndexOf(buffer, (byte)'\n', start, count - start)) >= 0)
            {
                yield return (buffer.AsMemory(start, end - start), true);
                start = end + 1;
            }

            buffer.AsSpan(start, count - start).CopyTo(buffer);
            count -= start;
            if (read == 0 || count == buffer.Length)
            {
                if (count > 0)
                {
                    yield return (buffer.AsMemory(0, count), false);
                }

                yield break;
            }
        }
    }
}

/// <summary>What a check found.</summary>
/// <param name="Records">The whole records up to the first broken line.</param>
/// <param name="First">The number of the first record; more than 1 when older files are elsewhere.</param>
/// <param name="Head">The hash of the last whole record; null when there is none.</param>
/// <param name="Break">The first broken line; null when there is none.</param>
internal sealed record AuditResult(long Records, long First, string? Head, AuditBreak? Break);

/// <summary>The first line that is not what was written.</summary>
/// <param name="File">Its file.</param>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Reason">What is wrong with it.</param>
internal sealed record AuditBreak(string File, long Line, string Reason);
