using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace FullStackAI.AspNetCore.OpenApi;

/// <summary>Bodies and answers of the addresses that look the same whatever models there are.</summary>
internal static class RouteShapes
{
    private const string Json = "application/json";
    private const string Lines = "application/x-ndjson";
    private const string Csv = "text/csv";
    private static readonly (string, string) NotReady = ("503", "The model is not ready, or too much is under way.");
    private static readonly (string, string) TooOften = ("429", "The key asks too often.");
    private static readonly (string, string) Late = ("504", "The request took longer than it may.");
    private static readonly (string, string) Conflict = (
        "409",
        "The version cannot be loaded, answers already, or the repository cannot be written.");

    /// <summary>A model of pictures.</summary>
    internal static RouteShape Pictures { get; } = new()
    {
        Body = static () => new JsonObject
        {
            ["image/*"] = Media(new JsonObject { ["description"] = "One picture as it is." }),
            ["application/octet-stream"] = Media(new JsonObject { ["description"] = "One picture as it is." }),
            ["multipart/form-data"] = Media(Schemas.AnyObject("Each part with a file name is a picture.")),
            [Json] = Media(new JsonObject
            {
                ["oneOf"] = new JsonArray(
                    Schemas.Object(new JsonObject { ["image"] = Schemas.Text("Base64, or a data URL.") }, "image"),
                    Schemas.Object(new JsonObject { ["images"] = Schemas.ArrayOf(Schemas.Text("Base64.")) }, "images"),
                    Schemas.Object(new JsonObject { ["instances"] = Schemas.ArrayOf([]) }, "instances")),
            }),
        },
        Answers = [(
            "200",
            "Answered.",
            static () => Content(
                Json,
                new JsonObject { ["oneOf"] = new JsonArray(
                    Picture(isNamed: true),
                    Schemas.Object(
                        new JsonObject
                        {
                            ["model"] = Schemas.Text(),
                            ["version"] = Schemas.Text(),
                            ["predictions"] = Schemas.ArrayOf(Picture(isNamed: false)),
                        },
                        "predictions")) }))],
        Errors = [("415", "The content type is not one of those."), TooOften, NotReady, Late],
    };

    private static readonly RouteShape Change = new()
    {
        IsForAdministrators = true,
        IsBodyRequired = false,
        Answers = [("200", "Done; how it is now.", static () => Content(Json, Schemas.Ref("Rollout")))],
        Errors = [Conflict],
    };

    private static readonly FrozenDictionary<string, RouteShape> Known = WithChanges(new Dictionary<string, RouteShape>
    {
        ["GET /models"] = Answer(
            static () => Schemas.Object(new JsonObject { ["models"] = Schemas.ArrayOf(Schemas.AnyObject()) }, "models")),
        ["GET /models/{model}"] = Answer(static () => Schemas.AnyObject()) with { Errors = [NotReady] },
        ["GET /models/{model}/signature"] = Answer(static () => Schemas.AnyObject()) with { Errors = [NotReady] },
        ["GET /models/{model}/openapi.json"] = Document() with { Errors = [NotReady] },
        ["GET /openapi.json"] = Document(),
        ["POST /models/{model}/predict"] = Asked(
            static () => new JsonObject { ["type"] = new JsonArray("object", "array") }, static () => Schemas.AnyObject()),
        ["POST /models/{model}/explain"] = Explained(
            static () => new JsonObject { ["type"] = new JsonArray("object", "array") }, static () => Schemas.AnyObject()),
        ["POST /models/{model}/invocations"] = Frames(),
        ["POST /invocations"] = Frames() with { Errors = [("404", "There is not just one model, and no default."), .. Frames().Errors] },
        ["POST /v1/models/{model}:predict"] = Asked(static () => Schemas.AnyObject(), static () => Schemas.AnyObject()),
        ["POST /v1/models/{model}:explain"] = Explained(
            static () => Schemas.AnyObject(),
            static () => Schemas.Object(
                new JsonObject
                {
                    ["predictions"] = Schemas.ArrayOf([]),
                    ["outputs"] = Schemas.ArrayOf([]),
                    ["explanations"] = Schemas.ArrayOf(Schemas.Ref("Explanation")),
                },
                "explanations")),
        ["POST /v2/models/{model}/explain"] = Explained(
            static () => Schemas.Ref("InferRequest"), static () => Schemas.Ref("InferResponse")),
        ["POST /v2/models/{model}/infer"] = Asked(
            static () => Schemas.Ref("InferRequest"),
            static () => Schemas.Ref("InferResponse")) with { Errors =
            [
                TooOften, ("501", "A datatype or a feature of the protocol that is not supported."), NotReady, Late,
            ] },
        ["GET /models/{model}/jobs"] = JobAnswer(
            "200", "The jobs.", static () => Schemas.Object(new JsonObject { ["jobs"] = Schemas.ArrayOf(Schemas.Ref("Job")) }, "jobs")),
        ["POST /models/{model}/jobs"] = Submit(null),
        ["GET /models/{model}/jobs/{id}"] = JobAnswer("200", "The job.", static () => Schemas.Ref("Job")),
        ["DELETE /models/{model}/jobs/{id}"] = JobAnswer("200", "The job, stopped.", static () => Schemas.Ref("Job")) with
        {
            Answers =
            [
                ("200", "The job, stopped.", static () => Content(Json, Schemas.Ref("Job"))),
                ("204", "The job had ended and is gone.", null),
            ],
        },
        ["GET /models/{model}/jobs/{id}/result"] = new()
        {
            Answers = [(
                "200",
                "One JSON object a line, in the order of the rows: the prediction, or an error in its place.",
                static () => Content(Lines, Schemas.Text()))],
            Errors = [("409", "The job has not ended, or did not succeed."), TooOften, NotReady],
        },
        ["GET /models/{model}/rollout"] = Change with { Errors = [] },
        ["POST /models/{model}/promote"] = Change with
        {
            Body = static () => Content(
                Json, Strict(new JsonObject { ["version"] = Version("The version or alias; else the canary's, else the shadow's.") })),
        },
        ["POST /models/{model}/rollback"] = Change with { Body = static () => Content(Json, Strict([])) },
        ["DELETE /models/{model}/canary"] = Change,
        ["DELETE /models/{model}/shadow"] = Change,
        ["POST /v2/repository/index"] = new()
        {
            IsForAdministrators = true,
            IsBodyRequired = false,
            Body = static () => Content(
                Json,
                Strict(new JsonObject { ["ready"] = new JsonObject
                {
                    ["type"] = "boolean",
                    ["description"] = "Whether to list only versions that can answer.",
                } })),
            Answers = [(
                "200",
                "Every version.",
                static () => Content(
                    Json,
                    Schemas.ArrayOf(Schemas.Object(
                        new JsonObject
                        {
                            ["name"] = Schemas.Text(),
                            ["version"] = Schemas.Text(),
                            ["state"] = Schemas.Text("READY, UNAVAILABLE or NOT_LOADED."),
                            ["reason"] = Schemas.Text(),
                            ["digest"] = new JsonObject
                            {
                                ["type"] = new JsonArray("string", "null"),
                                ["description"] = "The file's SHA-256.",
                            },
                            ["owner"] = Optional("Who answers for the model, by its routing.json."),
                            ["deprecation_date"] = Optional("The day from which the version should not be used any more."),
                        },
                        "name",
                        "version",
                        "state",
                        "reason"))))],
        },
        ["POST /v2/repository/models/{model}/load"] = Repository(),
        ["POST /v2/repository/models/{model}/unload"] = Repository(),
        ["GET /metrics"] = new() { Answers = [("200", "The counters.", static () => Content("text/plain", Schemas.Text()))] },
        ["GET /ping"] = new() { Errors = [("404", "No model can answer.")] },
        ["GET /health"] = new() { Errors = [("404", "No model can answer.")] },
        ["GET /version"] = new() { Answers = [("200", "For example 1.0.0.", static () => Content("text/plain", Schemas.Text()))] },
        ["GET /v2/health/ready"] = Answer(static () => Schemas.AnyObject()) with { Errors = [NotReady] },
        ["GET /v2/models/{model}/ready"] = Answer(static () => Schemas.AnyObject()) with { Errors = [NotReady] },
    }).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The shape of an address; every GET answers an object unless it is known better.</summary>
    internal static RouteShape Of(string path, string method) =>
        Known.TryGetValue($"{method} {path}", out RouteShape? shape) ? shape : Answer(static () => Schemas.AnyObject());

    /// <summary>What takes a file for a job.</summary>
    /// <param name="csv">An example; null for none.</param>
    internal static RouteShape Submit(string? csv) =>
        JobAnswer("202", "Accepted, and on the disk; Location tells where to look.", static () => Schemas.Ref("Job")) with
        {
            Body = () =>
            {
                JsonObject table = Media(Schemas.Text("A header line with the columns' names, then one line a row."));
                if (csv is not null)
                {
                    table["example"] = csv;
                }

                return new JsonObject
                {
                    [Csv] = table,
                    [Lines] = Media(Schemas.Text("One JSON object a line, as the plain protocol takes them.")),
                };
            },
            Headers = [("Idempotency-Key", "With the same key and the same file a job is made once; at most 128 characters.")],
            Errors =
            [
                ("415", "The content type is neither CSV nor lines of JSON, or the file is compressed."),
                ("422", "The Idempotency-Key was used for another file."),
                ("429", "The key asks too often, or has as many open jobs as it may."),
                ("503", "The model is not ready, or the server has as many open jobs as it may."),
            ],
        };

    internal static RouteShape JobAnswer(string status, string description, Func<JsonObject> schema) =>
        new() { Answers = [(status, description, () => Content(Json, schema()))], Errors = [TooOften, NotReady] };

    private static RouteShape Repository() => new()
    {
        IsForAdministrators = true,
        IsBodyRequired = false,
        Body = static () => Content(Json, Strict(new JsonObject { ["parameters"] = Schemas.AnyObject() })),
        Answers = [("200", "Done.", static () => Content(Json, Schemas.AnyObject()))],
        Errors = [("501", "Models and configurations are not taken from requests.")],
    };

    private static RouteShape Answer(Func<JsonObject> schema) => new() { Answers = [("200", "Answered.", () => Content(Json, schema()))] };

    private static RouteShape Document() =>
        new() { Answers = [("200", "The document.", static () => Content("application/vnd.oai.openapi+json", Schemas.AnyObject()))] };

    private static RouteShape Asked(Func<JsonObject> body, Func<JsonObject> answer) =>
        Answer(answer) with { Body = () => Content(Json, body()), Errors = [TooOften, NotReady, Late] };

    private static RouteShape Explained(Func<JsonObject> body, Func<JsonObject> answer) =>
        Asked(body, answer) with { Errors = [TooOften, ("501", "This model cannot be explained."), NotReady, Late] };

    private static RouteShape Frames() => Answer(static () => Schemas.AnyObject()) with
    {
        Body = static () => new JsonObject { [Json] = Media(Schemas.AnyObject()), [Csv] = Media(Schemas.Text()) },
        Errors = [TooOften, NotReady, Late],
    };

    private static JsonObject Content(string type, JsonObject schema) => new() { [type] = Media(schema) };

    private static JsonObject Media(JsonObject schema) => new() { ["schema"] = schema };

    // Administrators' bodies are strict: a misspelt word is refused.
    private static JsonObject Strict(JsonObject properties, params string[] required)
    {
        JsonObject schema = Schemas.Object(properties, required);
        schema["additionalProperties"] = false;
        return schema;
    }

    private static JsonObject Optional(string description) =>
        new() { ["type"] = new JsonArray("string", "null"), ["description"] = description };

    private static JsonObject Version(string description) =>
        new() { ["type"] = new JsonArray("string", "number"), ["description"] = description };

    private static JsonObject Percent() =>
        new()
        {
            ["type"] = "number",
            ["minimum"] = 0,
            ["maximum"] = 100,
            ["default"] = 100,
            ["description"] = "Of the requests that name no version.",
        };

    private static JsonObject Picture(bool isNamed)
    {
        var properties = new JsonObject
        {
            ["label"] = Schemas.Text(),
            ["probability"] = Schemas.Number(),
            ["probabilities"] = Schemas.AnyObject(),
        };
        if (isNamed)
        {
            properties["model"] = Schemas.Text();
            properties["version"] = Schemas.Text();
        }

        return Schemas.Object(properties, "label", "probabilities");
    }

    // Both methods set an alias, a canary, a shadow.
    private static Dictionary<string, RouteShape> WithChanges(Dictionary<string, RouteShape> shapes)
    {
        foreach (string method in (string[])["PUT", "POST"])
        {
            shapes[$"{method} /models/{{model}}/aliases/{{alias}}"] = Change with
            {
                IsBodyRequired = true,
                Body = static () => Content(Json, Strict(new JsonObject { ["version"] = Version("Where the alias leads.") }, "version")),
            };
            shapes[$"{method} /models/{{model}}/canary"] = Change with
            {
                IsBodyRequired = true,
                Body = static () => Content(
                    Json,
                    Strict(
                        new JsonObject
                        {
                            ["version"] = Version("The version or alias to try."),
                            ["percent"] = Percent(),
                            ["sticky_header"] = Schemas.Text(
                                "The header whose value keeps a caller with one version; X-Sticky-Key unless said."),
                        },
                        "version")),
            };
            shapes[$"{method} /models/{{model}}/shadow"] = Change with
            {
                IsBodyRequired = true,
                Body = static () => Content(
                    Json,
                    Strict(
                        new JsonObject { ["version"] = Version("The version or alias to compare."), ["percent"] = Percent() },
                        "version")),
            };
        }

        return shapes;
    }
}
