using System.Diagnostics;
using System.Text.Json;
using FullStackAI.AspNetCore.Diagnostics;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Security;
using FullStackAI.AspNetCore.Telemetry;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Images;

/// <summary><c>POST /models/{name}/predict</c> of a model of pictures: label and probabilities
/// by the classes' names, as the plain protocol gives them.</summary>
/// <remarks>The host's code is not trusted to end: a call that passes the deadline is answered with 504 and left behind, and
/// while as many are left behind as there are processors, requests are turned away at once.</remarks>
internal sealed class ImageEndpoint(
    ServingServices services, string name, Func<ReadOnlyMemory<byte>, IReadOnlyList<KeyValuePair<string, double>>> classify)
{
    private const string Version = "1";
    private int _leftBehind;

    internal async Task HandleAsync(HttpContext http)
    {
        bool isBodyLeft = true;
        try
        {
            ApiKey? caller = services.Gate.Authenticate(http);
            caller?.Demand(ModelUse.Predict, name);
            using Admission place = services.Gate.Enter(caller);
            long started = Stopwatch.GetTimestamp();
            using RequestBody body =
                await RequestBody.ReadAsync(http.Request, services.Options.Limits, services.Time).ConfigureAwait(false);
            isBodyLeft = false;
            (IReadOnlyList<ReadOnlyMemory<byte>> images, bool isArray) =
                await ImageBody.ReadAsync(http.Request.ContentType, body.Bytes.ToArray(), services.Options.Limits).ConfigureAwait(false);
            using Activity? trace = PredictionTrace.Start(name, Version);
            IReadOnlyList<KeyValuePair<string, double>>[] answers = await ClassifyAsync(images, started).ConfigureAwait(false);
            Send(http.Response, answers, isArray);
            PredictionTrace.Answered(trace, answers.Length);
            ServingMeters.Answered(name, Version, answers.Length, Stopwatch.GetTimestamp() - started);
        }
        catch (ServingException fault)
        {
            if (isBodyLeft)
            {
                UnreadBody.Leave(http);
            }

            Refuse(http.Response, fault);
        }
        catch (JsonException)
        {
            Refuse(http.Response, ServingException.Malformed("The body is not valid JSON, or nested too deeply."));
        }
        catch (BadHttpRequestException bad)
        {
            Refuse(http.Response, new ServingException(bad.StatusCode, "The request could not be read."));
        }
        catch (Exception fault) when (!http.RequestAborted.IsCancellationRequested)
        {
            ServingLog.Faulted(services.Logger, fault, http.Request.Path);
            Refuse(
                http.Response,
                new ServingException(StatusCodes.Status500InternalServerError, "The server met a fault of its own; its log tells more."));
        }
    }

    private async Task<IReadOnlyList<KeyValuePair<string, double>>[]> ClassifyAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> images, long started)
    {
        if (Volatile.Read(ref _leftBehind) >= Environment.ProcessorCount)
        {
            throw new ServingException(StatusCodes.Status503ServiceUnavailable, "The model does not answer.") { RetryAfter = 1 };
        }

        Task<IReadOnlyList<KeyValuePair<string, double>>[]> work = Task.Run(() => Classify(images, started));
        TimeSpan left = services.Options.Limits.Deadline - Stopwatch.GetElapsedTime(started);
        try
        {
            return await work.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, services.Time).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!work.IsCompleted)
        {
            Interlocked.Increment(ref _leftBehind);
            _ = work.ContinueWith(
                late =>
                {
                    _ = late.Exception; // nobody waits for it any more
                    Interlocked.Decrement(ref _leftBehind);
                },
                CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw Late();
        }
    }

    private IReadOnlyList<KeyValuePair<string, double>>[] Classify(IReadOnlyList<ReadOnlyMemory<byte>> images, long started)
    {
        var answers = new IReadOnlyList<KeyValuePair<string, double>>[images.Count];
        for (int image = 0; image < answers.Length; image++)
        {
            if (Stopwatch.GetElapsedTime(started) > services.Options.Limits.Deadline)
            {
                throw Late();
            }

            try
            {
                answers[image] = classify(images[image]);
            }
            catch (InvalidDataException)
            {
                string which = answers.Length == 1
                    ? "The picture"
                    : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Picture {image}");
                throw ServingException.Malformed(
                    $"{which} cannot be read: it is damaged, too large, or of a kind that this model does not take.");
            }
        }

        return answers;
    }

    private ServingException Late() =>
        new(
            StatusCodes.Status504GatewayTimeout,
            string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"The request took longer than {services.Options.Limits.Deadline.TotalSeconds} s."));

    private void Refuse(HttpResponse response, ServingException fault)
    {
        services.Refusals.Add(fault.Status);
        ErrorAnswer.Send(response, fault);
    }

    private void Send(HttpResponse response, IReadOnlyList<KeyValuePair<string, double>>[] answers, bool isArray)
    {
        response.Headers["X-Model-Version"] = Version;
        JsonAnswer.Send(response, json =>
        {
            json.WriteStartObject();
            json.WriteString("model", name);
            json.WriteString("version", Version);
            if (isArray)
            {
                json.WriteStartArray("predictions");
                foreach (IReadOnlyList<KeyValuePair<string, double>> answer in answers)
                {
                    json.WriteStartObject();
                    Write(json, answer);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }
            else
            {
                Write(json, answers[0]);
            }

            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, double>> answer)
    {
        json.WriteString("label", answer[0].Key);
        json.WritePropertyName("probability");
        JsonAnswer.WriteNumber(json, answer[0].Value);
        json.WriteStartObject("probabilities");
        foreach ((string @class, double probability) in answer)
        {
            json.WritePropertyName(@class);
            JsonAnswer.WriteNumber(json, probability);
        }

        json.WriteEndObject();
    }
}
