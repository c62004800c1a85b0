using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Repository;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Rollout;

/// <summary>For administrators: which version answers, how a new one is tried, and what the trial shows.</summary>
internal sealed class RolloutEndpoints(ServingServices services)
{
    private const string BodyOfAlias = "The body must be {\"version\":\"...\"}.";
    private readonly RoutingChanges _changes = new(services.Repository);

    /// <summary><c>PUT /models/{model}/aliases/{alias}</c> with <c>{"version":"3"}</c>.</summary>
    internal Task AliasAsync(HttpContext http) => HandleAsync(http, "alias", ["version"], body =>
        _changes.SetAliasAsync(
            ModelOf(http),
            (string)http.Request.RouteValues["alias"]!,
            body.Text("version") ?? throw ServingException.Malformed(BodyOfAlias),
            http.RequestAborted));

    /// <summary><c>PUT /models/{model}/canary</c> with
    /// <c>{"version":"4","percent":5,"sticky_header":"X-User"}</c>; <c>DELETE</c> ends it.</summary>
    internal Task CanaryAsync(HttpContext http) => IsDelete(http)
        ? HandleAsync(http, "canary.end", [], _ => _changes.EndCanaryAsync(ModelOf(http), http.RequestAborted))
        : HandleAsync(http, "canary", ["version", "percent", "sticky_header"], async body =>
        {
            await _changes
                .SetCanaryAsync(ModelOf(http), new CanaryRule(Version(body), Share(body, least: 0), Header(body)), http.RequestAborted)
                .ConfigureAwait(false);
            services.Canaries?.Forget(ModelOf(http));
        });

    /// <summary><c>PUT /models/{model}/shadow</c> with <c>{"version":"4","percent":100}</c>; <c>DELETE</c> ends it.</summary>
    internal Task ShadowAsync(HttpContext http) => IsDelete(http)
        ? HandleAsync(http, "shadow.end", [], _ => _changes.EndShadowAsync(ModelOf(http), http.RequestAborted))
        : HandleAsync(
            http,
            "shadow",
            ["version", "percent"],
            body => _changes.SetShadowAsync(ModelOf(http), new ShadowRule(Version(body), Share(body, least: 0)), http.RequestAborted));

    /// <summary><c>POST /models/{model}/promote</c> with <c>{"version":"4"}</c>, or <c>{}</c> for the canary's or shadow's.</summary>
    internal Task PromoteAsync(HttpContext http) =>
        HandleAsync(http, "promote", ["version"], body => _changes.PromoteAsync(ModelOf(http), body.Text("version"), http.RequestAborted));

    /// <summary><c>POST /models/{model}/rollback</c>: ends a canary, else goes back to the version before the last promotion.</summary>
    internal Task RollbackAsync(HttpContext http) =>
        HandleAsync(http, "rollback", [], _ => _changes.RollbackAsync(ModelOf(http), http.RequestAborted));

    /// <summary><c>GET /models/{model}/rollout</c>: the routing, and what shadows said since the start.</summary>
    internal Task ReportAsync(HttpContext http) => AdminRequest.HandleAsync(services, http, action: null, [], _ =>
    {
        Send(http);
        return Task.CompletedTask;
    });

    private static bool IsDelete(HttpContext http) => HttpMethods.IsDelete(http.Request.Method);

    private static string ModelOf(HttpContext http) => (string)http.Request.RouteValues["model"]!;

    private static string Version(AdminBody body) =>
        body.Text("version") ?? throw ServingException.Malformed("The body must be {\"version\":\"...\",\"percent\":...}.");

    private static int Share(AdminBody body, double least) =>
        (int)Math.Round(body.Number("percent", 100, least, 100) * CanaryRule.Whole / 100);

    private static string Header(AdminBody body) =>
        body.Text("sticky_header") is not { } name ? CanaryRule.DefaultHeader
        : name.Length is > 0 and <= 64 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? name
        : throw ServingException.Malformed("'sticky_header' must be the name of a header: letters, digits, '-' and '_', at most 64.");

    private Task HandleAsync(HttpContext http, string action, string[] known, Func<AdminBody, Task> change) =>
        AdminRequest.HandleAsync(services, http, action, known, async body =>
        {
            await change(body).ConfigureAwait(false);
            Send(http);
        });

    private void Send(HttpContext http)
    {
        ModelEntry entry = services.Repository.Entry(ModelOf(http));
        JsonAnswer.Send(http.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("model", entry.Name);
            json.WriteString("answers", entry.Default?.Name);
            entry.Routing.WriteProperties(json);
            if (services.Canaries?.Last(entry.Name) is { } ended)
            {
                json.WriteStartObject("last_rollback");
                json.WriteString("canary", ended.Canary);
                json.WriteString("default", ended.Default);
                json.WriteString("reason", ended.Reason);
                json.WriteNumber("requests", ended.Requests);
                json.WriteString("at", ended.At);
                json.WriteEndObject();
            }

            json.WriteStartArray("comparisons");
            foreach (ShadowComparison comparison in services.Shadow.Of(entry.Name))
            {
                comparison.Write(json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }
}
