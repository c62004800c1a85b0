using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Serving;

namespace FullStackAI.AspNetCore.Protocols.OpenInference.Answers;

/// <summary>Scores, bounds of intervals, or the probabilities of all classes.</summary>
internal readonly struct NumberCells(in ModelCall call, TensorOutput tensor) : IAnswerCells
{
    private readonly RowBatch _batch = call.Batch;
    private readonly ModelOutputs _model = call.Model.Outputs;

    public TensorType Type => TensorType.Float32;

    public int Rows => _batch.Rows;

    public int Width => tensor.Width;

    public void WriteValues(Utf8JsonWriter json, bool inWords)
    {
        for (int row = 0; row < Rows; row++)
        {
            ReadOnlySpan<double> outputs = _batch.OutputsOf(row);
            for (int column = 0; column < tensor.Width; column++)
            {
                CellForms.WriteSingle(
                    json,
                    tensor.Kind == OutputKind.Probabilities ? ModelOutputs.ProbabilityOf(outputs, column) : outputs[0] + Shift,
                    inWords);
            }
        }
    }

    public void WriteBytes(PooledBuffer buffer)
    {
        ReadOnlySpan<double> outputs = _batch.Outputs;
        Span<byte> room = CellForms.TakeSingles(buffer, Rows * tensor.Width);
        int each = _model.Count;
        if (tensor.Kind != OutputKind.Probabilities)
        {
            double shift = Shift;
            for (int row = 0; row < Rows; row++)
            {
                CellForms.PutSingle(room, row, outputs[row * each] + shift);
            }
        }
        else if (each == tensor.Width)
        {
            for (int i = 0; i < outputs.Length; i++)
            {
                CellForms.PutSingle(room, i, outputs[i]);
            }
        }
        else
        {
            WriteBothClasses(outputs, room);
        }
    }

    private double Shift => tensor.Kind switch
    {
        OutputKind.Lower => -_model.Interval!.Below,
        OutputKind.Upper => _model.Interval!.Above,
        _ => 0,
    };

    // Of two classes only the second's probability is an output.
    private static void WriteBothClasses(ReadOnlySpan<double> outputs, Span<byte> room)
    {
        for (int row = 0; row < outputs.Length; row++)
        {
            CellForms.PutSingle(room, 2 * row, 1 - outputs[row]);
            CellForms.PutSingle(room, (2 * row) + 1, outputs[row]);
        }
    }
}
