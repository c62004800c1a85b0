using System.Globalization;
using FullStackAI.Data;
using FullStackAI.Inference.Plan;
using FullStackAI.Preprocessing;

namespace FullStackAI.Inference;

/// <content>Writes single slots.</content>
public sealed partial class RowInput
{
    private void SetWord(int column, ReadOnlySpan<char> value)
    {
        IReadOnlyList<string> words = _columns[column].Signature.Levels;
        if (value.Length == 0)
        {
            SetMissing(column);
        }
        else if (CellText.TryBoolean(value, words, out bool flag))
        {
            SetBoolean(column, flag);
        }
        else
        {
            Refuse(column, 0, $"text (\"{CellText.Shorten(value)}\"; known: '{words[0]}' and '{words[1]}')");
        }
    }

    private float[]? StraightOf()
    {
        if (Direct is not [{ } cells] || cells.Length != _columns.Length)
        {
            return null;
        }

        for (int column = 0; column < _cells.Length; column++)
        {
            if (_cells[column] is not [{ IsNumber: true } cell] || cell.Array != cells || cell.Index != column)
            {
                return null;
            }
        }

        return cells;
    }

    private Cell CellOf(PlanTarget target, IReadOnlyList<int>? direct)
    {
        if (direct is not null)
        {
            int feature = 0;
            while (direct[feature] != target.Slot)
            {
                feature++;
            }

            return new Cell(Direct[target.Group], feature, target.Kind == SlotKind.Number);
        }

        return target.Kind == SlotKind.Number ? new Cell(Blocks[target.Group].NumberArray(target.Slot), 0, IsNumber: true) : default;
    }

    private void SetCode(int column, int target, int code)
    {
        Cell cell = _cells[column][target];
        if (cell.Array is not null)
        {
            cell.Array[cell.Index] = code < 0 ? float.NaN : code;
            return;
        }

        PlanTarget slot = _columns[column].Targets[target];
        Blocks[slot.Group].Codes(slot.Slot)[0] = code;
    }

    private void SetFormatted<T>(int column, int target, bool? flag, T value, string? format, string found)
        where T : ISpanFormattable
    {
        Span<char> chars = stackalloc char[MaximumNumberChars];
        value.TryFormat(chars, out int length, format, CultureInfo.InvariantCulture);
        SetFormatted(column, target, flag, chars[..length], found);
    }

    /// <summary>Writes what is no text into a slot of categories or text, as a table's cell would be.</summary>
    private void SetFormatted(int column, int number, bool? flag, ReadOnlySpan<char> text, string found)
    {
        PlanColumn read = _columns[column];
        PlanTarget target = read.Targets[number];
        if (read.Kind == ColumnKind.Boolean && flag is { } value)
        {
            text = value ? "true" : "false";
        }

        switch (target.Kind)
        {
            case SlotKind.Category:
                SetCode(column, number, target.Levels!.Find(text));
                break;
            case SlotKind.Text:
                Blocks[target.Group].Text(target.Slot).Append(text);
                break;
            default:
                Refuse(column, number, found);
                break;
        }
    }

    private void SetMissing(int column, int number)
    {
        PlanTarget target = _columns[column].Targets[number];
        Block block = Blocks[target.Group];
        switch (target.Kind)
        {
            case SlotKind.Number:
                Cell cell = _cells[column][number];
                cell.Array![cell.Index] = float.NaN;
                break;
            case SlotKind.Category:
                SetCode(column, number, SlotCodes.Missing);
                break;
            case SlotKind.DateTime:
                block.Ticks(target.Slot)[0] = DateTimeColumn.Missing;
                break;
            case SlotKind.Text:
                block.Text(target.Slot).AppendMissing();
                break;
            case SlotKind.Dense:
                for (int i = 0; i < target.Width; i++)
                {
                    block.Dense(target.Slot, i)[0] = float.NaN;
                }

                break;
            default:
                block.Sparse(target.Slot).EndRow();
                break;
        }
    }

    private void Refuse(int column, int target, string found)
    {
        SetMissing(column, target);
        string expected = _columns[column].Kind == ColumnKind.Vector
            ? $"a vector of {_columns[column].Signature.Width} numbers"
            : _columns[column].Kind.ToString();
        (_faults ??= []).Add($"column '{_columns[column].Name}' holds {found}, but the model was trained on {expected}");
    }

    /// <summary>Where a number goes: a slot of one cell, or a feature of a pipeline without
    /// steps (there a category's code is written as a number, too).</summary>
    private readonly record struct Cell(float[]? Array, int Index, bool IsNumber);
}
