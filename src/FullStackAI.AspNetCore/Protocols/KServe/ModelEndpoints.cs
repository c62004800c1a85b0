using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Repository;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Protocols.KServe;

/// <summary>The models as KServe's first protocol lists them.</summary>
internal sealed class ModelEndpoints(ServingServices services)
{
    /// <summary><c>GET /v1/models/{model}</c>.</summary>
    internal Task ModelAsync(HttpContext http) => ServingServices.AnswerAsync(http, () =>
    {
        ModelEntry entry = ModelAddress.Model(services, http);
        JsonAnswer.Send(http.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("name", entry.Name);
            json.WriteBoolean("ready", entry.Default is not null);
            json.WriteEndObject();
        });
    });
}
