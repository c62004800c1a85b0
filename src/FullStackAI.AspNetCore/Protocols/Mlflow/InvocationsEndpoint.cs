using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Security;
using FullStackAI.AspNetCore.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FullStackAI.AspNetCore.Protocols.Mlflow;

/// <summary><c>POST /invocations</c>: the scoring server's data frames in JSON and CSV.</summary>
internal sealed class InvocationsEndpoint(ServingServices services) : ModelEndpoint(services)
{
    protected override Addressed FindVersion(HttpContext http, ApiKey? caller)
    {
        MediaOf(http.Request);
        return base.FindVersion(http, caller);
    }

    protected override object? Read(in ModelCall call, ReadOnlySpan<byte> body)
    {
        AnswerForm form = AnswerForm.Prediction;
        if (MediaOf(call.Http.Request) == Media.Csv)
        {
            CsvRows.Read(body, call.Batch);
        }
        else
        {
            form = ReadJson(body, call.Batch);
        }

        return form;
    }

    protected override void Write(in ModelCall call, object? asked)
    {
        JsonAnswer answer = JsonAnswer.Rent();
        answer.Json.WriteStartObject();
        answer.Json.WritePropertyName("predictions"u8);
        AnswerForms.Write(answer.Json, call, (AnswerForm)asked!);
        answer.Json.WriteEndObject();
        call.Http.Response.Headers["X-Model-Version"] = call.VersionName;
        answer.Send(call.Http.Response);
    }

    protected override void WriteError(HttpResponse response, ServingException fault)
    {
        if (response.HasStarted)
        {
            return;
        }

        if (fault.RetryAfter > 0)
        {
            response.Headers.RetryAfter = fault.RetryAfter.ToString(CultureInfo.InvariantCulture);
        }

        if (fault.Status == StatusCodes.Status415UnsupportedMediaType)
        {
            response.StatusCode = fault.Status;
            response.ContentType = "text/plain; charset=utf-8";
            response.BodyWriter.Write(System.Text.Encoding.UTF8.GetBytes(fault.Message));
            return;
        }

        string code = fault.Status switch
        {
            StatusCodes.Status400BadRequest => "BAD_REQUEST",
            StatusCodes.Status404NotFound => "RESOURCE_DOES_NOT_EXIST",
            StatusCodes.Status401Unauthorized => "UNAUTHENTICATED",
            StatusCodes.Status403Forbidden => "PERMISSION_DENIED",
            StatusCodes.Status429TooManyRequests => "REQUEST_LIMIT_EXCEEDED",
            StatusCodes.Status503ServiceUnavailable => "TEMPORARILY_UNAVAILABLE",
            _ => fault.Status < 500 ? "BAD_REQUEST" : "INTERNAL_ERROR",
        };
        JsonAnswer.Send(response, json =>
        {
            json.WriteStartObject();
            json.WriteString("error_code", code);
            json.WriteString("message", fault.Message);
            json.WriteString("error", fault.Message);
            json.WriteEndObject();
        }, fault.Status);
    }

    private static AnswerForm ReadJson(ReadOnlySpan<byte> body, RowBatch batch)
    {
        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = batch.Limits.Depth });
        Expect(json.Read() && json.TokenType == JsonTokenType.StartObject);
        AnswerForm form = AnswerForm.Prediction;
        bool isRead = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Is(ref json, "params"u8))
            {
                json.Read();
                form = AnswerForms.Read(ref json);
                continue;
            }

            Expect(!isRead);
            isRead = true;
            if (JsonText.Is(ref json, "dataframe_split"u8))
            {
                json.Read();
                JsonForms.ReadSplit(ref json, body, batch);
            }
            else if (JsonText.Is(ref json, "dataframe_records"u8))
            {
                json.Read();
                JsonForms.ReadRecords(ref json, batch);
            }
            else if (JsonText.Is(ref json, "instances"u8))
            {
                json.Read();
                JsonForms.ReadRows(ref json, batch);
            }
            else
            {
                Expect(JsonText.Is(ref json, "inputs"u8));
                json.Read();
                JsonForms.ReadInputs(ref json, body, batch);
            }
        }

        Expect(isRead && !json.Read());
        return form;
    }

    private static void Expect(bool holds)
    {
        if (!holds)
        {
            throw ServingException.Malformed(
                "The body must be an object with exactly one of 'dataframe_split', 'dataframe_records', 'instances' and 'inputs', and 'params' if wanted.");
        }
    }

    private static Media MediaOf(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            || type.Parameters.Any(static parameter => !parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase)
                || !HeaderUtilities.RemoveQuotes(parameter.Value).Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            throw Unsupported();
        }

        return type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) ? Media.Json
            : type.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase)
                || type.MediaType.Equals("application/csv", StringComparison.OrdinalIgnoreCase) ? Media.Csv
            : throw Unsupported();
    }

    private static ServingException Unsupported() =>
        new(
            StatusCodes.Status415UnsupportedMediaType,
            "The content type must be application/json or text/csv; the only parameter it may have is charset=utf-8.");

    private enum Media
    {
        Json,
        Csv,
    }
}
