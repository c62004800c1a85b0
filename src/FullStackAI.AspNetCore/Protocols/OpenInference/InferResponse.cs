using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.Explanation;
using FullStackAI.Inference;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Protocols.OpenInference;

/// <summary>Writes an inference response: JSON, and behind it the bytes of the outputs that are wanted as bytes.</summary>
internal static class InferResponse
{
    internal const string HeaderLength = "Inference-Header-Content-Length";
    private const string Explanations = "explanations";
    private const string Marks = "ood";

    /// <summary>Sends the outputs that are wanted, and the reasons of each row behind them.</summary>
    /// <param name="call">Its batch holds the outputs.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="explanations">The reasons of each row; null for none.</param>
    internal static void Send(in ModelCall call, InferRequest request, RowExplanation[]? explanations)
    {
        JsonAnswer answer = JsonAnswer.Rent();
        Utf8JsonWriter json = answer.Json;
        TensorOutput[] tensors = call.Model.Tensors;
        json.WriteStartObject();
        json.WriteString("model_name"u8, call.ModelName);
        json.WriteString("model_version"u8, call.VersionName);
        WriteId(json, request);
        json.WriteStartArray("outputs"u8);
        bool anyBinary = false;
        int count = request.HasOutputs ? request.Outputs.Length : tensors.Length;
        for (int i = 0; i < count; i++)
        {
            RequestedOutput wanted = request.HasOutputs ? request.Outputs[i] : new(i, null, 0);
            bool isBinary = wanted.IsBinary ?? request.IsBinaryOutput;
            anyBinary |= isBinary;
            WriteHeader(json, call, tensors[wanted.Output], wanted, isBinary, request.WritesWords);
        }

        bool[]? marks = request.WantsMarks ? [.. request.Rows!.Select(MarkOf(call))] : null;
        if (marks is not null)
        {
            anyBinary |= request.IsBinaryOutput;
            WriteMarks(json, call, marks, request.IsBinaryOutput);
        }

        if (explanations is not null)
        {
            anyBinary |= request.IsBinaryOutput;
            WriteExplanations(json, call, explanations, request);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        if (!anyBinary)
        {
            call.Http.Response.Headers["X-Model-Version"] = call.VersionName;
            answer.Send(call.Http.Response);
            return;
        }

        json.Flush();
        int headerBytes = answer.Buffer.Count;
        for (int i = 0; i < count; i++)
        {
            RequestedOutput wanted = request.HasOutputs ? request.Outputs[i] : new(i, null, 0);
            if (wanted.IsBinary ?? request.IsBinaryOutput)
            {
                WriteBytes(answer.Buffer, call, tensors[wanted.Output], wanted.TopClasses);
            }
        }

        if (marks is not null && request.IsBinaryOutput)
        {
            foreach (bool isOutside in marks)
            {
                answer.Buffer.GetSpan(1)[0] = isOutside ? (byte)1 : (byte)0;
                answer.Buffer.Advance(1);
            }
        }

        if (explanations is not null && request.IsBinaryOutput)
        {
            WriteBytes(answer.Buffer, explanations);
        }

        SendBytes(answer, call, headerBytes);
    }

    private static Func<Row, bool> MarkOf(in ModelCall call)
    {
        ModelColumns columns = call.Batch.Columns;
        return row => Novelty.Columns(columns, row).Any();
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

    // [rows, 1]: whether any column of the row lies outside of training.
    private static void WriteMarks(Utf8JsonWriter json, in ModelCall call, bool[] marks, bool isBinary)
    {
        WriteStart(json, FreeName(call, Marks), TensorType.Bool, marks.Length, 1);
        if (isBinary)
        {
            WriteBinarySize(json, marks.Length);
        }
        else
        {
            json.WriteStartArray("data"u8);
            foreach (bool isOutside in marks)
            {
                json.WriteBooleanValue(isOutside);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    // [rows, columns + 1]: what each column of the signature added to the score of what was predicted, and last where the score starts; a row's sum is its score.
    private static void WriteExplanations(Utf8JsonWriter json, in ModelCall call, RowExplanation[] explanations, InferRequest request)
    {
        int width = call.Batch.Columns.Count + 1;
        WriteStart(json, FreeName(call, Explanations), TensorType.Float32, explanations.Length, width);
        if (request.IsBinaryOutput)
        {
            WriteBinarySize(json, (long)explanations.Length * width * sizeof(float));
        }
        else
        {
            json.WriteStartArray("data"u8);
            foreach (RowExplanation explanation in explanations)
            {
                foreach (ColumnContribution contribution in explanation.Main.Contributions)
                {
                    WriteSingle(json, contribution.Contribution, request.WritesWords);
                }

                WriteSingle(json, explanation.Main.Baseline, request.WritesWords);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteBytes(PooledBuffer buffer, RowExplanation[] explanations)
    {
        foreach (RowExplanation explanation in explanations)
        {
            foreach (double part in explanation.Main.Contributions.Select(static one => one.Contribution).Append(explanation.Main.Baseline))
            {
                BinaryPrimitives.WriteSingleLittleEndian(buffer.GetSpan(sizeof(float)), (float)part);
                buffer.Advance(sizeof(float));
            }
        }
    }

    private static void WriteSingle(Utf8JsonWriter json, double number, bool inWords)
    {
        float value = (float)number;
        if (float.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else if (inWords)
        {
            json.WriteRawValue(float.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8, skipInputValidation: true);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private static void SendBytes(JsonAnswer answer, in ModelCall call, int headerBytes)
    {
        HttpResponse response = call.Http.Response;
        response.Headers[HeaderLength] = headerBytes.ToString(CultureInfo.InvariantCulture);
        response.Headers["X-Model-Version"] = call.VersionName;
        answer.Send(response, StatusCodes.Status200OK, "application/octet-stream");
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

    private static void WriteHeader(Utf8JsonWriter json, in ModelCall call, TensorOutput tensor, RequestedOutput wanted, bool isBinary, bool inWords)
    {
        int width = wanted.TopClasses > 0 ? Math.Min(wanted.TopClasses, call.Model.Outputs.Classes.Length) : tensor.Width;
        WriteStart(json, tensor.Encoded, wanted.TopClasses > 0 ? TensorType.Bytes : tensor.Type, call.Batch.Rows, width);
        if (isBinary)
        {
            WriteBinarySize(json, SizeOf(call, tensor, wanted.TopClasses));
        }
        else
        {
            json.WriteStartArray("data"u8);
            for (int row = 0; row < call.Batch.Rows; row++)
            {
                WriteData(json, call, tensor, wanted.TopClasses, row, inWords);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    // What a tensor is; its data, or their size, follow.
    private static void WriteStart(Utf8JsonWriter json, JsonEncodedText name, TensorType type, int rows, int width)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteString("datatype"u8, TensorTypes.NameOf(type));
        json.WriteStartArray("shape"u8);
        json.WriteNumberValue(rows);
        json.WriteNumberValue(width);
        json.WriteEndArray();
    }

    private static void WriteBinarySize(Utf8JsonWriter json, long bytes)
    {
        json.WriteStartObject("parameters"u8);
        json.WriteNumber("binary_data_size"u8, bytes);
        json.WriteEndObject();
    }

    private static void WriteData(Utf8JsonWriter json, in ModelCall call, TensorOutput tensor, int top, int row, bool inWords)
    {
        ReadOnlySpan<double> outputs = call.Batch.OutputsOf(row);
        if (top > 0)
        {
            foreach (string entry in TopClasses.Of(call.Model, outputs, top))
            {
                json.WriteStringValue(entry);
            }
        }
        else if (tensor.Kind == OutputKind.Label)
        {
            json.WriteStringValue(call.Model.Outputs.Classes[call.Model.Outputs.ClassOf(outputs)]);
        }
        else
        {
            for (int column = 0; column < tensor.Width; column++)
            {
                WriteSingle(json, ValueOf(call.Model, tensor.Kind, outputs, column), inWords);
            }
        }
    }

    private static double ValueOf(ServedModel model, OutputKind kind, ReadOnlySpan<double> outputs, int column) => kind switch
    {
        OutputKind.Probabilities => ModelOutputs.ProbabilityOf(outputs, column),
        OutputKind.Lower => outputs[0] - model.Outputs.Interval!.Below,
        OutputKind.Upper => outputs[0] + model.Outputs.Interval!.Above,
        _ => outputs[0],
    };

    private static long SizeOf(in ModelCall call, TensorOutput tensor, int top)
    {
        if (top == 0 && tensor.Kind != OutputKind.Label)
        {
            return (long)call.Batch.Rows * tensor.Width * sizeof(float);
        }

        long bytes = 0;
        for (int row = 0; row < call.Batch.Rows; row++)
        {
            ReadOnlySpan<double> outputs = call.Batch.OutputsOf(row);
            bytes += top > 0
                ? TopClasses.Of(call.Model, outputs, top).Sum(static entry => sizeof(uint) + Encoding.UTF8.GetByteCount(entry))
                : sizeof(uint) + call.Model.Outputs.ClassNames[call.Model.Outputs.ClassOf(outputs)].Length;
        }

        return bytes;
    }

    private static void WriteBytes(PooledBuffer buffer, in ModelCall call, TensorOutput tensor, int top)
    {
        for (int row = 0; row < call.Batch.Rows; row++)
        {
            ReadOnlySpan<double> outputs = call.Batch.OutputsOf(row);
            if (top > 0)
            {
                foreach (string entry in TopClasses.Of(call.Model, outputs, top))
                {
                    WriteText(buffer, Encoding.UTF8.GetBytes(entry));
                }
            }
            else if (tensor.Kind == OutputKind.Label)
            {
                WriteText(buffer, call.Model.Outputs.ClassNames[call.Model.Outputs.ClassOf(outputs)]);
            }
            else
            {
                Span<byte> span = buffer.GetSpan(tensor.Width * sizeof(float));
                for (int column = 0; column < tensor.Width; column++)
                {
                    BinaryPrimitives.WriteSingleLittleEndian(span[(column * sizeof(float))..], (float)ValueOf(call.Model, tensor.Kind, outputs, column));
                }

                buffer.Advance(tensor.Width * sizeof(float));
            }
        }
    }

    private static void WriteText(PooledBuffer buffer, ReadOnlySpan<byte> text)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.GetSpan(sizeof(uint)), (uint)text.Length);
        buffer.Advance(sizeof(uint));
        buffer.Write(text);
    }
}
