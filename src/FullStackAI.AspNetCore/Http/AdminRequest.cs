using System.Text.Json;
using FullStackAI.AspNetCore.Security;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Http;

/// <summary>What all requests of administrators share: who asks is checked first, the body is small and strict, faults become errors.</summary>
internal static class AdminRequest
{
    /// <summary>Handles one request.</summary>
    /// <param name="services">What is served.</param>
    /// <param name="http">The request.</param>
    /// <param name="action">What it does, in one word for records.</param>
    /// <param name="known">The properties its body may have.</param>
    /// <param name="work">Does it and answers.</param>
    internal static async Task HandleAsync(ServingServices services, HttpContext http, string action, string[] known, Func<AdminBody, Task> work)
    {
        try
        {
            services.Gate.DemandAdministrator(http);
            byte[] bytes;
            using (RequestBody body = await RequestBody.ReadAsync(http.Request, services.Options.Limits, services.Time).ConfigureAwait(false))
            {
                bytes = body.Bytes.ToArray();
            }

            await work(AdminBody.Parse(bytes, known)).ConfigureAwait(false);
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

    /// <summary>Answers <c>{}</c>.</summary>
    internal static void Done(HttpContext http) => JsonAnswer.Send(http.Response, static json =>
    {
        json.WriteStartObject();
        json.WriteEndObject();
    });
}
