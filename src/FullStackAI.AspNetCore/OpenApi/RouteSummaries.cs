using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace FullStackAI.AspNetCore.OpenApi;

/// <summary>Addresses that look the same whatever models there are: their summaries, and operations made from their routes.</summary>
internal static class RouteSummaries
{
    private static readonly FrozenDictionary<string, string> Known = new Dictionary<string, string>
    {
        ["/models"] = "Every model with its versions, states and aliases.",
        ["/openapi.json"] = "This document.",
        ["/models/{model}"] = "Task, classes, scores and versions of a model.",
        ["/models/{model}/openapi.json"] = "This document for one model.",
        ["/models/{model}/signature"] = "The columns a model reads, with an example and typical rows.",
        ["/models/{model}/predict"] = "Predictions for one row, or for each row of an array.",
        ["/models/{model}/explain"] = "Predictions with what each column added to the score.",
        ["/models/{model}/invocations"] = "MLflow: data frames in JSON or CSV.",
        ["/models/{model}/aliases/{alias}"] =
            "For administrators: makes an alias lead to a version; the alias default answers when none is named.",
        ["GET /models/{model}/jobs"] = "The caller's jobs for a model, the latest first.",
        ["POST /models/{model}/jobs"] = "Takes a whole file to predict beside requests.",
        ["GET /models/{model}/jobs/{id}"] = "A job's state and progress.",
        ["DELETE /models/{model}/jobs/{id}"] = "Stops a job, or takes one away that has ended.",
        ["/models/{model}/jobs/{id}/result"] = "A finished job's predictions.",
        ["/models/{model}/canary"] = "For administrators: sends part of the requests that name no version to another one.",
        ["DELETE /models/{model}/canary"] = "For administrators: the default answers all requests again.",
        ["/models/{model}/shadow"] = "For administrators: compares another version with the one that answers.",
        ["DELETE /models/{model}/shadow"] = "For administrators: ends the comparison.",
        ["/models/{model}/rollout"] = "For administrators: how the default, its canary and its shadow compare.",
        ["/models/{model}/promote"] = "For administrators: the canary becomes the default.",
        ["/models/{model}/rollback"] = "For administrators: the version before answers again.",
        ["/invocations"] = "MLflow: data frames in JSON or CSV, for the default model.",
        ["/ping"] = "Health as MLflow and SageMaker ask for it.",
        ["/health"] = "Health as MLflow asks for it.",
        ["/version"] = "The version of the library.",
        ["/metrics"] = "Counters and histograms in the text form that Prometheus reads.",
        ["/v1/models"] = "The models' names.",
        ["/v1/models/{model}"] = "Whether a model is ready (KServe V1).",
        ["/v1/models/{model}:predict"] = "KServe V1 and TensorFlow Serving: instances or inputs.",
        ["/v1/models/{model}:explain"] = "KServe V1: predictions, and beside them what each column added to each row's score.",
        ["/v2"] = "The server and the protocol's extensions it speaks (Open Inference Protocol v2).",
        ["/v2/health/live"] = "Whether the process answers.",
        ["/v2/health/ready"] = "Whether every model can answer; no longer once the server is stopping.",
        ["/v2/models"] = "The models' names.",
        ["/v2/models/stats"] = "Counts and times of all models.",
        ["/v2/models/{model}"] = "Inputs and outputs of a model as tensors.",
        ["/v2/models/{model}/config"] = "A model's configuration as load tools ask for it.",
        ["/v2/models/{model}/infer"] = "Tensors in, tensors out: as JSON, as bytes behind JSON, or as bytes alone.",
        ["/v2/models/{model}/explain"] = "What infer answers, with a tensor of what each column added to each row's score.",
        ["/v2/models/{model}/ready"] = "Whether a model can answer.",
        ["/v2/models/{model}/stats"] = "Counts and times of a model.",
        ["/v2/repository/index"] = "For administrators: every version with its state and the reason for it.",
        ["/v2/repository/models/{model}/load"] = "For administrators: loads the newest version anew.",
        ["/v2/repository/models/{model}/unload"] = "For administrators: takes a model out of service.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    internal static string Of(string path, string method)
    {
        string plain = Plain(path);
        return Known.TryGetValue($"{method} {plain}", out string? own) || Known.TryGetValue(plain, out own) ? own : $"{method} {path}";
    }

    /// <summary>An operation with the holes of its route, its bodies and its answers.</summary>
    internal static JsonObject Operation(string path, string method, string summary, IEnumerable<string> holes, bool takesPictures) =>
        Operation(takesPictures ? RouteShapes.Pictures : RouteShapes.Of(Plain(path), method), summary, [.. holes], hasModel: false);

    /// <summary>An operation of a shape.</summary>
    /// <param name="shape">Its bodies and answers.</param>
    /// <param name="summary">In one sentence.</param>
    /// <param name="holes">The names of the route's holes.</param>
    /// <param name="hasModel">Whether the address names a model without a hole for it.</param>
    internal static JsonObject Operation(RouteShape shape, string summary, string[] holes, bool hasModel)
    {
        var operation = new JsonObject { ["summary"] = summary };
        JsonNode?[] parameters =
        [
            .. holes.Select(static name =>
                (JsonNode?)new JsonObject { ["name"] = name, ["in"] = "path", ["required"] = true, ["schema"] = Schemas.Text() }),
            .. shape.Headers.Select(static header =>
                (JsonNode?)new JsonObject
                {
                    ["name"] = header.Name,
                    ["in"] = "header",
                    ["description"] = header.Description,
                    ["schema"] = Schemas.Text(),
                }),
        ];
        if (parameters.Length > 0)
        {
            operation["parameters"] = new JsonArray(parameters);
        }

        if (shape.Body is { } body)
        {
            operation["requestBody"] = new JsonObject { ["required"] = shape.IsBodyRequired, ["content"] = body() };
        }

        operation["responses"] = shape.Responses(hasModel || holes.Length > 0);
        return operation;
    }

    private static string Plain(string path) =>
        path.Replace("/versions/{version}", "", StringComparison.Ordinal).Replace("/labels/{version}", "", StringComparison.Ordinal);
}
