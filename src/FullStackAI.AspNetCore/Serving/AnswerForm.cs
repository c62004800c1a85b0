using System.Text.Json;
using FullStackAI.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Serving;

/// <summary>What protocols without named outputs answer for each row.</summary>
internal enum AnswerForm
{
    /// <summary>The class's name, or the number.</summary>
    Prediction,

    /// <summary>The probabilities in the order of the classes.</summary>
    Probabilities,

    /// <summary>An object with everything.</summary>
    All,
}

/// <summary>Reads and writes the form of answers.</summary>
internal static class AnswerForms
{
    /// <summary>Reads <c>params</c>: <c>{"output":"probabilities"}</c>, or scikit-learn's
    /// <c>{"predict_method":"predict_proba"}</c>; others are skipped.</summary>
    /// <param name="json">At the value; afterwards at its end.</param>
    internal static AnswerForm Read(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw ServingException.Malformed("'params' must be an object.");
        }

        AnswerForm form = AnswerForm.Prediction;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isOutput = JsonText.Is(ref json, "output"u8) || JsonText.Is(ref json, "predict_method"u8);
            json.Read();
            if (isOutput && json.TokenType == JsonTokenType.String)
            {
                form = JsonText.Is(ref json, "probabilities"u8) || JsonText.Is(ref json, "predict_proba"u8) ? AnswerForm.Probabilities
                    : JsonText.Is(ref json, "all"u8) ? AnswerForm.All
                    : JsonText.Is(ref json, "prediction"u8) || JsonText.Is(ref json, "predict"u8) ? AnswerForm.Prediction
                    : throw ServingException.Malformed("'output' must be prediction, probabilities or all.");
            }

            json.Skip();
        }

        return form;
    }

    /// <summary>Writes one answer a row as an array.</summary>
    internal static void Write(Utf8JsonWriter json, in ModelCall call, AnswerForm form)
    {
        ModelOutputs model = call.Model.Outputs;
        json.WriteStartArray();
        for (int row = 0; row < call.Batch.Rows; row++)
        {
            ReadOnlySpan<double> outputs = call.Batch.OutputsOf(row);
            switch (form)
            {
                case AnswerForm.All:
                    json.WriteStartObject();
                    Protocols.Rows.PredictionJson.Write(json, model, outputs);
                    json.WriteEndObject();
                    break;
                case AnswerForm.Probabilities when model.IsClassifier:
                    json.WriteStartArray();
                    for (int @class = 0; @class < model.Classes.Length; @class++)
                    {
                        JsonAnswer.WriteNumber(json, ModelOutputs.ProbabilityOf(outputs, @class));
                    }

                    json.WriteEndArray();
                    break;
                default:
                    WritePrediction(json, model, outputs);
                    break;
            }
        }

        json.WriteEndArray();
    }

    private static void WritePrediction(Utf8JsonWriter json, ModelOutputs model, ReadOnlySpan<double> outputs)
    {
        if (model.IsClassifier)
        {
            json.WriteStringValue(model.Classes[model.ClassOf(outputs)]);
        }
        else
        {
            JsonAnswer.WriteNumber(json, outputs[0]);
        }
    }
}
