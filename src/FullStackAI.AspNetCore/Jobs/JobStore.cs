using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.Serialization;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Jobs;

/// <summary>The jobs of a folder: one folder each, in which <c>job.json</c> appears
/// last and makes it a job, and <c>end.json</c> ends it.</summary>
internal sealed class JobStore : IDisposable
{
    private const int IdBytes = 16; // 128 bits cannot be guessed
    private readonly JobOptions _options;
    private readonly TimeProvider _time;
    private readonly FileStream _lock;
    private readonly ConcurrentDictionary<string, Job> _jobs = new(StringComparer.Ordinal);
    private readonly Lock _adding = new();

    /// <exception cref="InvalidOperationException">The folder cannot be used, or another process uses it.</exception>
    internal JobStore(JobOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        Root = Path.GetFullPath(options.Folder);
        try
        {
            Directory.CreateDirectory(Root);
            _lock = new FileStream(Path.Combine(Root, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            foreach (string folder in Directory.EnumerateDirectories(Root))
            {
                Open(folder);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _lock?.Dispose();
            throw new InvalidOperationException(
                $"The folder of jobs '{options.Folder}' cannot be used: {fault.Message} One process at a time may use it.", fault);
        }
    }

    internal string Root { get; }

    /// <summary>Jobs that have not ended, oldest first.</summary>
    internal IEnumerable<Job> Open() =>
        _jobs.Values.Where(static job => job.End is null).OrderBy(static job => job.Request.Created).ThenBy(
            static job => job.Request.Id, StringComparer.Ordinal);

    /// <summary>The jobs of a key for a model, the latest first.</summary>
    internal IEnumerable<Job> Of(string owner, string model) =>
        _jobs.Values.Where(job => job.Request.Owner == owner && job.Request.Model == model).OrderByDescending(
            static job => job.Request.Created);

    internal Job? Find(string id) => _jobs.GetValueOrDefault(id);

    /// <summary>A folder for a file that is about to arrive.</summary>
    internal (string Id, string Folder) Prepare()
    {
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        string folder = Path.Combine(Root, id);
        Directory.CreateDirectory(folder);
        return (id, folder);
    }

    /// <summary>Accepts a job whose file has arrived; when this returns, it survives a crash.</summary>
    /// <returns>The job; when the same key asked for the same thing before, the job of then.</returns>
    /// <exception cref="ServingException">There are too many, or the idempotency key stands for something else.</exception>
    internal Job Accept(JobRequest request)
    {
        string folder = Path.Combine(Root, request.Id);
        lock (_adding)
        {
            if (request.IdempotencyKey is not null
                && _jobs.Values.FirstOrDefault(job => job.Request.Owner == request.Owner
                    && job.Request.Model == request.Model
                    && job.Request.IdempotencyKey == request.IdempotencyKey) is { } known)
            {
                Delete(folder);
                return known.Request.InputHash == request.InputHash && known.Request.IsCsv == request.IsCsv ? known
                    : throw new ServingException(
                        StatusCodes.Status422UnprocessableEntity, "The Idempotency-Key was used for another file. Use a new one.");
            }

            DemandRoom(request.Owner);
            var job = new Job(request, folder);
            AtomicFile.Write(job.RequestPath, request.Write);
            _jobs[request.Id] = job;
            return job;
        }
    }

    /// <summary>Refuses a job before its file is received.</summary>
    /// <exception cref="ServingException">There are too many.</exception>
    internal void DemandRoom(string owner)
    {
        if (_jobs.Values.Count(job => job.End is null && job.Request.Owner == owner) >= _options.JobsPerKey)
        {
            throw new ServingException(StatusCodes.Status429TooManyRequests, "The key has as many jobs that have not ended as it may.")
            {
                RetryAfter = 10,
            };
        }

        if (_jobs.Values.Count(static job => job.End is null) >= _options.Jobs)
        {
            throw new ServingException(
                StatusCodes.Status503ServiceUnavailable, "The server has as many jobs that have not ended as it may.") { RetryAfter = 10 };
        }
    }

    /// <summary>Ends a job, once and for all.</summary>
    internal void End(Job job, JobState state, string? error = null)
    {
        lock (_adding)
        {
            if (job.End is not null)
            {
                return;
            }

            var end = new JobEnd(state, error, _time.GetUtcNow());
            AtomicFile.Write(job.EndPath, end.Write);
            job.End = end;
        }
    }

    /// <summary>Takes a job that has ended away.</summary>
    internal void Remove(Job job)
    {
        if (_jobs.TryRemove(job.Request.Id, out _))
        {
            Delete(job.Folder);
            job.Dispose();
        }
    }

    /// <summary>Takes jobs away that ended long enough ago.</summary>
    internal void Sweep()
    {
        DateTimeOffset until = _time.GetUtcNow() - _options.Retention;
        foreach (Job job in _jobs.Values.Where(job => job.End is { } end && end.At <= until))
        {
            Remove(job);
        }
    }

    public void Dispose()
    {
        foreach (Job job in _jobs.Values)
        {
            job.Dispose();
        }

        _lock.Dispose();
    }

    internal static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What is left has no job.json, or an end; the next start takes it away.
        }
    }

    private void Open(string folder)
    {
        string request = Path.Combine(folder, "job.json");
        if (!File.Exists(request))
        {
            Delete(folder); // its file never arrived as a whole: nobody was told that it was accepted
            return;
        }

        try
        {
            var job = new Job(JobRequest.Read(request), folder);
            job.Progress = JobJournal.ReadProgress(job.JournalPath);
            job.End = File.Exists(job.EndPath) ? JobEnd.Read(job.EndPath) : null;
            _jobs[job.Request.Id] = job;
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or ArgumentException)
        {
            // Not of our making; it stays where it is and is no job.
        }
    }
}
