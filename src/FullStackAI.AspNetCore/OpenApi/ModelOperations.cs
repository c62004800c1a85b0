using System.Globalization;
using System.Text.Json.Nodes;
using FullStackAI.AspNetCore.Protocols.OpenInference;
using FullStackAI.Bundles;
using FullStackAI.Data;

namespace FullStackAI.AspNetCore.OpenApi;

/// <summary>The addresses at which one model is asked, each with its body, its answer and an example of both.</summary>
internal sealed class ModelOperations(ModelDescription model, string component)
{
    private const string Json = "application/json";

    /// <summary>All operations of the model.</summary>
    /// <param name="at">The model's name, and its version where one is named, as they stand in an address.</param>
    internal IEnumerable<(string Path, string Method, JsonObject Operation)> All(string at)
    {
        yield return ($"/models/{at}/predict", "post", Predict());
        yield return ($"/models/{at}/explain", "post", Explain());
        yield return ($"/models/{at}/invocations", "post", Invocations());
        yield return ($"/models/{at}/signature", "get", Describe("The columns the model reads, with an example and typical rows."));
        yield return ($"/models/{at}", "get", Describe("Task, classes, scores and versions."));
        yield return ($"/v2/models/{at}/infer", "post", Infer());
        yield return ($"/v2/models/{at}/explain", "post", ExplainTensors());
        yield return ($"/v2/models/{at}", "get", Describe("Inputs and outputs as tensors (Open Inference Protocol v2)."));
        yield return ($"/v1/models/{at}:predict", "post", Instances());
        yield return ($"/v1/models/{at}:explain", "post", ExplainInstances());
    }

    private JsonObject Predict()
    {
        var body = new JsonObject { ["oneOf"] = new JsonArray(
            Schemas.Ref($"{component}.Row"), Schemas.ArrayOf(Schemas.Ref($"{component}.Row"), model.Limits.Rows)) };
        var answer = new JsonObject { ["oneOf"] = new JsonArray(
            Schemas.Ref($"{component}.Prediction"), Many(Schemas.Ref($"{component}.RowPrediction"))) };
        JsonObject operation = Operation(
            $"Predicts '{model.Manifest.Label}' for one row, or for each row of an array.",
            Content(Json, body, Examples()),
            Content(Json, answer, AnswerExamples()));
        operation["parameters"] = new JsonArray(
            Flag("explain", "Whether each prediction comes with what every column added to its score."),
            Flag("ood", "Whether each prediction names the columns whose values lie outside of those of training."));
        return operation;
    }

    private static JsonObject Flag(string name, string description) =>
        new()
        {
            ["name"] = name,
            ["in"] = "query",
            ["description"] = description,
            ["schema"] = new JsonObject { ["type"] = "boolean", ["default"] = false },
        };

    private JsonObject Explain()
    {
        var body = new JsonObject { ["oneOf"] = new JsonArray(
            Schemas.Ref($"{component}.Row"), Schemas.ArrayOf(Schemas.Ref($"{component}.Row"), model.Limits.ExplainedRows)) };
        JsonObject Explained(string prediction) =>
            new() { ["allOf"] = new JsonArray(
                Schemas.Ref(prediction), Schemas.Object(new JsonObject { ["explanation"] = Schemas.Ref("Explanation") }, "explanation")) };
        var answer = new JsonObject { ["oneOf"] = new JsonArray(
            Explained($"{component}.Prediction"), Many(Explained($"{component}.RowPrediction"))) };
        JsonObject operation = Operation(
            "Predicts, and tells what each column added to the score.", Content(Json, body, Examples()), Content(Json, answer, null));
        return MayRefuseToExplain(operation);
    }

    private JsonObject ExplainTensors() =>
        MayRefuseToExplain(
            Tensors($"What infer answers, with one more output: 'explanations' FP32 [rows, {(model.Inputs().Count + 1).ToString(CultureInfo.InvariantCulture)}], what each column added to the score, and last where the score starts; a row's sum is its score."));

    private JsonObject ExplainInstances()
    {
        JsonObject answer = Predictions("explanations");
        answer["properties"]!["explanations"] = Schemas.ArrayOf(Schemas.Ref("Explanation"));
        return MayRefuseToExplain(Operation(
            "KServe V1: predictions as ':predict' gives them, and an explanation of each row.",
            InstancesBody(),
            Content(Json, answer, null)));
    }

    private JsonObject Infer() =>
        Tensors($"Open Inference Protocol v2: tensors in, tensors out. Outputs: {string.Join(", ", model.Tensors.Select(static tensor => string.Create(CultureInfo.InvariantCulture, $"'{tensor.Name}' {TensorTypes.NameOf(tensor.Type)} [rows, {tensor.Width}]")))}.");

    private JsonObject Tensors(string summary)
    {
        var request = new JsonObject { ["id"] = "42", ["inputs"] = model.Inputs() };
        var content = new JsonObject
        {
            [Json] = new JsonObject { ["schema"] = Schemas.Ref("InferRequest"), ["example"] = request },
            ["application/octet-stream"] = new JsonObject
            {
                ["schema"] = new JsonObject
                {
                    ["description"] = "JSON, and behind it the bytes of tensors; the header Inference-Header-Content-Length tells the length of the JSON.",
                },
            },
        };
        JsonObject operation = Operation(summary, content, Content(Json, Schemas.Ref("InferResponse"), null));
        operation["parameters"] = new JsonArray(new JsonObject
        {
            ["name"] = "Inference-Header-Content-Length",
            ["in"] = "header",
            ["description"] = "Bytes of JSON at the start of a body that goes on with tensors.",
            ["schema"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
        });
        return operation;
    }

    private JsonObject Invocations()
    {
        JsonObject rows = Schemas.ArrayOf(Schemas.Ref($"{component}.Row"), model.Limits.Rows);
        JsonObject split = Schemas.Object(
            new JsonObject { ["columns"] = Schemas.ArrayOf(Schemas.Text()), ["data"] = Schemas.ArrayOf(Schemas.ArrayOf([])) }, "data");
        var body = new JsonObject
        {
            ["type"] = "object",
            ["oneOf"] = new JsonArray(
                Only("dataframe_records", rows),
                Only("dataframe_split", split),
                Only("instances", Schemas.ArrayOf([])),
                Only("inputs", [])),
        };
        var example = new JsonObject { ["dataframe_records"] = new JsonArray(model.Example.DeepClone()) };
        JsonObject content = Content(Json, body, new JsonObject { ["records"] = new JsonObject { ["value"] = example } });
        if (model.Csv() is { } csv)
        {
            content["text/csv"] = new JsonObject
            {
                ["schema"] = Schemas.Text("A header line with the columns' names, then one line a row."),
                ["example"] = csv,
            };
        }

        JsonObject operation = Operation(
            "The MLflow scoring server's data frames.", content, Content(Json, Predictions("predictions"), AnswersExample("predictions")));
        operation["responses"]!["415"] = new JsonObject
        {
            ["description"] = "The content type is not known.",
            ["content"] = new JsonObject { ["text/plain"] = new JsonObject { ["schema"] = Schemas.Text() } },
        };
        return operation;
    }

    private JsonObject Instances() =>
        Operation(
            "KServe V1 and TensorFlow Serving: instances row by row, or inputs column by column.",
            InstancesBody(),
            Content(Json, Predictions(null), AnswersExample("predictions")));

    private JsonObject InstancesBody()
    {
        JsonObject instances = Schemas.Object(new JsonObject { ["instances"] = Schemas.ArrayOf([]), ["inputs"] = new JsonObject() });
        var example = new JsonObject
        {
            ["row"] = new JsonObject { ["value"] = new JsonObject { ["instances"] = new JsonArray(model.Example.DeepClone()) } },
        };
        return Content(Json, instances, example);
    }

    private static JsonObject MayRefuseToExplain(JsonObject operation)
    {
        operation["responses"]!["501"] = Error("This model cannot be explained.");
        return operation;
    }

    private static JsonObject Describe(string summary) => Operation(summary, null, Content(Json, Schemas.AnyObject(), null));

    private static JsonObject Operation(string summary, JsonObject? body, JsonObject answer)
    {
        var operation = new JsonObject { ["summary"] = summary };
        var responses = new JsonObject
        {
            ["200"] = new JsonObject
            {
                ["description"] = "Answered.",
                ["content"] = answer,
                ["headers"] = new JsonObject { ["X-Model-Version"] = new JsonObject
                {
                    ["description"] = "The version that answered.",
                    ["schema"] = Schemas.Text(),
                } },
            },
            ["404"] = Error("There is no such model or version, or the caller's key may not know of it."),
            ["503"] = Error("The model is not ready, or too much is under way.", isRetried: true),
        };
        if (body is null)
        {
            responses["200"]!.AsObject().Remove("headers");
        }
        else
        {
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = body };
            responses["400"] = Error("The body is malformed, does not fit the model, or passes a limit; the text says where.");
            responses["413"] = Error("The body is too large.");
            responses["429"] = Error("The key asks too often.", isRetried: true);
            responses["504"] = Error("The request took longer than it may.");
        }

        operation["responses"] = responses;
        return operation;
    }

    internal static JsonObject Error(string description, bool isRetried = false)
    {
        var error = new JsonObject { ["description"] = description, ["content"] = Content(Json, Schemas.Ref("Error"), null) };
        if (isRetried)
        {
            error["headers"] = new JsonObject { ["Retry-After"] = new JsonObject
            {
                ["description"] = "Seconds to wait before asking again.",
                ["schema"] = new JsonObject { ["type"] = "integer" },
            } };
        }

        return error;
    }

    private static JsonObject Content(string type, JsonObject schema, JsonObject? examples)
    {
        var media = new JsonObject { ["schema"] = schema };
        if (examples is not null)
        {
            media["examples"] = examples;
        }

        return new JsonObject { [type] = media };
    }

    private static JsonObject Only(string name, JsonObject schema) =>
        Schemas.Object(
            new JsonObject { [name] = schema, ["params"] = Schemas.AnyObject("For example {\"output\":\"probabilities\"}.") },
            name);

    private static JsonObject Many(JsonObject prediction) =>
        Schemas.Object(
            new JsonObject { ["model"] = Schemas.Text(), ["version"] = Schemas.Text(), ["predictions"] = Schemas.ArrayOf(prediction) },
            "model",
            "version",
            "predictions");

    private static JsonObject Predictions(string? required) =>
        Schemas.Object(
            new JsonObject { ["predictions"] = Schemas.ArrayOf([]), ["outputs"] = Schemas.ArrayOf([]) },
            required is null ? [] : [required]);

    private JsonObject Examples() => new()
    {
        ["one"] = new JsonObject { ["summary"] = "One row", ["value"] = model.Example.DeepClone() },
        ["many"] = new JsonObject
        {
            ["summary"] = "Several rows",
            ["value"] = new JsonArray(model.Example.DeepClone(), model.Example.DeepClone()),
        },
    };

    private JsonObject? AnswerExamples() =>
        model.Prediction() is { } prediction
            ? new JsonObject { ["one"] = new JsonObject { ["summary"] = "The answer to one row", ["value"] = prediction } }
            : null;

    private JsonObject? AnswersExample(string name) =>
        model.Answer() is { } answer
            ? new JsonObject { ["row"] = new JsonObject { ["value"] = new JsonObject { [name] = new JsonArray(answer) } } }
            : null;
}
