using System.Numerics;
using System.Runtime.InteropServices;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.Data;

namespace FullStackAI.AspNetCore.Protocols.OpenInference;

/// <summary>Turns input tensors, which hold whole columns, into the rows a model reads.</summary>
internal static class TensorRows
{
    /// <summary>Feeds all rows of a request to the model.</summary>
    /// <param name="request">The inputs; those in JSON decoded, those in bytes located.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="batch">Gets the rows.</param>
    internal static void Read(InferRequest request, ReadOnlySpan<byte> body, RowBatch batch)
    {
        ReadOnlySpan<TensorInput> inputs = request.Inputs;
        int rows = inputs[0].Rows;
        foreach (TensorInput input in inputs)
        {
            if (input.Rows != rows)
            {
                throw ServingException.Malformed("The inputs do not have the same number of rows.");
            }

            CheckWidth(input, batch);
        }

        if (inputs is [{ Column: TensorInput.Matrix, Type: TensorType.Float32, IsBinary: true } matrix]
            && batch.Input.Straight is not null
            && BitConverter.IsLittleEndian
                && TryReadStraight(MemoryMarshal.Cast<byte, float>(body.Slice(matrix.BinaryStart, (int)matrix.BinarySize)), batch))
        {
            return;
        }

        for (int row = 0; row < rows; row++)
        {
            batch.BeginRow();
            foreach (TensorInput input in inputs)
            {
                ReadOnlySpan<byte> bytes = input.IsBinary ? body.Slice(input.BinaryStart, (int)input.BinarySize) : default;
                if (input.Column == TensorInput.Matrix)
                {
                    for (int column = 0; column < input.Width; column++)
                    {
                        Set(batch, column, input, bytes, (row * input.Width) + column);
                    }
                }
                else if (batch.Columns.Columns[input.Column].Kind == ColumnKind.Vector)
                {
                    SetVector(batch, input, bytes, row);
                }
                else
                {
                    Set(batch, input.Column, input, bytes, row);
                }
            }

            batch.EndRow();
        }
    }

    // The commonest tensor of load tools and numeric models: its rows lie in memory as the model reads them.
    private static bool TryReadStraight(ReadOnlySpan<float> cells, RowBatch batch)
    {
        if (HasInfinity(cells))
        {
            return false; // the way of all other tensors finds the row and its column, and says so
        }

        batch.AddStraight(cells);
        return true;
    }

    private static bool HasInfinity(ReadOnlySpan<float> cells)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(cells);
        Vector<int> found = Vector<int>.Zero;
        foreach (ref readonly Vector<float> vector in vectors)
        {
            found |= Vector.Equals(Vector.Abs(vector), new Vector<float>(float.PositiveInfinity));
        }

        bool any = found != Vector<int>.Zero;
        foreach (float cell in cells[(vectors.Length * Vector<float>.Count)..])
        {
            any |= float.IsInfinity(cell);
        }

        return any;
    }

    private static void CheckWidth(TensorInput input, RowBatch batch)
    {
        if (input.Column == TensorInput.Matrix)
        {
            return;
        }

        Bundles.SignatureColumn column = batch.Columns.Columns[input.Column];
        int expected = column.Kind == ColumnKind.Vector ? column.Width : 1;
        if (input.Width != expected)
        {
            throw ServingException.Malformed(string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"Input '{column.Name}' must have the shape [rows, {expected}]."));
        }

        if (column.Kind == ColumnKind.Vector && input.Type == TensorType.Bytes)
        {
            throw ServingException.Malformed($"Input '{column.Name}' must hold numbers.");
        }
    }

    private static void Set(RowBatch batch, int column, TensorInput input, ReadOnlySpan<byte> bytes, int element)
    {
        batch.Claim(column);
        switch (input.Type)
        {
            case TensorType.Bytes:
                SetText(batch, column, input, element);
                break;
            case TensorType.Float16 or TensorType.BFloat16 or TensorType.Float32 or TensorType.Float64:
                double number = NumberOf(input, bytes, element);
                if (double.IsInfinity(number))
                {
                    batch.Refuse(column, "finite");
                }
                else
                {
                    batch.Input.SetNumber(column, number);
                }

                break;
            case TensorType.UInt64 when input.IsBinary && BinaryTensor.Integer(bytes, TensorType.Int64, element) < 0:
                batch.Input.SetNumber(column, BinaryTensor.Number(bytes, TensorType.UInt64, element));
                break;
            default:
                long integer = input.IsBinary ? BinaryTensor.Integer(bytes, input.Type, element) : input.Cells[element];
                if (!input.IsBinary && integer == JsonTensor.Missing)
                {
                    batch.Input.SetMissing(column);
                }
                else if (input.Type == TensorType.Bool)
                {
                    batch.Input.SetBoolean(column, integer != 0);
                }
                else
                {
                    batch.Input.SetInteger(column, integer);
                }

                break;
        }
    }

    private static void SetText(RowBatch batch, int column, TensorInput input, int element)
    {
        long reference = input.Cells[element];
        if (reference == JsonTensor.Missing)
        {
            batch.Input.SetMissing(column);
        }
        else
        {
            batch.Input.SetText(column, input.TextOf(reference));
        }
    }

    private static void SetVector(RowBatch batch, TensorInput input, ReadOnlySpan<byte> bytes, int row)
    {
        batch.Claim(input.Column);
        Span<float> vector = batch.VectorFor(input.Width);
        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)NumberOf(input, bytes, (row * input.Width) + i);
            if (float.IsInfinity(vector[i]))
            {
                batch.Refuse(input.Column, "finite");
                return;
            }
        }

        batch.Input.SetVector(input.Column, vector);
    }

    /// <summary>An element as a number; NaN where it is missing.</summary>
    internal static double NumberOf(TensorInput input, ReadOnlySpan<byte> bytes, int element)
    {
        if (input.IsBinary)
        {
            return BinaryTensor.Number(bytes, input.Type, element);
        }

        long cell = input.Cells[element];
        bool isFloat = input.Type is TensorType.Float32 or TensorType.Float64;
        return isFloat ? BitConverter.Int64BitsToDouble(cell) : cell == JsonTensor.Missing ? double.NaN : cell;
    }
}
