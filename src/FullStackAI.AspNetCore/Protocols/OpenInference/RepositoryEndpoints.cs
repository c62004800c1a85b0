using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Repository;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.Extensions.ML;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Protocols.OpenInference;

/// <summary>The repository extension, for administrators: what lies there, and which of it serves. Models never come in over it.</summary>
internal sealed class RepositoryEndpoints(ServingServices services)
{
    /// <summary><c>POST /v2/repository/index</c>: every version with its state and the reason for it.</summary>
    internal Task IndexAsync(HttpContext http) => AdminRequest.HandleAsync(services, http, action: null, ["ready"], body =>
    {
        bool onlyReady = body.Flag("ready");
        JsonAnswer.Send(http.Response, json =>
        {
            json.WriteStartArray();
            foreach ((
                ModelEntry model,
                ServedVersion version) in services.Repository.Models.SelectMany(
                    static model => model.Versions.Select(version => (model, version))))
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
                json.WriteString("owner", model.Routing.Owner);
                json.WriteString(
                    "deprecation_date",
                    model.Routing.Deprecated.TryGetValue(version.Name, out DateOnly day) ? ModelRouting.Day(day) : null);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
        return Task.CompletedTask;
    });

    /// <summary><c>POST /v2/repository/models/{model}/load</c>: looks at the folder and
    /// loads the newest version, also one that was unloaded.</summary>
    internal Task LoadAsync(HttpContext http) => AdminRequest.HandleAsync(services, http, "repository.load", ["parameters"], async body =>
    {
        RefuseUploads(body);
        string? fault = await services.Repository.LoadAsync((string)http.Request.RouteValues["model"]!, http.RequestAborted)
            .ConfigureAwait(false);
        if (fault is not null)
        {
            throw ServingException.Malformed(fault);
        }

        AdminRequest.Done(http);
    });

    /// <summary><c>POST /v2/repository/models/{model}/unload</c>: takes all versions out of service; requests under way finish.</summary>
    internal Task UnloadAsync(HttpContext http) => AdminRequest.HandleAsync(services, http, "repository.unload", ["parameters"], body =>
    {
        services.Repository.Withdraw((string)http.Request.RouteValues["model"]!);
        AdminRequest.Done(http);
        return Task.CompletedTask;
    });

    // Files and configurations in a request would let its sender decide what this process loads.
    private static void RefuseUploads(AdminBody body)
    {
        if (body.Names("parameters").Any(static name => name == "config" || name.StartsWith("file:", StringComparison.Ordinal)))
        {
            throw new ServingException(
                StatusCodes.Status501NotImplemented,
                "Models and configurations are not taken from requests. Put them into the repository.");
        }
    }
}
