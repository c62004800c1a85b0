using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FullStackAI.AspNetCore.Jobs;

/// <summary>How far a job is: everything before these positions is done and on the disk.</summary>
/// <param name="Rows">Rows written to the result, failed ones included.</param>
/// <param name="Failed">Of these, rows that did not fit the model.</param>
/// <param name="Input">Bytes of the input that are done.</param>
/// <param name="Result">Bytes of the result that count.</param>
internal sealed record JobProgress(long Rows, long Failed, long Input, long Result)
{
    internal static JobProgress None { get; } = new(0, 0, 0, 0);
}

/// <summary>The durable record of a job's chunks: first a chunk's result is on the disk, then its line here. A line that was
/// torn by a crash does not count, nor does what stands in the result behind the last line.</summary>
internal sealed class JobJournal : IDisposable
{
    private const int HashChars = 16;
    private readonly FileStream _journal;
    private readonly FileStream _result;

    /// <summary>Opens a job's files, and cuts off what a crash left behind the last whole chunk.</summary>
    internal JobJournal(string journal, string result)
    {
        _journal = new FileStream(journal, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        _result = new FileStream(result, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        (Progress, long whole) = Read(_journal);
        if (_result.Length < Progress.Result)
        {
            Progress = JobProgress.None; // the result was taken away: begin anew
            whole = 0;
        }

        _journal.SetLength(whole);
        _journal.Position = whole;
        _result.SetLength(Progress.Result);
        _result.Position = Progress.Result;
    }

    internal JobProgress Progress { get; private set; }

    /// <summary>Adds a finished chunk; when this returns, it is never done again.</summary>
    internal void Append(ReadOnlySpan<byte> result, int rows, int failed, long input)
    {
        _result.Write(result);
        _result.Flush(flushToDisk: true);
        JobProgress next = new(Progress.Rows + rows, Progress.Failed + failed, input, _result.Position);
        _journal.Write(Line(next));
        _journal.Flush(flushToDisk: true);
        Progress = next;
    }

    /// <summary>How far a job is that nobody works on.</summary>
    internal static JobProgress ReadProgress(string journal)
    {
        if (!File.Exists(journal))
        {
            return JobProgress.None;
        }

        using var stream = new FileStream(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return Read(stream).Progress;
    }

    public void Dispose()
    {
        _journal.Dispose();
        _result.Dispose();
    }

    private static byte[] Line(JobProgress progress)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{progress.Rows} {progress.Failed} {progress.Input} {progress.Result}");
        return Encoding.ASCII.GetBytes($"{text} {HashOf(text)}\n");
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)))[..HashChars];

    private static (JobProgress Progress, long Length) Read(FileStream journal)
    {
        journal.Position = 0;
        using var reader = new StreamReader(journal, Encoding.ASCII, leaveOpen: true);
        string all = reader.ReadToEnd();
        JobProgress progress = JobProgress.None;
        int position = 0;
        int end;
        while ((end = all.IndexOf('\n', position)) >= 0)
        {
            string[] parts = all[position..end].Split(' ');
            if (parts.Length != 5 || HashOf(string.Join(' ', parts[..4])) != parts[4])
            {
                break;
            }

            long[] numbers = Array.ConvertAll(parts[..4], static part => long.Parse(part, CultureInfo.InvariantCulture));
            progress = new JobProgress(numbers[0], numbers[1], numbers[2], numbers[3]);
            position = end + 1;
        }

        return (progress, position);
    }
}
