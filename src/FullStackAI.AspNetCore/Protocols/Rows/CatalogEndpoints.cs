using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Repository;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.Bundles;
using FullStackAI.Bundles.Json;
using FullStackAI.Extensions.ML;
using FullStackAI.Extensions.ML.Pooling;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Protocols.Rows;

/// <summary>What models there are, and what each wants to know: for people, for forms, for clients that are generated.</summary>
internal sealed class CatalogEndpoints(ServingServices services)
{
    /// <summary><c>GET /models</c>: every model with its versions, states and aliases.</summary>
    internal Task ListAsync(HttpContext http) => ServingServices.AnswerAsync(http, () =>
    {
        IReadOnlyList<ModelEntry> models = services.VisibleTo(http);
        JsonAnswer.Send(http.Response, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("models");
            foreach (ModelEntry model in models)
            {
                WriteModel(json, model);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    });

    /// <summary><c>GET /models/{model}</c>: task, classes, scores, versions.</summary>
    internal Task DescribeAsync(HttpContext http) => WithModel(http, static (json, entry, version, model) =>
    {
        BundleManifest manifest = model.Manifest;
        json.WriteString("model", entry.Name);
        json.WriteString("version", version.NameOf(model));
        json.WriteString("task", manifest.Task.ToString());
        json.WriteString("label", manifest.Label);
        WriteWords(json, "classes", manifest.ClassNames);
        if (manifest.ClassNames.Count == 2)
        {
            json.WriteNumber("threshold", manifest.Threshold);
        }

        json.WriteString("trainer", manifest.Trainer);
        json.WriteString("metric", manifest.Metric);
        json.WriteStartArray("scores");
        foreach (BundleScore score in manifest.Scores)
        {
            ModelFacts.WriteScore(json, score);
        }

        json.WriteEndArray();
        json.WriteString("digest", model.Predictor.Bundle.Digest);
        json.WriteString("library_version", model.Predictor.Bundle.LibraryVersion);
        if (manifest.CreatedAt is { } created)
        {
            json.WriteString("created_at", created);
        }

        if (manifest.TrainingRows is { } rows)
        {
            json.WriteNumber("training_rows", rows);
        }

        WriteVersions(json, entry);
    });

    /// <summary><c>GET /models/{model}/signature</c>: each column with what a form needs, and an example to start from.</summary>
    internal Task SignatureAsync(HttpContext http) => WithModel(http, static (json, entry, version, model) =>
    {
        json.WriteString("model", entry.Name);
        json.WriteString("version", version.NameOf(model));
        json.WriteString("task", model.Manifest.Task.ToString());
        json.WriteString("label", model.Manifest.Label);
        WriteWords(json, "classes", model.Manifest.ClassNames);
        json.WriteStartArray("inputs");
        foreach (SignatureColumn column in model.Columns.Columns)
        {
            ModelFacts.WriteColumn(json, column);
        }

        json.WriteEndArray();
        json.WritePropertyName("example");
        ModelFacts.WriteRow(json, model.Predictor.Bundle.InputExample, 0);
        json.WritePropertyName("typical");
        RowsJson.Write(json, model.Predictor.Bundle.KnownAnswers.Rows);
    });

    private static void WriteModel(Utf8JsonWriter json, ModelEntry model)
    {
        json.WriteStartObject();
        json.WriteString("name", model.Name);
        json.WriteBoolean("ready", model.Default is not null);
        json.WriteString("default", model.Default?.Name);
        WriteVersions(json, model);
        json.WriteEndObject();
    }

    private static void WriteVersions(Utf8JsonWriter json, ModelEntry model)
    {
        json.WriteStartArray("versions");
        foreach (ServedVersion version in model.Versions)
        {
            ModelStatus status = version.Slot.Status();
            json.WriteStartObject();
            json.WriteString("version", version.Name);
            json.WriteString("state", ModelFacts.StateOf(version, status));
            json.WriteString("digest", status.Digest);
            if (status.LoadedAt is { } loaded)
            {
                json.WriteString("loaded_at", loaded);
            }

            if (ModelFacts.ReasonOf(version, status) is { } reason)
            {
                json.WriteString("reason", reason);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("aliases");
        foreach ((string alias, string version) in model.Routing.Aliases)
        {
            json.WriteString(alias, version);
        }

        json.WriteEndObject();
        if (model.Routing.Fault is { } fault)
        {
            json.WriteString("routing_fault", fault);
        }
    }

    private static void WriteWords(Utf8JsonWriter json, string name, IReadOnlyList<string> words)
    {
        json.WriteStartArray(name);
        foreach (string word in words)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
    }

    private Task WithModel(HttpContext http, Action<Utf8JsonWriter, ModelEntry, ServedVersion, ServedModel> write) =>
        ServingServices.AnswerAsync(http, () =>
        {
            (ModelEntry entry, ServedVersion version) = ModelAddress.Find(services, http);
            using LiveModel live = LiveModel.Acquire(version);
            JsonAnswer.Send(http.Response, json =>
            {
                json.WriteStartObject();
                write(json, entry, version, live.Model);
                json.WriteEndObject();
            });
        });
}
