using System.Text;
using System.Text.Json;
using FullStackAI.AspNetCore.Audit;
using FullStackAI.AspNetCore.Security;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Http;

/// <summary>What all requests of administrators share: who asks is checked first, the
/// body is small and strict, faults become errors.</summary>
internal static class AdminRequest
{
    /// <summary>Handles one request.</summary>
    /// <param name="services">What is served.</param>
    /// <param name="http">The request.</param>
    /// <param name="action">What it changes, in one word for the audit log; null for requests that only look.</param>
    /// <param name="known">The properties its body may have.</param>
    /// <param name="work">Does it and answers.</param>
    internal static async Task HandleAsync(
        ServingServices services, HttpContext http, string? action, string[] known, Func<AdminBody, Task> work)
    {
        byte[] bytes = [];
        ApiKey? key = null;
        ServingException? refused = null;
        try
        {
            key = services.Gate.Authenticate(http);
        }
        catch (ServingException fault)
        {
            ErrorAnswer.Send(http.Response, fault);
            return;
        }

        try
        {
            await services.Administrators.DemandAsync(http, key, changes: action is not null).ConfigureAwait(false);
            if (action is not null)
            {
                services.Audit?.DemandRoom();
            }

            using (RequestBody body =
                await RequestBody.ReadAsync(http.Request, services.Options.Limits, services.Time).ConfigureAwait(false))
            {
                bytes = body.Bytes.ToArray();
            }

            await work(AdminBody.Parse(bytes, known)).ConfigureAwait(false);
        }
        catch (ServingException fault)
        {
            refused = fault;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            refused = ServingException.Malformed("The body is not valid JSON.");
        }

        if (action is not null && services.Audit is { } audit)
        {
            await audit.WriteAsync(new AuditEvent("admin", action, refused is null ? "done" : "refused")
            {
                Who = key?.Entry.Id ?? http.User.Identity?.Name,
                From = http.Connection.RemoteIpAddress?.ToString(),
                Path = http.Request.Path,
                Model = http.Request.RouteValues["model"] as string,
                Status = refused?.Status ?? http.Response.StatusCode,
                Detail = refused is null ? Encoding.UTF8.GetString(bytes) : refused.Message,
            }).ConfigureAwait(false);
        }

        if (refused is not null)
        {
            ErrorAnswer.Send(http.Response, refused);
        }
    }

    /// <summary>Answers <c>{}</c>.</summary>
    internal static void Done(HttpContext http) => JsonAnswer.Send(http.Response, static json =>
    {
        json.WriteStartObject();
        json.WriteEndObject();
    });
}
