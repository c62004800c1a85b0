using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Protocols.Rows;
using FullStackAI.Explanation;

namespace FullStackAI.AspNetCore.Protocols.Explain;

/// <summary>Predictions with their explanations.</summary>
internal static class ExplanationJson
{
    internal static void Send(in ModelCall call, bool isArray, RowExplanation[] explanations)
    {
        JsonAnswer answer = JsonAnswer.Rent();
        Utf8JsonWriter json = answer.Json;
        json.WriteStartObject();
        json.WriteString("model", call.ModelName);
        json.WriteString("version", call.VersionName);
        if (isArray)
        {
            json.WriteStartArray("predictions");
            for (int row = 0; row < explanations.Length; row++)
            {
                json.WriteStartObject();
                WriteRow(json, call, row, explanations[row]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
        else
        {
            WriteRow(json, call, 0, explanations[0]);
        }

        json.WriteEndObject();
        call.Http.Response.Headers["X-Model-Version"] = call.VersionName;
        answer.Send(call.Http.Response);
    }

    private static void WriteRow(Utf8JsonWriter json, in ModelCall call, int row, RowExplanation explanation)
    {
        PredictionJson.Write(json, call.Model.Outputs, call.Batch.OutputsOf(row));
        Serving.Novelty.Write(json, call, row);
        json.WritePropertyName("explanation");
        Write(json, explanation);
    }

    /// <summary>Writes one row's explanation as a value.</summary>
    internal static void Write(Utf8JsonWriter json, RowExplanation explanation)
    {
        json.WriteStartObject();
        json.WriteString("method", explanation.Method.ToString());
        json.WriteString("unit", explanation.Unit.ToString());
        json.WriteBoolean("exact", explanation.Method != ContributionMethod.Sampling);
        json.WriteStartArray("outputs");
        foreach (OutputExplanation output in explanation.Outputs)
        {
            json.WriteStartObject();
            json.WriteString("class", output.Class);
            WriteNumber(json, "baseline", output.Baseline);
            WriteNumber(json, "score", output.Score);
            json.WriteStartArray("contributions");
            foreach (ColumnContribution contribution in output.Contributions)
            {
                WriteContribution(json, contribution);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteContribution(Utf8JsonWriter json, ColumnContribution contribution)
    {
        json.WriteStartObject();
        json.WriteString("column", contribution.Column);
        json.WriteString("value", contribution.Value);
        WriteNumber(json, "contribution", contribution.Contribution);
        WriteNumber(json, "standard_error", contribution.StandardError);
        if (contribution.Parts.Count > 0)
        {
            json.WriteStartArray("parts");
            foreach (FeatureContribution part in contribution.Parts)
            {
                json.WriteStartObject();
                json.WriteString("name", part.Name);
                WriteNumber(json, "value", part.Value);
                WriteNumber(json, "contribution", part.Contribution);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        JsonAnswer.WriteNumber(json, value);
    }
}
