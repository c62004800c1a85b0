using System.Globalization;
using System.Text.Json.Nodes;
using FullStackAI.Bundles;
using FullStackAI.Data;

namespace FullStackAI.AspNetCore.OpenApi;

/// <summary>JSON Schemas (2020-12) of rows, predictions and errors.</summary>
internal static class Schemas
{
    private const int LevelsInExamples = 10;
    private const int LevelsInText = 30;

    /// <summary>A reference to a schema of the document.</summary>
    internal static JsonObject Ref(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    internal static JsonObject ArrayOf(JsonObject items, int? most = null)
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = items };
        if (most is { } limit)
        {
            schema["maxItems"] = limit;
        }

        return schema;
    }

    internal static JsonObject Text(string? description = null) => Typed("string", description);

    internal static JsonObject Number(string? description = null) => Typed("number", description);

    internal static JsonObject AnyObject(string? description = null) => Typed("object", description);

    internal static JsonObject Object(JsonObject properties, params string[] required)
    {
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Length > 0)
        {
            schema["required"] = Words(required);
        }

        return schema;
    }

    internal static JsonArray Words(IEnumerable<string> words) => [.. words.Select(static word => (JsonNode?)word)];

    /// <summary>One row: a property a column; null means that a value is not known.</summary>
    internal static JsonObject Row(ModelDescription model)
    {
        var properties = new JsonObject();
        foreach (SignatureColumn column in model.Columns)
        {
            properties[column.Name] = Column(column);
        }

        JsonObject schema = Object(properties, model.AsksForAllColumns ? [.. model.Columns.Select(static column => column.Name)] : []);
        schema["description"] = "One row. Null means that a value is not known; properties that are no columns of the model are skipped.";
        return schema;
    }

    /// <summary>What the model says of one row.</summary>
    internal static JsonObject Prediction(ModelDescription model, bool isNamed)
    {
        var properties = new JsonObject();
        List<string> required = [];
        if (isNamed)
        {
            properties["model"] = Text("The model's name.");
            properties["version"] = Text("The version that answered.");
            required.AddRange(["model", "version"]);
        }

        BundleManifest manifest = model.Manifest;
        if (manifest.ClassNames.Count > 0)
        {
            properties["label"] = new JsonObject
            {
                ["type"] = "string",
                ["enum"] = Words(manifest.ClassNames),
                ["description"] = $"The predicted '{manifest.Label}'.",
            };
            properties["probability"] = Share("The probability of the predicted class.");
            properties["probabilities"] = Object(
                new JsonObject(manifest.ClassNames.Select(static name => KeyValuePair.Create(name, (JsonNode?)Share(null)))),
                [.. manifest.ClassNames]);
            required.AddRange(["label", "probability", "probabilities"]);
        }
        else
        {
            properties["score"] = NullableNumber($"The predicted '{manifest.Label}'.");
            required.Add("score");
            if (manifest.Interval is { } interval)
            {
                JsonObject bounds = Object(
                    new JsonObject { ["lower"] = NullableNumber(null), ["upper"] = NullableNumber(null), ["coverage"] = Number() },
                    "lower",
                    "upper",
                    "coverage");
                bounds["description"] = string.Create(
                    CultureInfo.InvariantCulture, $"Holds the truth in {interval.Coverage:0.##%} of cases like those of training.");
                properties["interval"] = bounds;
                required.Add("interval");
            }
        }

        properties["outside_training"] = ArrayOf(Text());
        properties["outside_training"]!["description"] = "With ?ood=true: the columns whose values lie outside of those of training.";
        return Object(properties, [.. required]);
    }

    /// <summary>What no model changes.</summary>
    internal static JsonObject Shared() => new()
    {
        ["Error"] = Object(
            new JsonObject { ["error"] = Text("What was found, and what was expected: places and limits, never values of the request.") },
            "error"),
        ["InferRequest"] = Object(new JsonObject
        {
            ["id"] = Text("Comes back in the answer."),
            ["parameters"] = AnyObject(
                "binary_data_output: true for all outputs as bytes; explain: true or \"shap\" for one more output, 'explanations', of what each column added to the score (its last number is where the score starts); ood: true for one more output, 'ood', whether a row lies outside of training; nan: \"token\" for NaN and Infinity where null stands else; priority: 1 goes first; timeout: microseconds."),
            ["inputs"] = ArrayOf(Ref("InputTensor")),
            ["outputs"] = ArrayOf(Object(new JsonObject { ["name"] = Text(), ["parameters"] = AnyObject() }, "name")),
        }, "inputs"),
        ["InputTensor"] = Tensor(
            "The cells, flat or nested row by row; absent when they follow the JSON as bytes (parameters.binary_data_size)."),
        ["InferResponse"] = Object(
            new JsonObject
            {
                ["model_name"] = Text(),
                ["model_version"] = Text(),
                ["id"] = Text(),
                ["outputs"] = ArrayOf(Ref("OutputTensor")),
            },
            "model_name",
            "model_version",
            "id",
            "outputs"),
        ["OutputTensor"] = Tensor("The cells, flat, row by row."),
        ["Explanation"] = Object(new JsonObject
        {
            ["method"] = Text(),
            ["unit"] = Text("What contributions are measured in."),
            ["exact"] = new JsonObject { ["type"] = "boolean" },
            ["outputs"] = ArrayOf(Object(new JsonObject
            {
                ["class"] = new JsonObject { ["type"] = new JsonArray("string", "null") },
                ["baseline"] = NullableNumber("The score when nothing is known."),
                ["score"] = NullableNumber("The baseline and all contributions together."),
                ["contributions"] = ArrayOf(Object(
                    new JsonObject
                    {
                        ["column"] = Text(),
                        ["value"] = Text(),
                        ["contribution"] = NullableNumber(null),
                        ["standard_error"] = NullableNumber(null),
                    },
                    "column",
                    "contribution")),
            }, "baseline", "score", "contributions")),
        }, "method", "unit", "exact", "outputs"),
        ["Job"] = Object(new JsonObject
        {
            ["id"] = Text(),
            ["model"] = Text(),
            ["version"] = Text("The version that predicts; fixed when the job was accepted."),
            ["state"] = new JsonObject { ["type"] = "string", ["enum"] = Words(["queued", "running", "succeeded", "failed", "cancelled"]) },
            ["rows"] = Whole("Rows in the result so far, failed ones included."),
            ["failed_rows"] = Whole("Of these, rows that did not fit the model."),
            ["input_bytes"] = Whole("The file's size."),
            ["input_done"] = Whole("Bytes of it that are done."),
            ["created_at"] = Text(),
            ["ended_at"] = Text("Absent until it has ended."),
            ["error"] = Text("Why it failed."),
        }, "id", "model", "version", "state", "rows", "failed_rows", "input_bytes", "input_done", "created_at"),
        ["Rollout"] = Object(new JsonObject
        {
            ["model"] = Text(),
            ["answers"] = new JsonObject
            {
                ["type"] = new JsonArray("string", "null"),
                ["description"] = "The version that answers requests that name none.",
            },
            ["default"] = Text("The alias or version that is written down for that."),
            ["previous"] = Text("The version before the last promotion."),
            ["aliases"] = AnyObject(),
            ["canary"] = Object(
                new JsonObject { ["version"] = Text(), ["percent"] = Number(), ["sticky_header"] = Text() }, "version", "percent"),
            ["shadow"] = Object(new JsonObject { ["version"] = Text(), ["percent"] = Number() }, "version", "percent"),
            ["last_rollback"] = Object(
                new JsonObject
                {
                    ["canary"] = Text(),
                    ["default"] = Text(),
                    ["reason"] = Text(),
                    ["requests"] = Whole(null),
                    ["at"] = Text(),
                },
                "canary",
                "default",
                "reason",
                "requests",
                "at"),
            ["comparisons"] = ArrayOf(AnyObject("What a shadow said since the start.")),
        }, "model", "answers", "aliases", "comparisons"),
    };

    private static JsonObject Tensor(string data) => Object(new JsonObject
    {
        ["name"] = Text(),
        ["shape"] = ArrayOf(new JsonObject { ["type"] = "integer" }),
        ["datatype"] = Text("BOOL, UINT8 … UINT64, INT8 … INT64, FP16, BF16, FP32, FP64 or BYTES."),
        ["parameters"] = AnyObject(),
        ["data"] = new JsonObject { ["type"] = "array", ["description"] = data },
    }, "name", "shape", "datatype");

    private static JsonObject Column(SignatureColumn column)
    {
        JsonObject schema = column.Kind switch
        {
            ColumnKind.Number => NullableNumber(Typical(column)),
            ColumnKind.Integer => Nullable("integer", Typical(column)),
            ColumnKind.Boolean => Nullable("boolean", null),
            ColumnKind.DateTime =>
                Nullable(
                    "string",
                    $"A date such as 2026-01-31 or 2026-01-31T12:00:00{(column is { Earliest: { } first, Latest: { } last } ? string.Create(CultureInfo.InvariantCulture, $"; in training {first:yyyy-MM-dd} to {last:yyyy-MM-dd}") : "")}."),
            ColumnKind.Vector => Vector(column),
            _ => Nullable("string", Levels(column)),
        };
        if (column.Kind == ColumnKind.Category && column.Levels.Count > 0)
        {
            schema["examples"] = Words(column.Levels.Take(LevelsInExamples));
        }

        return schema;
    }

    private static JsonObject Vector(SignatureColumn column)
    {
        JsonObject dense = new()
        {
            ["type"] = "array",
            ["items"] = NullableNumber(null),
            ["minItems"] = column.Width,
            ["maxItems"] = column.Width,
        };
        return column.IsSparse
            ? new JsonObject { ["oneOf"] = new JsonArray(
                dense,
                Object(
                    new JsonObject
                    {
                        ["indices"] = ArrayOf(new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = column.Width - 1 }),
                        ["values"] = ArrayOf(NullableNumber(null)),
                    },
                    "indices",
                    "values")) }
            : dense;
    }

    private static string? Typical(SignatureColumn column) =>
        column.Quantiles is [var least, var low, _, _, _, var high, var most]
            ? string.Create(CultureInfo.InvariantCulture, $"In training {least:G6} to {most:G6}, mostly {low:G6} to {high:G6}.")
            : null;

    private static string? Levels(SignatureColumn column)
    {
        if (column.Levels.Count == 0)
        {
            return null;
        }

        string rest = column.LevelCount > LevelsInText
            ? string.Create(CultureInfo.InvariantCulture, $" and {column.LevelCount - LevelsInText} more")
            : "";
        return $"Known levels: {string.Join(", ", column.Levels.Take(LevelsInText))}{rest}. Others count as unseen.";
    }

    private static JsonObject Whole(string? description)
    {
        JsonObject schema = Typed("integer", description);
        schema["minimum"] = 0;
        return schema;
    }

    private static JsonObject Share(string? description)
    {
        JsonObject schema = Number(description);
        schema["minimum"] = 0;
        schema["maximum"] = 1;
        return schema;
    }

    private static JsonObject NullableNumber(string? description) => Nullable("number", description);

    private static JsonObject Nullable(string type, string? description) =>
        Described(new JsonObject { ["type"] = new JsonArray(type, "null") }, description);

    private static JsonObject Typed(string type, string? description) => Described(new JsonObject { ["type"] = type }, description);

    private static JsonObject Described(JsonObject schema, string? description)
    {
        if (description is not null)
        {
            schema["description"] = description;
        }

        return schema;
    }
}
