using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FullStackAI.AspNetCore.Security;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace FullStackAI.AspNetCore.OpenApi;

/// <summary>An OpenAPI 3.1 document under construction: paths, schemas and how callers say who they are.</summary>
internal sealed class OpenApiDocument(string title, string version, string description, string? pathBase, bool asksForKeys, bool takesJobs)
{
    private readonly JsonObject _paths = [];
    private readonly JsonObject _schemas = Schemas.Shared();
    private readonly JsonArray _tags = [];
    private readonly HashSet<string> _operations = new(StringComparer.Ordinal);

    /// <summary>Adds the addresses at which a model is asked, with its own schemas and examples.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">Its name.</param>
    /// <param name="namedVersion">The version or alias that its addresses name; null for those that name none.</param>
    internal void AddModel(ModelDescription model, string name, string? namedVersion)
    {
        string part = ComponentName(name);
        _schemas[$"{part}.Row"] = Schemas.Row(model);
        _schemas[$"{part}.Prediction"] = Schemas.Prediction(model, isNamed: true);
        _schemas[$"{part}.RowPrediction"] = Schemas.Prediction(model, isNamed: false);
        _tags.Add((JsonNode)new JsonObject { ["name"] = name, ["description"] = model.Summary });
        string at = Uri.EscapeDataString(name) + (namedVersion is null ? "" : $"/versions/{Uri.EscapeDataString(namedVersion)}");
        IEnumerable<(string Path, string Method, JsonObject Operation)> operations = new ModelOperations(model, part).All(at);
        foreach ((string path, string method, JsonObject operation) in takesJobs
            ? operations.Concat(JobOperations.All(model, Uri.EscapeDataString(name), at))
            : operations)
        {
            Add(path, method, operation, name);
        }
    }

    /// <summary>Adds every other address of the app that serves models, as its route says it.</summary>
    internal void AddAddresses(EndpointDataSource endpoints)
    {
        foreach (RouteEndpoint endpoint in endpoints.Endpoints.OfType<RouteEndpoint>().OrderBy(
            static endpoint => endpoint.RoutePattern.RawText, StringComparer.Ordinal))
        {
            if (endpoint.Metadata.GetMetadata<ServesModels>() is null
                || endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is not { } methods
                || endpoint.RoutePattern.Parameters.Any(static parameter => parameter.IsCatchAll))
            {
                continue;
            }

            string path = "/" + string.Join(
                '/',
                endpoint.RoutePattern.PathSegments
                    .Select(static segment =>
                        string.Concat(segment.Parts.Select(static part => part is RoutePatternParameterPart hole
                            ? $"{{{hole.Name}}}"
                            : ((RoutePatternLiteralPart)part).Content))));
            foreach (string method in methods.HttpMethods.Where(static method => method != "HEAD"))
            {
                string summary = endpoint.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary ?? RouteSummaries.Of(path, method);
                Add(
                    path,
                    method.ToLowerInvariant(),
                    RouteSummaries.Operation(
                        path,
                        method,
                        summary,
                        endpoint.RoutePattern.Parameters.Select(static parameter => parameter.Name),
                        endpoint.Metadata.GetMetadata<TakesPictures>() is not null),
                    "server");
            }
        }

        _tags.Add((JsonNode)new JsonObject
        {
            ["name"] = "server",
            ["description"] = "What there is, how it is, and addresses for any model.",
        });
    }

    internal JsonObject Build()
    {
        var components = new JsonObject { ["schemas"] = _schemas };
        var document = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = title, ["version"] = version, ["description"] = description },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = string.IsNullOrEmpty(pathBase) ? "/" : pathBase }),
            ["paths"] = _paths,
            ["components"] = components,
            ["tags"] = _tags,
        };
        if (asksForKeys)
        {
            components["securitySchemes"] = new JsonObject
            {
                ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "An API key: ak_…" },
                ["header"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = "X-API-Key" },
            };
            document["security"] = new JsonArray(
                new JsonObject { ["bearer"] = new JsonArray() }, new JsonObject { ["header"] = new JsonArray() });
        }

        return document;
    }

    /// <summary>A name with the characters that component names may have.</summary>
    internal static string ComponentName(string name)
    {
        var text = new StringBuilder();
        foreach (char c in name)
        {
            _ = char.IsAsciiLetterOrDigit(c) || c is '-' ? text.Append(c) : text.Append(CultureInfo.InvariantCulture, $"_{(int)c:x}_");
        }

        return text.ToString();
    }

    private void Add(string path, string method, JsonObject operation, string tag)
    {
        if (_paths[path] is not JsonObject item)
        {
            _paths[path] = item = [];
        }

        if (item.ContainsKey(method))
        {
            return; // the same address under another order of routes
        }

        if (asksForKeys)
        {
            operation["responses"]!["401"] = ModelOperations.Error("No valid API key was sent.");
        }

        operation["tags"] = Schemas.Words([tag]);
        string id = OperationId(method, path);
        while (!_operations.Add(id))
        {
            id += "_";
        }

        operation["operationId"] = id;
        item[method] = operation;
    }

    private static string OperationId(string method, string path)
    {
        var id = new StringBuilder(method);
        bool isStart = true;
        foreach (char c in Uri.UnescapeDataString(path))
        {
            isStart |= !char.IsAsciiLetterOrDigit(c);
            if (char.IsAsciiLetterOrDigit(c))
            {
                id.Append(isStart ? char.ToUpperInvariant(c) : c);
                isStart = false;
            }
        }

        return id.ToString();
    }
}
