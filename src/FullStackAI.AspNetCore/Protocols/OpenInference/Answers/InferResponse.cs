using System.Globalization;
using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.Explanation;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Protocols.OpenInference.Answers;

/// <summary>Writes an inference response: JSON, and behind it the bytes of the outputs that are wanted as bytes.</summary>
internal static class InferResponse
{
    private const string Explanations = "explanations";
    private const string Marks = "ood";

    /// <summary>Sends the outputs that are wanted, and behind them marks and reasons of each row.</summary>
    /// <param name="call">Its batch holds the outputs.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="explanations">The reasons of each row; null for none.</param>
    internal static void Send(in ModelCall call, InferRequest request, RowExplanation[]? explanations)
    {
        JsonAnswer answer = JsonAnswer.Rent();
        Utf8JsonWriter json = answer.Json;
        json.WriteStartObject();
        json.WriteString("model_name"u8, call.ModelName);
        json.WriteString("model_version"u8, call.VersionName);
        WriteId(json, request);
        json.WriteStartArray("outputs"u8);
        var writer = new TensorWriter(answer, request.WritesWords);
        WriteOutputs(ref writer, call, request);
        if (request.WantsMarks)
        {
            writer.Write(FreeName(call, Marks), new MarkCells(call.Batch.Columns, request.Rows!), request.IsBinaryOutput);
        }

        if (explanations is not null)
        {
            writer.Write(
                FreeName(call, Explanations),
                new ExplanationCells(explanations, call.Batch.Columns.Count),
                request.IsBinaryOutput);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        HttpResponse response = call.Http.Response;
        response.Headers["X-Model-Version"] = call.VersionName;
        if (writer.HasBytes)
        {
            json.Flush();
            response.Headers[InferHeaders.JsonLength] = answer.Buffer.Count.ToString(CultureInfo.InvariantCulture);
        }

        answer.Send(response, StatusCodes.Status200OK, writer.HasBytes ? "application/octet-stream" : null);
    }

    private static void WriteId(Utf8JsonWriter json, InferRequest request)
    {
        json.WritePropertyName("id"u8);
        if (request.Id is null)
        {
            json.WriteStringValue(Guid.NewGuid());
        }
        else
        {
            json.WriteStringValue(request.Id);
        }
    }

    // Those the request lists, in its order; all of the model's where it lists none.
    private static void WriteOutputs(ref TensorWriter writer, in ModelCall call, InferRequest request)
    {
        TensorOutput[] tensors = call.Model.Tensors;
        int count = request.HasOutputs ? request.Outputs.Length : tensors.Length;
        for (int i = 0; i < count; i++)
        {
            RequestedOutput wanted = request.HasOutputs ? request.Outputs[i] : new(i, null, 0);
            TensorOutput tensor = tensors[wanted.Output];
            bool asBytes = wanted.IsBinary ?? request.IsBinaryOutput;
            if (wanted.TopClasses > 0)
            {
                writer.Write(tensor.Encoded, new TopClassCells(call, wanted.TopClasses), asBytes);
            }
            else if (tensor.Kind == OutputKind.Label)
            {
                writer.Write(tensor.Encoded, new LabelCells(call), asBytes);
            }
            else
            {
                writer.Write(tensor.Encoded, new NumberCells(call, tensor), asBytes);
            }
        }
    }

    // A label may be named like it.
    private static JsonEncodedText FreeName(in ModelCall call, string name)
    {
        TensorOutput[] tensors = call.Model.Tensors;
        while (Array.Exists(tensors, tensor => tensor.Name == name))
        {
            name += "_";
        }

        return JsonEncodedText.Encode(name);
    }
}
