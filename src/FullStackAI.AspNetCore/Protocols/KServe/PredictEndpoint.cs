using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Protocols.Explain;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.Explanation;

namespace FullStackAI.AspNetCore.Protocols.KServe;

/// <summary><c>POST /v1/models/{model}:predict</c>: <c>instances</c> row by row, or <c>inputs</c> column by column.</summary>
internal class PredictEndpoint(ServingServices services) : ModelEndpoint(services)
{
    protected override object? Read(in ModelCall call, ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = call.Batch.Limits.Depth });
        Expect(json.Read() && json.TokenType == JsonTokenType.StartObject);
        bool isRows = false;
        bool isColumns = false;
        AnswerForm form = AnswerForm.Prediction;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Is(ref json, "instances"u8))
            {
                Expect(!isRows && !isColumns);
                isRows = true;
                json.Read();
                JsonForms.ReadRows(ref json, call.Batch);
            }
            else if (JsonText.Is(ref json, "inputs"u8))
            {
                Expect(!isRows && !isColumns);
                isColumns = true;
                json.Read();
                JsonForms.ReadInputs(ref json, body, call.Batch);
            }
            else if (JsonText.Is(ref json, "params"u8))
            {
                json.Read();
                form = AnswerForms.Read(ref json);
            }
            else
            {
                json.Read(); // signature_name: a model has one signature
                json.Skip();
            }
        }

        Expect(!json.Read() && (isRows || isColumns));
        return new Asked(isRows, form);
    }

    protected override void Write(in ModelCall call, object? asked)
    {
        (bool isRows, AnswerForm form) = (Asked)asked!;
        RowExplanation[]? explanations = Explain(call);
        JsonAnswer answer = JsonAnswer.Rent();
        answer.Json.WriteStartObject();
        answer.Json.WritePropertyName(isRows ? "predictions"u8 : "outputs"u8);
        AnswerForms.Write(answer.Json, call, form);
        if (explanations is not null)
        {
            answer.Json.WriteStartArray("explanations"u8);
            foreach (RowExplanation explanation in explanations)
            {
                ExplanationJson.Write(answer.Json, explanation);
            }

            answer.Json.WriteEndArray();
        }

        answer.Json.WriteEndObject();
        call.Http.Response.Headers["X-Model-Version"] = call.VersionName;
        answer.Send(call.Http.Response);
    }

    /// <summary>What each column added, row by row; null (the default) where nobody asks.</summary>
    protected virtual RowExplanation[]? Explain(in ModelCall call) => null;

    private static void Expect(bool holds)
    {
        if (!holds)
        {
            throw ServingException.Malformed("The body must be an object with either 'instances' or 'inputs'.");
        }
    }

    private sealed record Asked(bool IsRows, AnswerForm Form);
}
