using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Repository;
using FullStackAI.AspNetCore.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FullStackAI.AspNetCore.Jobs;

/// <summary>Jobs over HTTP: post a file, watch it, fetch its predictions, cancel it.</summary>
internal sealed class JobEndpoints(ServingServices services, JobRunner runner)
{
    private const int MaximumKeyChars = 128;

    /// <summary><c>POST /models/{model}/jobs</c> with CSV or lines of JSON: 202 and where to look.</summary>
    internal Task SubmitAsync(HttpContext http) => HandleAsync(http, async (store, owner, key) =>
    {
        (_, ServedVersion version) = ModelAddress.Find(services, key, http);
        string? type = http.Request.ContentType?.Split(';')[0].Trim();
        bool isCsv = type is "text/csv" or "application/csv";
        if (!isCsv && type is not ("application/x-ndjson" or "application/jsonl" or "application/ndjson"))
        {
            throw new ServingException(
                StatusCodes.Status415UnsupportedMediaType,
                "The content type must be text/csv or application/x-ndjson (one JSON object a line).");
        }

        if (http.Request.Headers.ContentEncoding.Count > 0)
        {
            throw new ServingException(StatusCodes.Status415UnsupportedMediaType, "A job's file must not be compressed.");
        }

        string? idempotency = http.Request.Headers["Idempotency-Key"];
        if (idempotency is { Length: > MaximumKeyChars })
        {
            throw ServingException.Malformed($"An Idempotency-Key may have at most {MaximumKeyChars} characters.");
        }

        store.Sweep();
        if (idempotency is null)
        {
            store.DemandRoom(owner);
        }

        string digest;
        string name;
        using (LiveModel live = LiveModel.Acquire(version))
        {
            digest = live.Model.Predictor.Bundle.Digest ?? "";
            name = version.NameOf(live.Model);
        }

        (string id, string folder) = store.Prepare();
        Job job;
        try
        {
            (long bytes, string hash) = await ReceiveAsync(http, Path.Combine(folder, "input")).ConfigureAwait(false);
            job = store.Accept(
                new JobRequest(id, owner, version.Model, name, digest, isCsv, bytes, hash, idempotency, services.Time.GetUtcNow()));
        }
        catch
        {
            JobStore.Delete(folder);
            throw;
        }

        if (job.Request.Id == id)
        {
            runner.Enqueue(job);
        }

        http.Response.Headers.Location = $"{http.Request.PathBase}/models/{Uri.EscapeDataString(version.Model)}/jobs/{job.Request.Id}";
        JsonAnswer.Send(http.Response, job.WriteStatus, StatusCodes.Status202Accepted);
    });

    /// <summary><c>GET /models/{model}/jobs</c>: the caller's, the latest first.</summary>
    internal Task ListAsync(HttpContext http) => HandleAsync(http, (store, owner, key) =>
    {
        ModelEntry model = ModelAddress.Model(services, http);
        JsonAnswer.Send(http.Response, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("jobs");
            foreach (Job job in store.Of(owner, model.Name))
            {
                job.WriteStatus(json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
        return Task.CompletedTask;
    });

    /// <summary><c>GET /models/{model}/jobs/{id}</c>: state and progress.</summary>
    internal Task StatusAsync(HttpContext http) => HandleAsync(http, (store, owner, _) =>
    {
        JsonAnswer.Send(http.Response, Find(store, owner, http).WriteStatus);
        return Task.CompletedTask;
    });

    /// <summary><c>GET /models/{model}/jobs/{id}/result</c>: the predictions, once all are there.</summary>
    internal Task ResultAsync(HttpContext http) => HandleAsync(http, async (store, owner, _) =>
    {
        Job job = Find(store, owner, http);
        if (job.State != JobState.Succeeded)
        {
            throw new ServingException(
                StatusCodes.Status409Conflict,
                job.End is null
                    ? "The job has not ended."
                    : "The job did not succeed; its status tells why.") { RetryAfter = job.End is null ? 1 : 0 };
        }

        http.Response.ContentType = "application/x-ndjson";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.SendFileAsync(job.ResultPath, http.RequestAborted).ConfigureAwait(false);
    });

    /// <summary><c>DELETE /models/{model}/jobs/{id}</c>: cancels a job, or takes one away that has ended.</summary>
    internal Task DeleteAsync(HttpContext http) => HandleAsync(http, (store, owner, _) =>
    {
        Job job = Find(store, owner, http);
        if (job.End is null)
        {
            runner.Cancel(job);
            JsonAnswer.Send(http.Response, job.WriteStatus);
        }
        else
        {
            store.Remove(job);
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        }

        return Task.CompletedTask;
    });

    // Another key's job, another model's and none at all look the same.
    private static Job Find(JobStore store, string owner, HttpContext http) =>
        store.Find((string)http.Request.RouteValues["id"]!) is { } job
            && job.Request.Owner == owner
            && job.Request.Model == (string)http.Request.RouteValues["model"]!
            ? job
            : throw new ServingException(StatusCodes.Status404NotFound, "There is no such job.");

    private async Task HandleAsync(HttpContext http, Func<JobStore, string, ApiKey?, Task> work)
    {
        try
        {
            ApiKey? key = services.Gate.Authenticate(http);
            key?.Demand(ModelUse.Jobs, (string)http.Request.RouteValues["model"]!);
            using Admission place = services.Gate.Enter(key);
            JobStore store = runner.Store
                ?? throw new ServingException(
                    StatusCodes.Status404NotFound,
                    "This server takes no jobs. It does when ModelServingOptions.Jobs is set (fsai serve --jobs FOLDER).");
            await work(store, key?.Entry.Id ?? http.User.Identity?.Name ?? "", key).ConfigureAwait(false);
        }
        catch (ServingException fault)
        {
            UnreadBody.Leave(http); // of a file that is refused the rest is not worth reading
            services.Refusals.Add(fault.Status);
            ErrorAnswer.Send(http.Response, fault);
        }
        catch (BadHttpRequestException fault)
        {
            ErrorAnswer.Send(http.Response, fault.StatusCode, "The request could not be read.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException && !http.RequestAborted.IsCancellationRequested)
        {
            ErrorAnswer.Send(
                http.Response,
                StatusCodes.Status503ServiceUnavailable,
                "The folder of jobs cannot be written now.",
                retryAfter: 10);
        }
    }

    private async Task<(long Bytes, string Hash)> ReceiveAsync(HttpContext http, string path)
    {
        long limit = services.Options.Jobs!.InputBytes;
        if (http.Request.ContentLength > limit)
        {
            throw TooLarge(limit);
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null; // counted here, so that the answer is ours
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.Asynchronous);
        await using (file.ConfigureAwait(false))
        {
            PipeReader pipe = http.Request.BodyReader;
            long bytes = 0;
            while (true)
            {
                ReadResult read = await pipe.ReadAsync(http.RequestAborted).ConfigureAwait(false);
                try
                {
                    foreach (ReadOnlyMemory<byte> segment in read.Buffer)
                    {
                        bytes += segment.Length;
                        hash.AppendData(segment.Span);
                        if (bytes <= limit)
                        {
                            await file.WriteAsync(segment, http.RequestAborted).ConfigureAwait(false);
                        }
                    }
                }
                finally
                {
                    // also when the disk is full: what is read and not given back would end the connection without an answer
                    pipe.AdvanceTo(read.Buffer.End);
                }

                if (bytes > limit)
                {
                    throw TooLarge(limit);
                }

                if (read.IsCompleted)
                {
                    file.Flush(flushToDisk: true);
                    return (bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
                }
            }
        }
    }

    private static ServingException TooLarge(long limit) =>
        new(
            StatusCodes.Status413PayloadTooLarge,
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The file is larger than {limit} bytes."));
}
