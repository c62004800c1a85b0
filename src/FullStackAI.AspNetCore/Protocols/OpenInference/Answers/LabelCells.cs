using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Serving;

namespace FullStackAI.AspNetCore.Protocols.OpenInference.Answers;

/// <summary>The predicted class of each row, by its name.</summary>
internal readonly struct LabelCells(in ModelCall call) : IAnswerCells
{
    private readonly RowBatch _batch = call.Batch;
    private readonly ModelOutputs _model = call.Model.Outputs;

    public TensorType Type => TensorType.Bytes;

    public int Rows => _batch.Rows;

    public int Width => 1;

    public void WriteValues(Utf8JsonWriter json, bool inWords)
    {
        for (int row = 0; row < Rows; row++)
        {
            json.WriteStringValue(_model.Classes[_model.ClassOf(_batch.OutputsOf(row))]);
        }
    }

    public void WriteBytes(PooledBuffer buffer)
    {
        for (int row = 0; row < Rows; row++)
        {
            CellForms.WriteText(buffer, _model.ClassNames[_model.ClassOf(_batch.OutputsOf(row))]);
        }
    }
}
