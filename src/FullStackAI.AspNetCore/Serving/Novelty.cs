using System.Globalization;
using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Serving;

/// <summary>Tells rows that lie outside of what the model was trained on: numbers and dates beyond its range, levels it
/// never saw. What a model says of them is a guess, and sometimes what an attacker wants.</summary>
internal static class Novelty
{
    private static readonly JsonEncodedText Outside = JsonEncodedText.Encode("outside_training");

    /// <summary>Whether a request of the plain protocol asks for it (<c>?ood=true</c>).</summary>
    internal static bool IsWanted(HttpRequest request) =>
        request.QueryString.HasValue && request.Query.TryGetValue("ood", out var values) && (string?)values is "" or "true" or "1";

    /// <summary>The columns whose cells training did not have. A missing cell, a text and a vector
    /// are never among them, nor is a level where not all are listed.</summary>
    /// <param name="columns">The columns, as they were in training.</param>
    /// <param name="row">The cells as they were asked.</param>
    internal static IEnumerable<string> Columns(ModelColumns columns, Row row)
    {
        foreach (SignatureColumn column in columns.Columns)
        {
            if (row.TryGetValue(column.Name, out RowValue cell) && IsOutside(column, cell))
            {
                yield return column.Name;
            }
        }
    }

    /// <summary>Writes the columns of a row that lie outside, where the request asks for them.</summary>
    internal static void Write(Utf8JsonWriter json, in ModelCall call, int row)
    {
        if (!call.Batch.MarksNovelty)
        {
            return;
        }

        json.WriteStartArray(Outside);
        foreach (string column in Columns(call.Batch.Columns, call.Batch.KeptRows![row]))
        {
            json.WriteStringValue(column);
        }

        json.WriteEndArray();
    }

    private static bool IsOutside(SignatureColumn column, RowValue cell) => column.Kind switch
    {
        ColumnKind.Number or ColumnKind.Integer =>
            column.Quantiles.Count > 0 && NumberOf(cell) is { } number && (number < column.Quantiles[0] || number > column.Quantiles[^1]),
        ColumnKind.DateTime => DateOf(cell) is { } date && (date < column.Earliest || date > column.Latest),
        ColumnKind.Category => column.Levels.Count == column.LevelCount && TextOf(cell) is { } level && !column.Levels.Contains(level),
        _ => false,
    };

    private static double? NumberOf(RowValue cell) => cell.Kind switch
    {
        RowValueKind.Number => cell.AsNumber,
        RowValueKind.Integer => cell.AsInteger,
        RowValueKind.Boolean => cell.AsBoolean ? 1 : 0,
        RowValueKind.Text when CellText.TryNumber(cell.AsText, out double number) => number,
        _ => null,
    };

    private static DateTime? DateOf(RowValue cell) => cell.Kind switch
    {
        RowValueKind.DateTime => cell.AsDateTime,
        RowValueKind.Text when CellText.TryDate(cell.AsText, out long ticks) => new DateTime(ticks, DateTimeKind.Unspecified),
        _ => null,
    };

    private static string? TextOf(RowValue cell) => cell.Kind switch
    {
        RowValueKind.Text => cell.AsText,
        RowValueKind.Integer => cell.AsInteger.ToString(CultureInfo.InvariantCulture),
        RowValueKind.Number => cell.AsNumber.ToString(CultureInfo.InvariantCulture),
        RowValueKind.Boolean => cell.AsBoolean ? "true" : "false",
        _ => null,
    };
}
