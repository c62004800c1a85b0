using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Protocols.OpenInference;
using FullStackAI.AspNetCore.Protocols.Rows;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.Bundles;
using FullStackAI.Bundles.Json;
using FullStackAI.Data;

namespace FullStackAI.AspNetCore.OpenApi;

/// <summary>What the document says of one model: its example row in the form of each protocol, and what it answers to it.</summary>
internal sealed class ModelDescription
{
    private readonly ServedModel _model;
    private readonly double[] _outputs; // [outputs]; of the example row

    internal ModelDescription(string name, string version, ServedModel model, RequestLimits limits)
    {
        Name = name;
        Version = version;
        Limits = limits;
        _model = model;
        Table rows = model.Predictor.Bundle.InputExample;
        Example = rows.RowCount > 0
            ? (JsonObject)Parse(json => RowsJson.WriteRow(json, rows, 0))
            : new JsonObject(model.Columns.Columns.Select(column => KeyValuePair.Create(column.Name, (JsonNode?)null)));
        _outputs = rows.RowCount > 0 ? model.Predictor.Predict(rows).Outputs[..model.Manifest.OutputCount].ToArray() : [];
    }

    internal string Name { get; }

    internal string Version { get; }

    internal RequestLimits Limits { get; }

    internal SignatureColumn[] Columns => _model.Columns.Columns;

    internal BundleManifest Manifest => _model.Manifest;

    internal TensorOutput[] Tensors => _model.Tensors;

    /// <summary>Whether a row must hold every column.</summary>
    internal bool AsksForAllColumns => _model.Predictor.Options.MissingColumns == Inference.MissingColumns.Fail;

    /// <summary>A row of the training table, as the plain protocol takes it.</summary>
    internal JsonObject Example { get; }

    /// <summary>In a sentence: what it predicts, from what, and how well.</summary>
    internal string Summary
    {
        get
        {
            string task = Manifest.ClassNames.Count > 0 ? $"one of {Manifest.ClassNames.Count} classes"
                : Manifest.Task == TaskKind.Ranking ? "a score to order by"
                : "a number";
            string scores = string.Join(
                ", ",
                Manifest.Scores.Where(static score => double.IsFinite(score.Value))
                    .Take(3)
                    .Select(static score => string.Create(CultureInfo.InvariantCulture, $"{score.Metric} {score.Value:0.####}")));
            return $"Predicts '{Manifest.Label}' ({task}) from {Columns.Length} columns{(scores.Length > 0 ? $"; measured: {scores}" : "")}.";
        }
    }

    /// <summary>The plain protocol's answer to the example; null when there is none.</summary>
    internal JsonObject? Prediction() => _outputs.Length == 0 ? null : (JsonObject)Parse(json =>
    {
        json.WriteStartObject();
        json.WriteString("model", Name);
        json.WriteString("version", Version);
        PredictionJson.Write(json, _model.Outputs, _outputs);
        json.WriteEndObject();
    });

    /// <summary>The class or number that protocols without named outputs answer for the example.</summary>
    internal JsonNode? Answer() =>
        _outputs.Length == 0 ? null
            : Manifest.ClassNames.Count > 0 ? Manifest.ClassNames[_model.Outputs.ClassOf(_outputs)]
            : double.IsFinite(_outputs[0]) ? _outputs[0]
            : null;

    /// <summary>The example as tensors, one a column.</summary>
    internal JsonArray Inputs() => [.. Columns.Select(column =>
    {
        JsonNode? cell = Example[column.Name];
        return (JsonNode?)new JsonObject
        {
            ["name"] = column.Name,
            ["shape"] = new JsonArray(1, Math.Max(1, column.Width)),
            ["datatype"] = TensorTypes.NameOf(TensorTypes.Of(column)),
            ["data"] = cell is JsonArray vector ? vector.DeepClone()
                : cell is JsonObject sparse ? Dense(sparse, column.Width)
                : new JsonArray(cell?.DeepClone()),
        };
    })];

    /// <summary>The example as the two lines of a CSV file; null when a column has no form in CSV.</summary>
    internal string? Csv() => Array.Exists(Columns, static column => column.Kind == ColumnKind.Vector) ? null
        : string.Join(',', Columns.Select(static column => Quoted(column.Name)))
            + "\n"
            + string.Join(',', Columns.Select(column => Quoted(Example[column.Name]?.ToString() ?? "")))
            + "\n";

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static JsonArray Dense(JsonObject sparse, int width)
    {
        var cells = new float[width];
        foreach ((JsonNode? index, JsonNode? value) in sparse["indices"]!.AsArray().Zip(sparse["values"]!.AsArray()))
        {
            cells[index!.GetValue<int>()] = value?.GetValue<float>() ?? float.NaN;
        }

        return [.. cells.Select(static cell => float.IsFinite(cell) ? (JsonNode?)cell : null)];
    }

    private static JsonNode Parse(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            write(json);
        }

        return JsonNode.Parse(bytes.ToArray())!;
    }
}
