using System.Globalization;
using FullStackAI.Data;
using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>Columns of a table as one input tensor.</summary>
internal static class TableInput
{
    internal static void Fill(
        OnnxValueInfo input, IReadOnlyList<Column> columns, int rows, Dictionary<string, OnnxData> inputs, List<string> faults)
    {
        var type = (OnnxTensorType)input.Type;
        int width = columns.Sum(column => column is VectorColumn vector ? vector.Width : 1);
        foreach (Column column in columns.Where(column => !CanTake(type.Element, column.Kind)))
        {
            faults.Add($"input '{input.Name}' takes {type.Element.OnnxName()}, and column '{column.Name}' holds {column.Kind} values");
        }

        if (Shape(type, rows, width) is not { } shape)
        {
            faults.Add($"input '{input.Name}' is {type}, and its columns make [{rows},{width}]");
        }
        else if (faults.Count == 0)
        {
            inputs.Add(input.Name, Tensor(type.Element, columns, rows, width, shape));
        }
    }

    /// <summary>The shape that columns take; null where they do not fit.</summary>
    private static long[]? Shape(OnnxTensorType type, int rows, int width)
    {
        switch (type.Shape)
        {
            case null:
                return [rows, width];
            case { Count: 0 }:
                return null;
            case { Count: 1 }:
                return width == 1 ? [rows] : null;
            case { Count: 2 } axes:
                return axes[1].Size is null || axes[1].Size == width ? [rows, width] : null;
            default:
                long[] sizes = [.. type.Shape.Skip(1).Select(axis => axis.Size ?? 0)];
                return sizes.Aggregate(1L, (product, size) => product * size) == width ? [rows, .. sizes] : null;
        }
    }

    private static bool CanTake(OnnxElementType element, ColumnKind kind) => element switch
    {
        OnnxElementType.String => kind is not ColumnKind.Vector,
        OnnxElementType.Float => kind is ColumnKind.Number or ColumnKind.Integer or ColumnKind.Boolean or ColumnKind.Vector,
        OnnxElementType.Double => kind is ColumnKind.Number or ColumnKind.Integer or ColumnKind.Boolean or ColumnKind.Vector,
        OnnxElementType.Int64 => kind is ColumnKind.Integer or ColumnKind.Boolean or ColumnKind.DateTime,
        OnnxElementType.Int32 => kind is ColumnKind.Integer or ColumnKind.Boolean,
        OnnxElementType.Bool => kind is ColumnKind.Boolean,
        _ => false,
    };

    private static OnnxTensorData Tensor(OnnxElementType element, IReadOnlyList<Column> columns, int rows, int width, long[] shape)
    {
        switch (element)
        {
            case OnnxElementType.String: return OnnxTensorData.Of(Cells(columns, rows, width, Text), shape);
            case OnnxElementType.Double: return OnnxTensorData.Of(Cells(columns, rows, width, Number), shape);
            case OnnxElementType.Int64: return OnnxTensorData.Of(Cells(columns, rows, width, Integer), shape);
            case OnnxElementType.Int32: return OnnxTensorData.Of(
                Cells(columns, rows, width, (column, row) => (int)Math.Clamp(Integer(column, row), int.MinValue, int.MaxValue)), shape);
            case OnnxElementType.Bool: return OnnxTensorData.Of(
                Cells(columns, rows, width, (column, row) => ((BooleanColumn)column)[row] ?? false), shape);
            default: return OnnxTensorData.Of(Singles(columns, rows, width), shape);
        }
    }

    private static T[] Cells<T>(IReadOnlyList<Column> columns, int rows, int width, Func<Column, int, T> cell)
    {
        var cells = new T[rows * width];
        for (int i = 0; i < columns.Count; i++)
        {
            for (int row = 0; row < rows; row++)
            {
                cells[(row * width) + i] = cell(columns[i], row);
            }
        }

        return cells;
    }

    private static float[] Singles(IReadOnlyList<Column> columns, int rows, int width)
    {
        var cells = new float[rows * width];
        int first = 0;
        foreach (Column column in columns)
        {
            for (int row = 0; row < rows; row++)
            {
                Span<float> target = cells.AsSpan((row * width) + first);
                if (column is not VectorColumn vector)
                {
                    double value = Number(column, row);
                    target[0] = double.IsInfinity(value) ? (float)value : (float)Math.Clamp(value, -float.MaxValue, float.MaxValue);
                }
                else if (vector.IsSparse)
                {
                    SparseVector sparse = vector.Sparse(row);
                    for (int k = 0; k < sparse.Indices.Length; k++)
                    {
                        target[sparse.Indices[k]] = sparse.Values[k];
                    }
                }
                else
                {
                    vector.Dense(row).CopyTo(target);
                }
            }

            first += column is VectorColumn wide ? wide.Width : 1;
        }

        return cells;
    }

    private static double Number(Column column, int row) => column switch
    {
        NumberColumn numbers => numbers[row],
        IntegerColumn integers => integers.IsMissing(row) ? double.NaN : integers[row],
        BooleanColumn booleans => booleans[row] switch { null => double.NaN, true => 1, false => 0 },
        _ => double.NaN,
    };

    private static long Integer(Column column, int row) => column switch
    {
        IntegerColumn integers => integers[row],
        DateTimeColumn dates =>
            dates.IsMissing(row) ? long.MinValue : FloorDivide(dates[row] - DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerSecond),
        BooleanColumn booleans => booleans[row] switch { null => long.MinValue, true => 1, false => 0 },
        _ => long.MinValue,
    };

    private static long FloorDivide(long value, long divisor) => (value / divisor) - (value % divisor < 0 ? 1 : 0);

    // The same words as the preprocessing of a pipeline gives to cells that are no text.
    private static string Text(Column column, int row) => column.GetValue(row) switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        object other => other.ToString() ?? "",
    };
}
