using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FullStackAI.AspNetCore.Http;

/// <summary>What becomes of the body of a request that is refused by its headers alone.</summary>
internal static class UnreadBody
{
    private const long Cheap = 64 << 10;

    /// <summary>Keeps the connection where the server reads the rest of the body in passing, and else ends
    /// it with the answer: nobody reads megabytes only to throw them away.</summary>
    /// <param name="http">The request; its answer has not begun.</param>
    internal static void Leave(HttpContext http)
    {
        // From HTTP/2 on a request has a stream of its own, which ends by itself.
        bool isCostly = http.Request.ContentLength is { } length
            ? length > Cheap
            : http.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false };
        if (isCostly && HttpProtocol.IsHttp11(http.Request.Protocol) && !http.Response.HasStarted)
        {
            http.Response.Headers.Connection = "close";
        }
    }
}
