using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.Inference;

namespace FullStackAI.AspNetCore.Protocols.OpenInference.Answers;

/// <summary>Whether any column of a row lies outside of training.</summary>
/// <param name="columns">The columns, as they were in training.</param>
/// <param name="rows">The rows, as they were asked.</param>
internal readonly struct MarkCells(ModelColumns columns, List<Row> rows) : IAnswerCells
{
    public TensorType Type => TensorType.Bool;

    public int Rows => rows.Count;

    public int Width => 1;

    public void WriteValues(Utf8JsonWriter json, bool inWords)
    {
        foreach (Row row in rows)
        {
            json.WriteBooleanValue(IsOutside(row));
        }
    }

    public void WriteBytes(PooledBuffer buffer)
    {
        foreach (Row row in rows)
        {
            buffer.GetSpan(1)[0] = IsOutside(row) ? (byte)1 : (byte)0;
            buffer.Advance(1);
        }
    }

    private bool IsOutside(Row row) => Novelty.Columns(columns, row).Any();
}
