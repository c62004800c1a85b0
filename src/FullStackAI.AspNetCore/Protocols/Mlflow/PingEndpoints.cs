using System.Buffers;
using FullStackAI.AspNetCore.Http;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Protocols.Mlflow;

/// <summary>Health and version as the scoring server tells them.</summary>
internal sealed class PingEndpoints(ServingServices services)
{
    /// <summary><c>GET /ping</c> and <c>GET /health</c>: 200 with an empty line when the models can answer, else 404.</summary>
    internal Task PingAsync(HttpContext http)
    {
        http.Response.StatusCode = services.IsReady && services.Repository.Models.Any()
            ? StatusCodes.Status200OK
            : StatusCodes.Status404NotFound;
        http.Response.ContentType = JsonAnswer.ContentType;
        http.Response.BodyWriter.Write("\n"u8);
        return Task.CompletedTask;
    }

    /// <summary><c>GET /version</c>: the library's version.</summary>
    internal static Task VersionAsync(HttpContext http)
    {
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.BodyWriter.Write(System.Text.Encoding.UTF8.GetBytes(ServingServices.LibraryVersion));
        return Task.CompletedTask;
    }
}
