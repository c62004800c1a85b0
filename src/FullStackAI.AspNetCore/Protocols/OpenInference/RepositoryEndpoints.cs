using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Repository;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.Extensions.ML;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Protocols.OpenInference;

/// <summary>The repository extension, for administrators: what lies there, and which of it serves. Models never come in over it.</summary>
internal sealed class RepositoryEndpoints(ServingServices services)
{
    private const int MaximumDepth = 16;

    /// <summary><c>POST /v2/repository/index</c>: every version with its state and the reason for it.</summary>
    internal Task IndexAsync(HttpContext http) => AsAdministratorAsync(http, body =>
    {
        bool onlyReady = ReadFlag(body, "ready"u8);
        JsonAnswer.Send(http.Response, json =>
        {
            json.WriteStartArray();
            foreach (ServedVersion version in services.Repository.Models.SelectMany(static model => model.Versions))
            {
                ModelStatus status = version.Slot.Status();
                string state = ModelFacts.StateOf(version, status);
                if (onlyReady && state != "READY")
                {
                    continue;
                }

                json.WriteStartObject();
                json.WriteString("name", version.Model);
                json.WriteString("version", version.Name);
                json.WriteString("state", state);
                json.WriteString("reason", ModelFacts.ReasonOf(version, status) ?? "");
                json.WriteString("digest", status.Digest);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
        return Task.CompletedTask;
    });

    /// <summary><c>POST /v2/repository/models/{model}/load</c>: looks at the folder and loads the newest version, also one that was unloaded.</summary>
    internal Task LoadAsync(HttpContext http) => AsAdministratorAsync(http, async body =>
    {
        RefuseUploads(body);
        string? fault = await services.Repository.LoadAsync((string)http.Request.RouteValues["model"]!, http.RequestAborted).ConfigureAwait(false);
        if (fault is not null)
        {
            throw ServingException.Malformed(fault);
        }

        Done(http);
    });

    /// <summary><c>POST /v2/repository/models/{model}/unload</c>: takes all versions out of service; requests under way finish.</summary>
    internal Task UnloadAsync(HttpContext http) => AsAdministratorAsync(http, body =>
    {
        services.Repository.Withdraw((string)http.Request.RouteValues["model"]!);
        Done(http);
        return Task.CompletedTask;
    });

    /// <summary><c>POST /models/{model}/aliases/{alias}</c> with <c>{"version":"3"}</c>: promotes or rolls back; the routing file is written.</summary>
    internal Task AliasAsync(HttpContext http) => AsAdministratorAsync(http, async body =>
    {
        string version = ReadText(body, "version"u8) ?? throw ServingException.Malformed("The body must be {\"version\":\"...\"}.");
        await services.Repository.SetAliasAsync((string)http.Request.RouteValues["model"]!, (string)http.Request.RouteValues["alias"]!, version, http.RequestAborted).ConfigureAwait(false);
        Done(http);
    });

    private static void Done(HttpContext http) => JsonAnswer.Send(http.Response, static json =>
    {
        json.WriteStartObject();
        json.WriteEndObject();
    });

    // Files and configurations in a request would let its sender decide what this process loads.
    private static void RefuseUploads(ReadOnlyMemory<byte> body)
    {
        if (body.Span.IndexOf("\"config\""u8) >= 0 || body.Span.IndexOf("\"file:"u8) >= 0)
        {
            throw new ServingException(StatusCodes.Status501NotImplemented, "Models and configurations are not taken from requests. Put them into the repository.");
        }
    }

    private static bool ReadFlag(ReadOnlyMemory<byte> body, ReadOnlySpan<byte> name)
    {
        using JsonDocument? document = Parse(body);
        return document is not null && document.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;
    }

    private static string? ReadText(ReadOnlyMemory<byte> body, ReadOnlySpan<byte> name)
    {
        using JsonDocument? document = Parse(body);
        return document is not null && document.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return null;
        }

        var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaximumDepth });
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        document.Dispose();
        throw ServingException.Malformed("The body must be an object.");
    }

    private async Task AsAdministratorAsync(HttpContext http, Func<ReadOnlyMemory<byte>, Task> work)
    {
        try
        {
            services.Gate.DemandAdministrator(http);
            byte[] bytes;
            using (RequestBody body = await RequestBody.ReadAsync(http.Request, services.Options.Limits, services.Time).ConfigureAwait(false))
            {
                bytes = body.Bytes.ToArray();
            }

            await work(bytes).ConfigureAwait(false);
        }
        catch (ServingException fault)
        {
            ErrorAnswer.Send(http.Response, fault);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            ErrorAnswer.Send(http.Response, StatusCodes.Status400BadRequest, "The body is not valid JSON.");
        }
    }
}
