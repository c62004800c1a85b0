using System.Globalization;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Protocols.Explain;
using FullStackAI.AspNetCore.Protocols.OpenInference.Answers;
using FullStackAI.AspNetCore.Security;
using FullStackAI.AspNetCore.Serving;

namespace FullStackAI.AspNetCore.Protocols.OpenInference;

/// <summary><c>POST /v2/models/{model}/infer</c>: tensors in, tensors out, as JSON, as bytes behind JSON, or as bytes alone.</summary>
internal class InferEndpoint(ServingServices services) : ModelEndpoint(services)
{
    protected override object? Read(in ModelCall call, ReadOnlySpan<byte> body)
    {
        InferRequest request = InferRequest.Rent();
        try
        {
            Read(request, call, body);
            return request;
        }
        catch (Exception)
        {
            request.Return();
            throw;
        }
    }

    protected override void Write(in ModelCall call, object? asked)
    {
        var request = (InferRequest)asked!;
        InferResponse.Send(call, request, request.WantsExplanation ? Services.Explanations.Of(call, request.Rows!) : null);
    }

    protected override void Release(object? asked) => ((InferRequest?)asked)?.Return();

    private void Read(InferRequest request, in ModelCall call, ReadOnlySpan<byte> body)
    {
        RowBatch batch = call.Batch;
        int header = HeaderLength(call, body.Length);
        if (header == 0)
        {
            ReadRaw(request, body, batch);
        }
        else
        {
            request.Read(body[..header], batch);
        }

        foreach (TensorInput input in request.Inputs)
        {
            if (!input.IsBinary)
            {
                JsonTensor.Decode(body[..header], input, batch.Limits);
            }
        }

        BinaryTensor.Locate(request, body, header, batch.Limits);
        request.WantsExplanation |= Use == ModelUse.Explain;
        if (request.WantsExplanation)
        {
            call.Caller?.Demand(ModelUse.Explain, call.ModelName);
            Explanations.Check(request.Inputs[0].Rows, batch.Limits);
            batch.IsExplained = true;
        }

        TensorRows.Read(request, body, batch);
        request.Rows = request.WantsExplanation || request.WantsMarks ? TensorCells.Rows(request, body, batch) : null;
    }

    private static int HeaderLength(in ModelCall call, int bodyLength)
    {
        if (!call.Http.Request.Headers.TryGetValue(InferHeaders.JsonLength, out Microsoft.Extensions.Primitives.StringValues given))
        {
            return bodyLength;
        }

        return long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out long length) && length <= bodyLength
            ? (int)length
            : throw ServingException.Malformed(
                "Inference-Header-Content-Length must be the number of bytes of the JSON at the start of the body.");
    }

    // A body without JSON is one row of a model that reads one column.
    private static void ReadRaw(InferRequest request, ReadOnlySpan<byte> body, RowBatch batch)
    {
        if (batch.Columns.Count != 1)
        {
            throw ServingException.Malformed("A request without JSON needs a model that reads one column.");
        }

        Bundles.SignatureColumn column = batch.Columns.Columns[0];
        TensorInput input = request.AddInput();
        input.Column = 0;
        input.Type = TensorTypes.Of(column);
        input.Rank = 2;
        input.Shape[0] = 1;
        input.Shape[1] = Math.Max(1, column.Width);
        input.BinarySize = body.Length;
        input.Measure(batch.Limits);
        request.IsBinaryOutput = true;
    }
}
