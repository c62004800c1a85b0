using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using FullStackAI.AspNetCore.Audit;
using FullStackAI.AspNetCore.Batching;
using FullStackAI.AspNetCore.Caching;
using FullStackAI.AspNetCore.Diagnostics;
using FullStackAI.AspNetCore.Protocols.OpenInference;
using FullStackAI.AspNetCore.Repository;
using FullStackAI.AspNetCore.Security;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.AspNetCore.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FullStackAI.AspNetCore.Http;

/// <summary>What all ways to ask a model share: find the version, read the body, hold the
/// version while it answers, turn faults into the protocol's errors.</summary>
/// <remarks>A protocol derives from it and reads and writes its own form. A request whose body came
/// with its headers runs to its end without a switch of threads.</remarks>
internal abstract class ModelEndpoint(ServingServices services)
{
    protected ServingServices Services => services;

    /// <summary>Handles one request.</summary>
    internal Task HandleAsync(HttpContext http)
    {
        long started = Stopwatch.GetTimestamp();
        Admission place = default;
        bool isBodyLeft = true;
        try
        {
            ApiKey? caller = services.Gate.Authenticate(http);
            if (services.Gate.TryEnter(caller, out place) is { } crowded)
            {
                Refuse(http, crowded, isBodyLeft);
                return Task.CompletedTask;
            }

            if (services.Options.Audit is { Predictions: true })
            {
                services.Audit!.DemandRoom();
            }

            Addressed addressed = FindVersion(http, caller);
            ValueTask answer;
            if (PredictsOnly && addressed.Version.Room is { } room && room.IsFull(services.Options.Limits.Deadline))
            {
                answer = WaitAtTheDoorAsync(http, addressed, room, started);
            }
            else
            {
                ValueTask<RequestBody> body = RequestBody.ReadAsync(http.Request, services.Options.Limits, services.Time);
                isBodyLeft = false;
                answer = body.IsCompletedSuccessfully
                    ? AnswerAsync(http, addressed, body.Result, started)
                    : ReadAndAnswerAsync(http, addressed, body, started);
            }

            if (answer.IsCompleted)
            {
                answer.GetAwaiter().GetResult();
                return Task.CompletedTask;
            }

            Task rest = EndAsync(http, answer, place);
            place = default;
            return rest;
        }
        catch (Exception fault) when (!IsAbort(http, fault))
        {
            Fail(http, fault, isBodyLeft);
            return Task.CompletedTask;
        }
        finally
        {
            place.Dispose();
        }
    }

    /// <summary>Reads the request: its rows into the call's batch.</summary>
    /// <param name="call">The request and the version that answers it.</param>
    /// <param name="body">The whole body.</param>
    /// <returns>What the answer needs to know beside the rows; null for nothing.</returns>
    protected abstract object? Read(in ModelCall call, ReadOnlySpan<byte> body);

    /// <summary>Writes the answer.</summary>
    /// <param name="call">Its batch holds the outputs.</param>
    /// <param name="asked">What <see cref="Read"/> returned.</param>
    protected abstract void Write(in ModelCall call, object? asked);

    /// <summary>Takes back what <see cref="Read"/> returned, whether or not there was an answer.</summary>
    protected virtual void Release(object? asked)
    {
    }

    /// <summary>What it does with a model, and its caller's key must allow; the default is to predict.</summary>
    /// <remarks>Explanations cost too much to be made twice: what explains is neither kept,
    /// nor compared, nor put together with other requests.</remarks>
    protected virtual ModelUse Use => ModelUse.Predict;

    /// <summary>Writes an error in the protocol's shape.</summary>
    protected virtual void WriteError(HttpResponse response, ServingException fault) => ErrorAnswer.Send(response, fault);

    /// <summary>The model and version that the address names.</summary>
    protected virtual Addressed FindVersion(HttpContext http, ApiKey? caller) => ModelAddress.Choose(services, caller, http, Use);

    /// <summary>Answers a request once more, into nothing, to see what another version makes of it.</summary>
    internal void Repeat(in ModelCall call, ReadOnlySpan<byte> body)
    {
        object? asked = Read(call, body);
        try
        {
            call.Batch.Score();
            Write(call, asked);
        }
        finally
        {
            Release(asked);
        }
    }

    private bool PredictsOnly => Use == ModelUse.Predict;

    private static bool IsAbort(HttpContext http, Exception fault) =>
        fault is ConnectionResetException or ConnectionAbortedException
            || (fault is OperationCanceledException && http.RequestAborted.IsCancellationRequested);

    private async ValueTask ReadAndAnswerAsync(HttpContext http, Addressed addressed, ValueTask<RequestBody> body, long started) =>
        await AnswerAsync(http, addressed, await body.ConfigureAwait(false), started).ConfigureAwait(false);

    // A refusal costs little, but not nothing, and its caller may be back at once: so it waits a
    // moment, for room or for its refusal, while those who are in are answered.
    private async ValueTask WaitAtTheDoorAsync(HttpContext http, Addressed addressed, QueueRoom room, long started)
    {
        if (room.Patience > TimeSpan.Zero)
        {
            await Task.Delay(room.Patience, services.Time, http.RequestAborted).ConfigureAwait(false);
        }

        if (addressed.Version.Room?.TurnAway(services.Options.Limits.Deadline) is { } full)
        {
            addressed.Version.Statistics.Failure(Stopwatch.GetTimestamp() - started);
            Judge(addressed, addressed.Version, failed: true, started);
            Refuse(http, full, isBodyLeft: true);
            return;
        }

        RequestBody body = await RequestBody.ReadAsync(http.Request, services.Options.Limits, services.Time).ConfigureAwait(false);
        await AnswerAsync(http, addressed, body, started).ConfigureAwait(false);
    }

    private async Task EndAsync(HttpContext http, ValueTask answer, Admission place)
    {
        using Admission held = place;
        try
        {
            await answer.ConfigureAwait(false);
        }
        catch (Exception fault) when (!IsAbort(http, fault))
        {
            Fail(http, fault, isBodyLeft: false);
        }
        catch (Exception)
        {
            // The client went away: there is nobody to answer.
        }
    }

    // A version may leave between the look at the address and the answer: a request that named none takes the one that came in its place.
    private LiveModel Hold(in Addressed addressed, out ServedVersion version)
    {
        version = addressed.Version;
        try
        {
            return LiveModel.Acquire(version);
        }
        catch (ServingException) when (!addressed.IsNamed
            && services.Repository.TryFind(addressed.Model.Name, out ModelEntry? now)
            && now.Default is not null
            && now.Default != addressed.Version)
        {
            version = now.Default;
            return LiveModel.Acquire(version);
        }
    }

    // It waits only where a queue puts requests together; else it ends on the thread that began it.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AnswerAsync(HttpContext http, Addressed addressed, RequestBody body, long started)
    {
        using RequestBody read = services.Options.AcceptsNaN && !http.Request.Headers.ContainsKey(InferHeaders.JsonLength)
            ? NaNTokens.AsNull(body)
            : body;
        using LiveModel live = Hold(addressed, out ServedVersion version);
        ServedModel model = live.Model;
        using Activity? trace = PredictionTrace.Start(version, model);
        BatchQueue? queue = PredictsOnly ? version.Queue(model, services.Time) : null;
        RowBatch batch = model.Rent(queue is not null);
        object? asked = null;
        try
        {
            batch.Begin(services.Options.Limits, started, queue);
            var call = new ModelCall(http, version, model, batch, addressed.Caller);
            CacheKey? key = Recall(call, addressed.Caller, read.Bytes, out bool isKnown);
            if (!isKnown && queue?.Room.TurnAway(services.Options.Limits.Deadline) is { } full)
            {
                throw full; // the queue filled while the body came, or what is kept had to be asked first
            }

            asked = Read(call, read.Bytes);
            if (batch.IsForQueue)
            {
                await batch.ScoreInQueueAsync(addressed.Caller?.Entry.Id ?? "", http).ConfigureAwait(false);
            }
            else
            {
                batch.Score();
            }

            Write(call, asked);
            if (isKnown)
            {
                version.Statistics.Hit(Stopwatch.GetTimestamp() - started);
            }
            else if (key is { } question)
            {
                model.Cache!.Add(question, batch.Outputs);
            }

            if (!addressed.IsNamed && PredictsOnly && !batch.IsExplained)
            {
                services.Shadow.Offer(this, addressed.Model, call, read.Bytes, services.Canaries);
            }

            Record(http, addressed, call, read.Bytes);

            version.Statistics.Success(batch.Rows, Stopwatch.GetTimestamp() - started, services.Time.GetUtcNow());
            Judge(addressed, version, failed: false, started);
            PredictionTrace.Answered(trace, batch.Rows);
            if (services.Logger.IsEnabled(LogLevel.Debug))
            {
                string name = version.NameOf(model);
                double microseconds = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
                ServingLog.Predicted(services.Logger, version.Model, name, batch.Rows, microseconds);
            }
        }
        catch (Exception fault)
        {
            PredictionTrace.Failed(trace, fault);
            version.Statistics.Failure(Stopwatch.GetTimestamp() - started);
            Judge(addressed, version, failed: true, started);
            throw;
        }
        finally
        {
            Release(asked);
            model.Return(batch, queue is not null);
        }
    }

    private void Judge(in Addressed addressed, ServedVersion version, bool failed, long started)
    {
        if (!addressed.IsNamed && addressed.Model.Routing.Canary is not null)
        {
            services.Canaries?.Answered(addressed.Model, version, failed, Stopwatch.GetTimestamp() - started);
        }
    }

    // Only scoring is spared: the request is read and checked, and its answer written, as ever.
    private CacheKey? Recall(in ModelCall call, ApiKey? caller, ReadOnlySpan<byte> body, out bool isKnown)
    {
        isKnown = false;
        if (call.Model.Cache is not { } cache
            || !PredictsOnly
            || CacheKey.Of(GetType().Name, caller?.Entry.Id, call.Http.Request, body, services.Options.Limits.Depth) is not { } key)
        {
            return null;
        }

        if (cache.Find(key) is { } outputs)
        {
            isKnown = true;
            call.Batch.Recall(outputs);
        }

        call.Http.Response.Headers["X-Cache"] = isKnown ? "hit" : "miss";
        return key;
    }

    private void Record(HttpContext http, in Addressed addressed, in ModelCall call, ReadOnlySpan<byte> body)
    {
        if (services.Audit is { Options.Predictions: true } audit)
        {
            audit.Add(new AuditEvent("predict", "predict", "done")
            {
                Who = addressed.Caller?.Entry.Id ?? http.User.Identity?.Name,
                From = http.Connection.RemoteIpAddress?.ToString(),
                Path = http.Request.Path,
                Model = call.ModelName,
                Version = call.VersionName,
                Status = http.Response.StatusCode,
                Rows = call.Batch.Rows,
                Input = Convert.ToHexStringLower(SHA256.HashData(body)),
            });
        }
    }

    private void Fail(HttpContext http, Exception fault, bool isBodyLeft)
    {
        ServingException answer = fault switch
        {
            ServingException own => own,
            JsonException json =>
                ServingException.Malformed(string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"The body is not valid JSON, or nested too deeply (line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}).")),
            BadHttpRequestException bad => new ServingException(bad.StatusCode, "The request could not be read."),
            _ => new ServingException(StatusCodes.Status500InternalServerError, "The server met a fault of its own; its log tells more."),
        };
        if (answer.Status == StatusCodes.Status500InternalServerError)
        {
            ServingLog.Faulted(services.Logger, fault, http.Request.Path);
        }

        Refuse(http, answer, isBodyLeft);
    }

    private void Refuse(HttpContext http, ServingException answer, bool isBodyLeft)
    {
        services.Refusals.Add(answer.Status);
        if (isBodyLeft)
        {
            UnreadBody.Leave(http);
        }

        WriteError(http.Response, answer);
    }
}
