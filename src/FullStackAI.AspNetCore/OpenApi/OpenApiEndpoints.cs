using System.Text.Json.Nodes;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Repository;
using FullStackAI.Extensions.ML;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FullStackAI.AspNetCore.OpenApi;

/// <summary><c>GET /openapi.json</c> and <c>GET /models/{model}/openapi.json</c>: what this server answers, as
/// an OpenAPI 3.1 document made from the signatures of the models that are live.</summary>
/// <remarks>A caller reads of the models that its key may ask, and of no others. Made
/// anew for each request, since models come and go.</remarks>
internal sealed class OpenApiEndpoints(ServingServices services)
{
    /// <summary>The whole server: every address, and for each live model its own schemas and examples.</summary>
    internal Task ServerAsync(HttpContext http) => ServingServices.AnswerAsync(http, () =>
    {
        IReadOnlyList<ModelEntry> models = services.VisibleTo(http);
        var document = new OpenApiDocument(
            "Models",
            ServingServices.LibraryVersion,
            "The models of this server, each with the columns it reads. Made by FullStackAI from the models' own signatures.",
            http.Request.PathBase.Value,
            services.Gate.AsksForKeys,
            services.Options.Jobs is not null);
        foreach (ModelEntry model in models)
        {
            // One that is not in memory is not loaded for a list.
            if (model.Default is { } version && version.Slot.Status().State == ModelState.Ready)
            {
                using LiveModel live = LiveModel.Acquire(version);
                document.AddModel(
                    new ModelDescription(model.Name, version.NameOf(live.Model), live.Model, services.Options.Limits),
                    model.Name,
                    null);
            }
        }

        document.AddAddresses(http.RequestServices.GetRequiredService<EndpointDataSource>());
        Send(http, document);
    });

    /// <summary>One model, by default the version that answers now.</summary>
    internal Task ModelAsync(HttpContext http) => ServingServices.AnswerAsync(http, () =>
    {
        (ModelEntry entry, ServedVersion version) = ModelAddress.Find(services, http);
        using LiveModel live = LiveModel.Acquire(version);
        var description = new ModelDescription(entry.Name, version.NameOf(live.Model), live.Model, services.Options.Limits);
        var document = new OpenApiDocument(
            $"Model {entry.Name}",
            description.Version,
            description.Summary,
            http.Request.PathBase.Value,
            services.Gate.AsksForKeys,
            services.Options.Jobs is not null);
        document.AddModel(description, entry.Name, http.Request.RouteValues["version"] as string);
        Send(http, document);
    });

    private static void Send(HttpContext http, OpenApiDocument document)
    {
        JsonObject root = document.Build();
        JsonAnswer answer = JsonAnswer.Rent();
        root.WriteTo(answer.Json);
        answer.Send(http.Response, contentType: "application/vnd.oai.openapi+json;version=3.1");
    }
}
