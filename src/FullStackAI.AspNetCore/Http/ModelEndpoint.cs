using System.Diagnostics;
using System.Text.Json;
using FullStackAI.AspNetCore.Diagnostics;
using FullStackAI.AspNetCore.Repository;
using FullStackAI.AspNetCore.Security;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.AspNetCore.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FullStackAI.AspNetCore.Http;

/// <summary>What all ways to ask a model share: find the version, read the body, hold the version while it answers, turn faults into the protocol's errors.</summary>
/// <remarks>A protocol derives from it and reads and writes its own form. A request whose body came with its headers runs to its end without a switch of threads.</remarks>
internal abstract class ModelEndpoint(ServingServices services)
{
    protected ServingServices Services => services;

    /// <summary>Handles one request.</summary>
    internal Task HandleAsync(HttpContext http)
    {
        long started = Stopwatch.GetTimestamp();
        Admission place = default;
        try
        {
            ApiKey? caller = services.Gate.Authenticate(http);
            place = services.Gate.Enter(caller);
            ServedVersion version = FindVersion(http, caller);
            ValueTask<RequestBody> body = RequestBody.ReadAsync(http.Request, services.Options.Limits, services.Time);
            if (body.IsCompletedSuccessfully)
            {
                using RequestBody read = body.Result;
                Answer(http, version, read.Bytes, started);
                return Task.CompletedTask;
            }

            Task rest = HandleSlowlyAsync(http, version, body, started, place);
            place = default;
            return rest;
        }
        catch (Exception fault) when (!IsAbort(http, fault))
        {
            Fail(http, fault);
            return Task.CompletedTask;
        }
        finally
        {
            place.Dispose();
        }
    }

    /// <summary>Reads the request, predicts, writes the answer.</summary>
    /// <param name="call">The request and the version that answers it.</param>
    /// <param name="body">The whole body.</param>
    protected abstract void Answer(in ModelCall call, ReadOnlySpan<byte> body);

    /// <summary>Writes an error in the protocol's shape.</summary>
    protected virtual void WriteError(HttpResponse response, ServingException fault) => ErrorAnswer.Send(response, fault);

    /// <summary>The model and version that the address names.</summary>
    protected virtual ServedVersion FindVersion(HttpContext http, ApiKey? caller) => ModelAddress.Find(services, caller, http).Version;

    private static bool IsAbort(HttpContext http, Exception fault) =>
        fault is ConnectionResetException or ConnectionAbortedException || (fault is OperationCanceledException && http.RequestAborted.IsCancellationRequested);

    private async Task HandleSlowlyAsync(HttpContext http, ServedVersion version, ValueTask<RequestBody> body, long started, Admission place)
    {
        using Admission held = place;
        try
        {
            using RequestBody read = await body.ConfigureAwait(false);
            Answer(http, version, read.Bytes, started);
        }
        catch (Exception fault) when (!IsAbort(http, fault))
        {
            Fail(http, fault);
        }
        catch (Exception)
        {
            // The client went away: there is nobody to answer.
        }
    }

    private void Answer(HttpContext http, ServedVersion version, ReadOnlySpan<byte> body, long started)
    {
        using LiveModel live = LiveModel.Acquire(version);
        ServedModel model = live.Model;
        using Activity? trace = PredictionTrace.Start(version.Model, version.NameOf(model));
        RowBatch batch = model.Batches.Rent();
        try
        {
            batch.Begin(services.Options.Limits, started);
            Answer(new ModelCall(http, version, model, batch), body);
            version.Statistics.Success(batch.Rows, Stopwatch.GetTimestamp() - started, services.Time.GetUtcNow());
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
            throw;
        }
        finally
        {
            model.Batches.Return(batch);
        }
    }

    private void Fail(HttpContext http, Exception fault)
    {
        ServingException answer = fault switch
        {
            ServingException own => own,
            JsonException json => ServingException.Malformed(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The body is not valid JSON, or nested too deeply (line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}).")),
            BadHttpRequestException bad => new ServingException(bad.StatusCode, "The request could not be read."),
            _ => new ServingException(StatusCodes.Status500InternalServerError, "The server met a fault of its own; its log tells more."),
        };
        if (answer.Status == StatusCodes.Status500InternalServerError)
        {
            ServingLog.Faulted(services.Logger, fault, http.Request.Path);
        }

        services.Refusals.Add(answer.Status);
        WriteError(http.Response, answer);
    }
}
