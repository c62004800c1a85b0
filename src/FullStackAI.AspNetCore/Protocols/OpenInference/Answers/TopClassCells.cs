using System.Globalization;
using System.Text;
using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Serving;

namespace FullStackAI.AspNetCore.Protocols.OpenInference.Answers;

/// <summary>The classification extension: the most probable classes of each row as <c>value:index:label</c>.</summary>
internal readonly struct TopClassCells(in ModelCall call, int count) : IAnswerCells
{
    private readonly RowBatch _batch = call.Batch;
    private readonly ServedModel _model = call.Model;

    public TensorType Type => TensorType.Bytes;

    public int Rows => _batch.Rows;

    public int Width => Math.Min(count, _model.Outputs.Classes.Length);

    public void WriteValues(Utf8JsonWriter json, bool inWords)
    {
        for (int row = 0; row < Rows; row++)
        {
            foreach (string entry in Of(row))
            {
                json.WriteStringValue(entry);
            }
        }
    }

    public void WriteBytes(PooledBuffer buffer)
    {
        for (int row = 0; row < Rows; row++)
        {
            foreach (string entry in Of(row))
            {
                CellForms.WriteText(buffer, Encoding.UTF8.GetBytes(entry));
            }
        }
    }

    private string[] Of(int row)
    {
        ReadOnlySpan<double> outputs = _batch.OutputsOf(row);
        var classes = new (double Probability, int Index)[_model.Outputs.Classes.Length];
        for (int @class = 0; @class < classes.Length; @class++)
        {
            classes[@class] = (ModelOutputs.ProbabilityOf(outputs, @class), @class);
        }

        IReadOnlyList<string> names = _model.Manifest.ClassNames;
        return [.. classes.OrderByDescending(static entry => entry.Probability).ThenBy(static entry => entry.Index).Take(Width)
            .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Probability:F6}:{entry.Index}:{names[entry.Index]}"))];
    }
}
