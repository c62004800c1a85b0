using FullStackAI.AspNetCore.Serving;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;

namespace FullStackAI.AspNetCore.Protocols.OpenInference;

/// <summary>Input tensors as rows of cells, as explanations take them; they have passed the checks of <see cref="TensorRows"/>.</summary>
internal static class TensorCells
{
    private const double MostExact = 1L << 53;

    internal static List<Row> Rows(InferRequest request, ReadOnlySpan<byte> body, RowBatch batch)
    {
        var rows = new List<Row>();
        for (int number = 0; number < batch.Rows; number++)
        {
            var row = new Row();
            foreach (TensorInput input in request.Inputs)
            {
                ReadOnlySpan<byte> bytes = input.IsBinary ? body.Slice(input.BinaryStart, (int)input.BinarySize) : default;
                if (input.Column != TensorInput.Matrix)
                {
                    SignatureColumn column = batch.Columns.Columns[input.Column];
                    row[column.Name] = column.Kind == ColumnKind.Vector ? VectorOf(input, bytes, number) : ValueOf(input, bytes, number);
                    continue;
                }

                for (int column = 0; column < input.Width; column++)
                {
                    row[batch.Columns.Columns[column].Name] = ValueOf(input, bytes, (number * input.Width) + column);
                }
            }

            rows.Add(row);
        }

        return rows;
    }

    private static float[] VectorOf(TensorInput input, ReadOnlySpan<byte> bytes, int row)
    {
        float[] vector = new float[input.Width];
        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)TensorRows.NumberOf(input, bytes, (row * input.Width) + i);
        }

        return vector;
    }

    private static RowValue ValueOf(TensorInput input, ReadOnlySpan<byte> bytes, int element)
    {
        if (input.Type == TensorType.Bytes)
        {
            long reference = input.Cells[element];
            return reference == JsonTensor.Missing ? RowValue.Missing : new string(input.TextOf(reference));
        }

        double number = TensorRows.NumberOf(input, bytes, element);
        return number switch
        {
            double.NaN => RowValue.Missing,
            _ when input.Type == TensorType.Bool => number != 0,
            _ when double.IsInteger(number) && Math.Abs(number) <= MostExact => (long)number,
            _ => number,
        };
    }
}
