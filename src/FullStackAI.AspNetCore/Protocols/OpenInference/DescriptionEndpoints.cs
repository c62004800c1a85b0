using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Repository;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.Bundles;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Protocols.OpenInference;

/// <summary>Health, metadata, configuration and statistics of the Open Inference Protocol.</summary>
internal sealed class DescriptionEndpoints(ServingServices services)
{
    private static readonly string[] Extensions =
    [
        "binary_tensor_data", "classification", "model_configuration", "model_repository", "statistics", "schedule_policy",
    ];

    /// <summary><c>GET /v2/health/live</c>.</summary>
    internal static Task LiveAsync(HttpContext http)
    {
        JsonAnswer.Send(http.Response, static json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("live", true);
            json.WriteEndObject();
        });
        return Task.CompletedTask;
    }

    /// <summary><c>GET /v2/health/ready</c>: 200 when every model can answer, else 503.</summary>
    internal Task ReadyAsync(HttpContext http)
    {
        if (!services.IsReady)
        {
            ErrorAnswer.Send(http.Response, StatusCodes.Status503ServiceUnavailable, "Not all models are ready.", retryAfter: 1);
            return Task.CompletedTask;
        }

        // Clients of one server look for 'ready', the protocol's text says 'live'.
        JsonAnswer.Send(http.Response, static json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("live", true);
            json.WriteBoolean("ready", true);
            json.WriteEndObject();
        });
        return Task.CompletedTask;
    }

    /// <summary><c>GET /v2</c>.</summary>
    internal static Task ServerAsync(HttpContext http)
    {
        JsonAnswer.Send(http.Response, static json =>
        {
            json.WriteStartObject();
            json.WriteString("name", "FullStackAI");
            json.WriteString("version", ServingServices.LibraryVersion);
            json.WriteStartArray("extensions");
            foreach (string extension in Extensions)
            {
                json.WriteStringValue(extension);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
        return Task.CompletedTask;
    }

    /// <summary><c>GET /v2/models</c>: the names, as KServe gives them.</summary>
    internal Task ListAsync(HttpContext http) => ServingServices.AnswerAsync(http, () =>
    {
        IReadOnlyList<ModelEntry> models = services.VisibleTo(http);
        JsonAnswer.Send(http.Response, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("models");
            foreach (ModelEntry model in models)
            {
                json.WriteStringValue(model.Name);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    });

    /// <summary><c>GET /v2/models/{model}/ready</c>: 200 when it can answer, else 503.</summary>
    internal Task ModelReadyAsync(HttpContext http) => ServingServices.AnswerAsync(http, () =>
    {
        (ModelEntry entry, ServedVersion version) = ModelAddress.Find(services, http);
        if (!version.CanServe)
        {
            throw ServingException.NotReady();
        }

        JsonAnswer.Send(http.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("name", entry.Name);
            json.WriteBoolean("ready", true);
            json.WriteEndObject();
        });
    });

    /// <summary><c>GET /v2/models/{model}</c>: inputs and outputs.</summary>
    internal Task ModelAsync(HttpContext http) => ServingServices.AnswerAsync(http, () =>
    {
        (ModelEntry entry, ServedVersion version) = ModelAddress.Find(services, http);
        using LiveModel live = LiveModel.Acquire(version);
        ServedModel model = live.Model;
        JsonAnswer.Send(http.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("name", entry.Name);
            json.WriteStartArray("versions");
            foreach (ServedVersion known in entry.Versions)
            {
                json.WriteStringValue(known.Name);
            }

            json.WriteEndArray();
            json.WriteString("platform", "fullstackai");
            json.WriteStartArray("inputs");
            foreach (SignatureColumn column in model.Columns.Columns)
            {
                WriteTensor(json, column.Name, "datatype", TensorTypes.NameOf(TensorTypes.Of(column)), "shape", [
                    -1, Math.Max(1, column.Width),
                ]);
            }

            json.WriteEndArray();
            json.WriteStartArray("outputs");
            foreach (TensorOutput output in model.Tensors)
            {
                WriteTensor(json, output.Name, "datatype", TensorTypes.NameOf(output.Type), "shape", [-1, output.Width]);
            }

            json.WriteEndArray();
            json.WriteStartObject("properties");
            json.WriteString("task", model.Manifest.Task.ToString());
            json.WriteString("label", model.Manifest.Label);
            json.WriteString("digest", model.Predictor.Bundle.Digest);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    });

    /// <summary><c>GET /v2/models/{model}/config</c>: what load tools ask before they begin.</summary>
    internal Task ConfigAsync(HttpContext http) => ServingServices.AnswerAsync(http, () =>
    {
        (ModelEntry entry, ServedVersion version) = ModelAddress.Find(services, http);
        using LiveModel live = LiveModel.Acquire(version);
        ServedModel model = live.Model;
        JsonAnswer.Send(http.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("name", entry.Name);
            json.WriteString("platform", "fullstackai");
            json.WriteString("backend", "fullstackai");
            json.WriteNumber("max_batch_size", version.Queue(model, services.Time)?.Options.MaximumRows ?? services.Options.Limits.Rows);
            json.WriteStartArray("input");
            foreach (SignatureColumn column in model.Columns.Columns)
            {
                WriteTensor(json, column.Name, "data_type", ConfigName(TensorTypes.Of(column)), "dims", [Math.Max(1, column.Width)]);
            }

            json.WriteEndArray();
            json.WriteStartArray("output");
            foreach (TensorOutput output in model.Tensors)
            {
                WriteTensor(json, output.Name, "data_type", ConfigName(output.Type), "dims", [output.Width]);
            }

            json.WriteEndArray();
            Batching.BatchReport.WriteConfiguration(json, version, model, services.Time);
            json.WriteEndObject();
        });
    });

    /// <summary><c>GET /v2/models/stats</c> and <c>GET /v2/models/{model}/stats</c>.</summary>
    internal Task StatisticsAsync(HttpContext http) => ServingServices.AnswerAsync(http, () =>
    {
        ServedVersion[] versions = http.Request.RouteValues.ContainsKey("version") ? [ModelAddress.Find(services, http).Version]
            : http.Request.RouteValues.ContainsKey("model") ? [.. ModelAddress.Model(services, http).Versions]
            : [.. services.VisibleTo(http).SelectMany(model => model.Versions)];
        JsonAnswer.Send(http.Response, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("model_stats");
            foreach (ServedVersion version in versions)
            {
                version.Statistics.Write(json, version.Model, version.Name);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    });

    private static string ConfigName(TensorType type) => type == TensorType.Bytes ? "TYPE_STRING" : "TYPE_" + TensorTypes.NameOf(type);

    private static void WriteTensor(
        Utf8JsonWriter json, string name, string typeName, string type, string shapeName, ReadOnlySpan<int> shape)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString(typeName, type);
        json.WriteStartArray(shapeName);
        foreach (int size in shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
