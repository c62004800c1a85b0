using FullStackAI.AspNetCore.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FullStackAI.AspNetCore.Console;

/// <summary>Serves the console: a page on which people try a model, see why it says what it says, and watch it work.</summary>
/// <remarks>The files hold nothing secret and need no key; every question the page asks goes to the
/// same endpoints, with the same keys and limits, as anyone else's.</remarks>
internal static class ConsoleEndpoints
{
    // Nothing but the page's own files may run, and nothing may be asked but the server it came from.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    /// <summary>Maps the page at <c>/console/</c>.</summary>
    /// <returns>Its endpoints, for conventions.</returns>
    internal static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints)
    {
        RouteGroupBuilder group = endpoints.MapGroup("");
        group.MapMethods("/console/{file?}", [HttpMethods.Get, HttpMethods.Head], SendAsync);
        return group;
    }

    private static Task SendAsync(HttpContext http)
    {
        string name = http.Request.RouteValues["file"] as string ?? "";
        if (name.Length == 0 && !http.Request.Path.Value!.EndsWith('/'))
        {
            // Relative addresses of the page begin at its folder.
            http.Response.Redirect($"{http.Request.PathBase}/console/");
            return Task.CompletedTask;
        }

        ConsoleFile? file = ConsoleFiles.Find(name.Length == 0 ? "index.html" : name);
        if (file is null)
        {
            ErrorAnswer.Send(http.Response, StatusCodes.Status404NotFound, "There is nothing at this address.");
            return Task.CompletedTask;
        }

        IHeaderDictionary headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-cache";
        headers.Vary = "Accept-Encoding";
        bool isPacked = AcceptsBrotli(http.Request);
        string tag = isPacked ? file.Tag.Insert(file.Tag.Length - 1, "-br") : file.Tag;
        headers.ETag = tag;
        if (http.Request.Headers.IfNoneMatch.Contains(tag))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        byte[] body = isPacked ? file.Brotli : file.Plain;
        if (isPacked)
        {
            headers.ContentEncoding = "br";
        }

        http.Response.ContentType = file.ContentType;
        http.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(http.Request.Method)
            ? Task.CompletedTask
            : http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }

    private static bool AcceptsBrotli(HttpRequest request)
    {
        foreach (string? line in request.Headers.AcceptEncoding)
        {
            foreach (string word in (line ?? "").Split(',', StringSplitOptions.TrimEntries))
            {
                if (word.Equals("br", StringComparison.OrdinalIgnoreCase)
                    || (word.StartsWith("br;", StringComparison.OrdinalIgnoreCase)
                        && !word.EndsWith("q=0", StringComparison.OrdinalIgnoreCase)))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
