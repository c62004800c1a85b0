using System.Buffers;
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Protocols.Rows;
using FullStackAI.AspNetCore.Serving;

namespace FullStackAI.AspNetCore.Jobs;

/// <summary>Predicts one job's file from where it stands to its end.</summary>
internal sealed class JobWork(Job job, ServedModel model, RequestLimits limits, int chunkRows)
{
    private readonly PooledBuffer _chunk = new();
    private readonly PooledBuffer _result = new();
    private readonly List<int> _ends = []; // of each record in the chunk

    /// <summary>Works until the file's end, or until it is stopped between two chunks.</summary>
    internal void Run(CancellationToken cancellationToken)
    {
        using var journal = new JobJournal(job.JournalPath, job.ResultPath);
        job.Progress = journal.Progress;
        using var input = new JobInput(job.InputPath, job.Request.IsCsv, journal.Progress.Input, limits.BodyBytes);
        RowBatch batch = model.Batches.Rent();
        try
        {
            while (Fill(input))
            {
                cancellationToken.ThrowIfCancellationRequested();
                int failed = Predict(batch, journal.Progress.Rows, input.Header);
                journal.Append(_result.Written, _ends.Count, failed, input.Position);
                job.Progress = journal.Progress;
            }
        }
        finally
        {
            model.Batches.Return(batch);
        }
    }

    private bool Fill(JobInput input)
    {
        _chunk.Clear();
        _ends.Clear();
        _chunk.Write(input.Header);
        while (_ends.Count < chunkRows && _chunk.Count < limits.BodyBytes && input.Next() is { } record)
        {
            _chunk.Write(record.Span);
            _ends.Add(_chunk.Count);
        }

        return _ends.Count > 0;
    }

    // All rows at once; when one does not fit, each by itself, so that it fails alone.
    private int Predict(RowBatch batch, long first, byte[] header)
    {
        _result.Clear();
        using var json = new Utf8JsonWriter(
            _result, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        if (job.Request.IsCsv && Read(batch, _chunk.Written) is null && batch.Rows == _ends.Count)
        {
            for (int row = 0; row < batch.Rows; row++)
            {
                WriteRow(json, first + row, batch.OutputsOf(row));
            }

            return 0;
        }

        int failed = 0;
        int start = header.Length;
        for (int row = 0; row < _ends.Count; row++)
        {
            byte[] record = job.Request.IsCsv
                ? [.. header, .. _chunk.Written[start.._ends[row]]]
                : _chunk.Written[start.._ends[row]].ToArray();
            string? fault = Read(batch, record) ?? (batch.Rows == 1 ? null : "The record is not one row.");
            if (fault is null)
            {
                WriteRow(json, first + row, batch.OutputsOf(0));
            }
            else
            {
                failed++;
                WriteFault(json, first + row, fault);
            }

            start = _ends[row];
        }

        return failed;
    }

    private string? Read(RowBatch batch, ReadOnlySpan<byte> body)
    {
        batch.Begin(limits with { Rows = chunkRows }, Stopwatch.GetTimestamp());
        try
        {
            if (job.Request.IsCsv)
            {
                CsvRows.Read(body, batch);
                batch.Score();
                return null;
            }

            var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = limits.Depth });
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return "The line must be one object whose properties are the model's columns.";
            }

            JsonCells.ReadObject(ref json, batch);
            batch.Score();
            return json.Read() ? "The line goes on after its object." : null;
        }
        catch (ServingException fault)
        {
            return fault.Message;
        }
        catch (JsonException)
        {
            return "The line is not valid JSON, or nested too deeply.";
        }
    }

    private void WriteRow(Utf8JsonWriter json, long row, ReadOnlySpan<double> outputs)
    {
        json.WriteStartObject();
        json.WriteNumber("row", row);
        PredictionJson.Write(json, model.Outputs, outputs);
        json.WriteEndObject();
        EndLine(json);
    }

    private void WriteFault(Utf8JsonWriter json, long row, string fault)
    {
        json.WriteStartObject();
        json.WriteNumber("row", row);
        json.WriteString("error", fault);
        json.WriteEndObject();
        EndLine(json);
    }

    private void EndLine(Utf8JsonWriter json)
    {
        json.Flush();
        json.Reset();
        _result.GetSpan(1)[0] = (byte)'\n';
        _result.Advance(1);
    }
}
