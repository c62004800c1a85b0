using System.Globalization;
using System.Runtime.Intrinsics;
using FullStackAI.Data;

namespace FullStackAI.Preprocessing;

/// <summary>Reads rows of a table's column into a slot, converting where nothing is lost by it.</summary>
internal static class ColumnReader
{
    private const int RunLength = 512; // cells converted at a time: 4 KB of stack
    private const int FewCells = 32;

    /// <summary>The kind of slot a column becomes when no step asks for another.</summary>
    internal static SlotKind NaturalKind(Column column) => column.Kind switch
    {
        ColumnKind.Category => SlotKind.Category,
        ColumnKind.DateTime => SlotKind.DateTime,
        ColumnKind.Text => SlotKind.Text,
        ColumnKind.Vector => ((VectorColumn)column).IsSparse ? SlotKind.Sparse : SlotKind.Dense,
        _ => SlotKind.Number,
    };

    /// <summary>Describes the slot a column becomes; the levels of a category are those its rows hold.</summary>
    internal static SlotSpec Describe(Column column, SlotKind kind) => kind switch
    {
        SlotKind.Number => SlotSpec.Number(column.Name),
        SlotKind.Category => SlotSpec.Category(column.Name, LevelsOf(column)),
        SlotKind.DateTime => SlotSpec.DateTime(column.Name),
        SlotKind.Text => SlotSpec.Text(column.Name),
        SlotKind.Dense => SlotSpec.Dense(column.Name, VectorFeatures((VectorColumn)column)),
        _ => SlotSpec.Sparse(column.Name, VectorFeatures((VectorColumn)column)),
    };

    /// <summary>Whether a column of some kind can be read into a slot of some kind.</summary>
    internal static bool CanRead(ColumnKind column, SlotKind slot) => slot switch
    {
        SlotKind.Number => column is ColumnKind.Number or ColumnKind.Integer or ColumnKind.Boolean,
        SlotKind.DateTime => column is ColumnKind.DateTime,
        SlotKind.Dense or SlotKind.Sparse => column is ColumnKind.Vector,
        _ => column is not ColumnKind.Vector,
    };

    /// <summary>Reads <c>block.Rows</c> rows.</summary>
    /// <param name="column">The column; its kind can be read into the input's slot.</param>
    /// <param name="start">The column's row that becomes row 0.</param>
    /// <param name="block">Where to.</param>
    /// <param name="input">Which slot, and the levels of a category.</param>
    internal static void Fill(Column column, int start, Block block, PipelineInput input)
    {
        switch (input.Spec.Kind)
        {
            case SlotKind.Number:
                FillNumbers(column, start, block.Numbers(input.Slot));
                break;
            case SlotKind.Category:
                FillCodes(column, start, block.Codes(input.Slot), input.Levels!);
                break;
            case SlotKind.DateTime:
                ((DateTimeColumn)column).CopyTo(start, block.Ticks(input.Slot));
                break;
            case SlotKind.Text:
                FillText(column, start, block.Rows, block.Text(input.Slot));
                break;
            case SlotKind.Dense:
                FillDense((VectorColumn)column, start, block, input.Slot);
                break;
            default:
                FillSparse((VectorColumn)column, start, block.Rows, block.Sparse(input.Slot));
                break;
        }
    }

    /// <summary>A number in single precision: what lies beyond its range becomes its largest value, infinities stay.</summary>
    internal static float ToSingle(double value) =>
        Math.Abs(value) <= float.MaxValue || !double.IsFinite(value) ? (float)value : (float)Math.CopySign(float.MaxValue, value);

    /// <summary>The text of a cell that is no text, the same under every culture.</summary>
    internal static string? Format(Column column, int row) => column.GetValue(row) switch
    {
        null => null,
        string text => text,
        bool flag => flag ? "true" : "false",
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        object other => other.ToString(),
    };

    private static Feature[] VectorFeatures(VectorColumn column) =>
        [.. Enumerable.Range(0, column.Width).Select(i => new Feature($"{column.Name}[{i}]", column.Name))];

    private static string[] LevelsOf(Column column)
    {
        if (column is CategoryColumn category)
        {
            bool[] present = new bool[category.Levels.Count];
            for (int row = 0; row < category.Length; row++)
            {
                if (category[row] >= 0)
                {
                    present[category[row]] = true;
                }
            }

            return [.. category.Levels.Where((_, code) => present[code])];
        }

        var levels = new SortedSet<string>(StringComparer.Ordinal);
        for (int row = 0; row < column.Length; row++)
        {
            if (Format(column, row) is { } level)
            {
                levels.Add(level);
            }
        }

        return [.. levels];
    }

    private static void FillNumbers(Column column, int start, Span<float> numbers)
    {
        switch (column)
        {
            case NumberColumn values:
                FillFrom(values, start, numbers);
                break;
            case IntegerColumn values:
                FillFrom(values, start, numbers);
                break;
            case BooleanColumn values:
                for (int row = 0; row < numbers.Length; row++)
                {
                    numbers[row] = values[start + row] switch { null => float.NaN, true => 1, false => 0 };
                }

                break;
            default:
                throw new InvalidOperationException($"A {column.Kind} column is not read as numbers.");
        }
    }

    private static void FillFrom(NumberColumn column, int start, Span<float> numbers)
    {
        Span<double> run = stackalloc double[RunLength];
        for (int done = 0; done < numbers.Length; done += RunLength)
        {
            Span<float> target = numbers[done..Math.Min(numbers.Length, done + RunLength)];
            column.CopyTo(start + done, run[..target.Length]);
            ToSingles(run[..target.Length], target);
        }
    }

    private static void ToSingles(ReadOnlySpan<double> values, Span<float> singles)
    {
        // A few cells are not worth the vectors, which a fresh process would have to compile first.
        int row = values.Length < FewCells ? 0 : ToSinglesByEight(values, singles);
        for (; row < values.Length; row++)
        {
            singles[row] = ToSingle(values[row]);
        }
    }

    private static int ToSinglesByEight(ReadOnlySpan<double> values, Span<float> singles)
    {
        int row = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; row <= values.Length - 8; row += 8)
            {
                Vector256.Narrow(InRange(Vector256.Create(values[row..])), InRange(Vector256.Create(values[(row + 4)..]))).CopyTo(
                    singles[row..]);
            }
        }

        return row;

        static Vector256<double> InRange(Vector256<double> value)
        {
            var largest = Vector256.Create((double)float.MaxValue);
            Vector256<double> held = Vector256.Min(Vector256.Max(value, -largest), largest);
            return Vector256.ConditionalSelect(
                Vector256.LessThan(Vector256.Abs(value), Vector256.Create(double.PositiveInfinity)),
                held,
                value); // infinities and NaN as they are
        }
    }

    private static void FillFrom(IntegerColumn column, int start, Span<float> numbers)
    {
        Span<long> run = stackalloc long[RunLength];
        for (int done = 0; done < numbers.Length; done += RunLength)
        {
            Span<float> target = numbers[done..Math.Min(numbers.Length, done + RunLength)];
            column.CopyTo(start + done, run[..target.Length]);
            for (int row = 0; row < target.Length; row++)
            {
                target[row] = run[row] == IntegerColumn.Missing ? float.NaN : run[row];
            }
        }
    }

    private static void FillCodes(Column column, int start, Span<int> codes, LevelIndex levels)
    {
        if (column is CategoryColumn category)
        {
            int[] map = new int[category.Levels.Count];
            for (int code = 0; code < map.Length; code++)
            {
                map[code] = levels.Find(category.Levels[code].AsSpan());
            }

            for (int row = 0; row < codes.Length; row++)
            {
                int code = category[start + row];
                codes[row] = code < 0 ? SlotCodes.Missing : map[code];
            }

            return;
        }

        for (int row = 0; row < codes.Length; row++)
        {
            codes[row] = column.IsMissing(start + row) ? SlotCodes.Missing
                : column is TextColumn text ? levels.Find(text.Utf8(start + row))
                : levels.Find(Format(column, start + row).AsSpan());
        }
    }

    private static void FillText(Column column, int start, int rows, TextSlot slot)
    {
        if (column is TextColumn text)
        {
            slot.Bind(text, start);
            return;
        }

        slot.Clear();
        for (int row = 0; row < rows; row++)
        {
            if (Format(column, start + row) is { } value)
            {
                slot.Append(value.AsSpan());
            }
            else
            {
                slot.AppendMissing();
            }
        }
    }

    private static void FillDense(VectorColumn column, int start, Block block, int slot)
    {
        for (int index = 0; index < column.Width; index++)
        {
            Span<float> cells = block.Dense(slot, index);
            for (int row = 0; row < cells.Length; row++)
            {
                cells[row] = column.Dense(start + row)[index];
            }
        }
    }

    private static void FillSparse(VectorColumn column, int start, int rows, SparseSlot slot)
    {
        slot.Clear();
        for (int row = 0; row < rows; row++)
        {
            SparseVector vector = column.Sparse(start + row);
            for (int i = 0; i < vector.Indices.Length; i++)
            {
                slot.Add(vector.Indices[i], vector.Values[i]);
            }

            slot.EndRow();
        }
    }
}
