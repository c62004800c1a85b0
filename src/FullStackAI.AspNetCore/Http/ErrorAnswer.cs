using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Http;

/// <summary>The one shape of errors: <c>{"error":"text"}</c>. Clients of the Open Inference Protocol fail on anything else.</summary>
internal static class ErrorAnswer
{
    internal static void Send(HttpResponse response, int status, string message, int retryAfter = 0)
    {
        if (response.HasStarted)
        {
            return;
        }

        if (retryAfter > 0)
        {
            response.Headers.RetryAfter = retryAfter.ToString(CultureInfo.InvariantCulture);
        }

        JsonAnswer answer = JsonAnswer.Rent();
        answer.Json.WriteStartObject();
        answer.Json.WriteString("error", message);
        answer.Json.WriteEndObject();
        answer.Send(response, status);
    }

    internal static void Send(HttpResponse response, ServingException fault) =>
        Send(response, fault.Status, fault.Message, fault.RetryAfter);
}
