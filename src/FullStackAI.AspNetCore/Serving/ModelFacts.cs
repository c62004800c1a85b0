using System.Text.Json;
using FullStackAI.AspNetCore.Repository;
using FullStackAI.Bundles;
using FullStackAI.Bundles.Json;
using FullStackAI.Data;
using FullStackAI.Extensions.ML;

namespace FullStackAI.AspNetCore.Serving;

/// <summary>Writes what a bundle knows of its columns, scores and state as JSON.</summary>
internal static class ModelFacts
{
    /// <summary>A column with all a form needs: kind, known levels, quantiles, range of dates, width, share of missing cells.</summary>
    internal static void WriteColumn(Utf8JsonWriter json, SignatureColumn column)
    {
        json.WriteStartObject();
        json.WriteString("name", column.Name);
        json.WriteString("kind", column.Kind.ToString());
        json.WriteNumber("missing_share", column.MissingShare);
        if (column.Levels.Count > 0)
        {
            json.WriteStartArray("levels");
            foreach (string level in column.Levels)
            {
                json.WriteStringValue(level);
            }

            json.WriteEndArray();
            json.WriteNumber("level_count", column.LevelCount);
        }

        if (column.Quantiles.Count > 0)
        {
            json.WriteStartArray("quantiles");
            foreach (double quantile in column.Quantiles)
            {
                json.WriteNumberValue(quantile);
            }

            json.WriteEndArray();
        }

        if (column.Earliest is { } earliest && column.Latest is { } latest)
        {
            json.WriteString("earliest", earliest);
            json.WriteString("latest", latest);
        }

        if (column.Kind == ColumnKind.Vector)
        {
            json.WriteNumber("width", column.Width);
            json.WriteBoolean("sparse", column.IsSparse);
        }

        json.WriteEndObject();
    }

    /// <summary>One row as an object of its columns; null when there is no such row.</summary>
    internal static void WriteRow(Utf8JsonWriter json, Table rows, int row)
    {
        if (row >= rows.RowCount)
        {
            json.WriteNullValue();
            return;
        }

        RowsJson.WriteRow(json, rows, row);
    }

    internal static void WriteScore(Utf8JsonWriter json, BundleScore score)
    {
        json.WriteStartObject();
        json.WriteString("metric", score.Metric);
        json.WritePropertyName("value");
        Http.JsonAnswer.WriteNumber(json, score.Value);
        if (score.StandardError is { } error)
        {
            json.WritePropertyName("standard_error");
            Http.JsonAnswer.WriteNumber(json, error);
        }

        json.WriteString("source", score.Source);
        json.WriteEndObject();
    }

    /// <summary>The state in the words of other model servers.</summary>
    internal static string StateOf(ServedVersion version, ModelStatus status) => status.State switch
    {
        _ when version.IsWithdrawn => "UNAVAILABLE",
        ModelState.Ready => "READY",
        ModelState.Failed => "UNAVAILABLE",
        _ => "NOT_LOADED",
    };

    /// <summary>Why a version does not serve, or why its newer file does not; null when there is nothing to tell.</summary>
    internal static string? ReasonOf(ServedVersion version, ModelStatus status) =>
        version.IsWithdrawn
            ? "unloaded"
            : status.LastError?.Replace(version.Path, Path.GetFileName(version.Path), StringComparison.Ordinal);
}
