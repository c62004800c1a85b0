using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.Bundles;

namespace FullStackAI.AspNetCore.Protocols.Rows;

/// <summary>Predictions in plain words: label and probabilities by the classes' names, or score
/// and interval; always the model and version that gave them.</summary>
internal static class PredictionJson
{
    private static readonly JsonEncodedText Model = JsonEncodedText.Encode("model");
    private static readonly JsonEncodedText Version = JsonEncodedText.Encode("version");
    private static readonly JsonEncodedText Predictions = JsonEncodedText.Encode("predictions");
    private static readonly JsonEncodedText Label = JsonEncodedText.Encode("label");
    private static readonly JsonEncodedText Probability = JsonEncodedText.Encode("probability");
    private static readonly JsonEncodedText Probabilities = JsonEncodedText.Encode("probabilities");
    private static readonly JsonEncodedText Score = JsonEncodedText.Encode("score");
    private static readonly JsonEncodedText Interval = JsonEncodedText.Encode("interval");
    private static readonly JsonEncodedText Lower = JsonEncodedText.Encode("lower");
    private static readonly JsonEncodedText Upper = JsonEncodedText.Encode("upper");
    private static readonly JsonEncodedText Coverage = JsonEncodedText.Encode("coverage");

    /// <summary>Answers with all rows of the call's batch.</summary>
    /// <param name="call">The request.</param>
    /// <param name="isArray">Whether the request was an array; else it was one object, and so is the answer.</param>
    internal static void Send(in ModelCall call, bool isArray)
    {
        JsonAnswer answer = JsonAnswer.Rent();
        Utf8JsonWriter json = answer.Json;
        json.WriteStartObject();
        json.WriteString(Model, call.ModelName);
        json.WriteString(Version, call.VersionName);
        if (isArray)
        {
            json.WriteStartArray(Predictions);
            for (int row = 0; row < call.Batch.Rows; row++)
            {
                json.WriteStartObject();
                Write(json, call.Model.Outputs, call.Batch.OutputsOf(row));
                Novelty.Write(json, call, row);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
        else
        {
            Write(json, call.Model.Outputs, call.Batch.OutputsOf(0));
            Novelty.Write(json, call, row: 0);
        }

        json.WriteEndObject();
        call.Http.Response.Headers["X-Model-Version"] = call.VersionName;
        answer.Send(call.Http.Response);
    }

    /// <summary>Writes the properties of one prediction.</summary>
    internal static void Write(Utf8JsonWriter json, ModelOutputs model, ReadOnlySpan<double> outputs)
    {
        if (model.IsClassifier)
        {
            int predicted = model.ClassOf(outputs);
            json.WriteString(Label, model.Classes[predicted]);
            WriteNumber(json, Probability, ModelOutputs.ProbabilityOf(outputs, predicted));
            json.WriteStartObject(Probabilities);
            for (int @class = 0; @class < model.Classes.Length; @class++)
            {
                WriteNumber(json, model.Classes[@class], ModelOutputs.ProbabilityOf(outputs, @class));
            }

            json.WriteEndObject();
            return;
        }

        WriteNumber(json, Score, outputs[0]);
        if (model.Interval is { } interval)
        {
            WriteInterval(json, interval, outputs[0]);
        }
    }

    private static void WriteInterval(Utf8JsonWriter json, PredictionInterval interval, double score)
    {
        json.WriteStartObject(Interval);
        WriteNumber(json, Lower, score - interval.Below);
        WriteNumber(json, Upper, score + interval.Above);
        WriteNumber(json, Coverage, interval.Coverage);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, JsonEncodedText name, double value)
    {
        json.WritePropertyName(name);
        JsonAnswer.WriteNumber(json, value);
    }
}
