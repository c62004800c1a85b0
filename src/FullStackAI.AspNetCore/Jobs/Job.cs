using System.Text.Json;

namespace FullStackAI.AspNetCore.Jobs;

/// <summary>Where a job stands.</summary>
internal enum JobState
{
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}

/// <summary>What was asked for; never changes.</summary>
internal sealed record JobRequest(
    string Id, string Owner, string Model, string Version, string Digest, bool IsCsv, long InputBytes, string InputHash,
    string? IdempotencyKey, DateTimeOffset Created)
{
    internal void Write(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("id", Id);
        json.WriteString("owner", Owner);
        json.WriteString("model", Model);
        json.WriteString("version", Version);
        json.WriteString("digest", Digest);
        json.WriteBoolean("csv", IsCsv);
        json.WriteNumber("input_bytes", InputBytes);
        json.WriteString("input_sha256", InputHash);
        json.WriteString("idempotency_key", IdempotencyKey);
        json.WriteString("created_at", Created);
        json.WriteEndObject();
    }

    internal static JobRequest Read(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement root = document.RootElement;
        string Text(string name) => root.GetProperty(name).GetString()!;
        return new JobRequest(
            Text("id"),
            Text("owner"),
            Text("model"),
            Text("version"),
            Text("digest"),
            root.GetProperty("csv").GetBoolean(),
            root.GetProperty("input_bytes").GetInt64(),
            Text("input_sha256"),
            root.GetProperty("idempotency_key").GetString(),
            root.GetProperty("created_at").GetDateTimeOffset());
    }
}

/// <summary>How a job ended; absent until it has.</summary>
internal sealed record JobEnd(JobState State, string? Error, DateTimeOffset At)
{
    internal void Write(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("state", State.ToString());
        json.WriteString("error", Error);
        json.WriteString("at", At);
        json.WriteEndObject();
    }

    internal static JobEnd Read(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement root = document.RootElement;
        return new JobEnd(
            Enum.Parse<JobState>(root.GetProperty("state").GetString()!),
            root.GetProperty("error").GetString(),
            root.GetProperty("at").GetDateTimeOffset());
    }
}

/// <summary>A job: what was asked, how far it is, how it ended. Its progress is replaced as a whole; readers need no lock.</summary>
internal sealed class Job(JobRequest request, string folder) : IDisposable
{
    private volatile JobProgress _progress = JobProgress.None;
    private volatile JobEnd? _end;
    private volatile bool _isRunning;

    internal JobRequest Request => request;

    internal string Folder => folder;

    internal string InputPath => Path.Combine(folder, "input");

    internal string RequestPath => Path.Combine(folder, "job.json");

    internal string JournalPath => Path.Combine(folder, "journal");

    internal string ResultPath => Path.Combine(folder, "result.ndjson");

    internal string EndPath => Path.Combine(folder, "end.json");

    internal CancellationTokenSource Cancellation { get; } = new();

    internal JobProgress Progress { get => _progress; set => _progress = value; }

    internal JobEnd? End { get => _end; set => _end = value; }

    internal bool IsRunning { get => _isRunning; set => _isRunning = value; }

    internal JobState State => End?.State ?? (IsRunning ? JobState.Running : JobState.Queued);

    internal void WriteStatus(Utf8JsonWriter json)
    {
        JobProgress progress = Progress;
        json.WriteStartObject();
        json.WriteString("id", request.Id);
        json.WriteString("model", request.Model);
        json.WriteString("version", request.Version);
        json.WriteString("state", State.ToString().ToLowerInvariant());
        json.WriteNumber("rows", progress.Rows);
        json.WriteNumber("failed_rows", progress.Failed);
        json.WriteNumber("input_bytes", request.InputBytes);
        json.WriteNumber("input_done", progress.Input);
        json.WriteString("created_at", request.Created);
        if (End is { } end)
        {
            json.WriteString("ended_at", end.At);
            if (end.Error is not null)
            {
                json.WriteString("error", end.Error);
            }
        }

        json.WriteEndObject();
    }

    public void Dispose() => Cancellation.Dispose();
}
