using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.Explanation;

namespace FullStackAI.AspNetCore.Protocols.OpenInference.Answers;

/// <summary>[rows × (columns + 1)]: what each column of the signature added to the score of what was
/// predicted, and last where the score starts; a row's sum is its score.</summary>
internal readonly struct ExplanationCells(RowExplanation[] explanations, int columns) : IAnswerCells
{
    public TensorType Type => TensorType.Float32;

    public int Rows => explanations.Length;

    public int Width => columns + 1;

    public void WriteValues(Utf8JsonWriter json, bool inWords)
    {
        foreach (RowExplanation explanation in explanations)
        {
            foreach (ColumnContribution one in explanation.Main.Contributions)
            {
                CellForms.WriteSingle(json, one.Contribution, inWords);
            }

            CellForms.WriteSingle(json, explanation.Main.Baseline, inWords);
        }
    }

    public void WriteBytes(PooledBuffer buffer)
    {
        foreach (RowExplanation explanation in explanations)
        {
            Span<byte> room = CellForms.TakeSingles(buffer, Width);
            int place = 0;
            foreach (ColumnContribution one in explanation.Main.Contributions)
            {
                CellForms.PutSingle(room, place++, one.Contribution);
            }

            CellForms.PutSingle(room, place, explanation.Main.Baseline);
        }
    }
}
