using System.Globalization;
using FullStackAI.Data;
using FullStackAI.Prediction.Plan;
using FullStackAI.Preprocessing;

namespace FullStackAI.Prediction;

/// <summary>One row on its way into a model: typed cells are written straight to the slots the pipelines read. Generated code and <see cref="Row"/> write here.</summary>
/// <remarks>Not thread-safe: each call owns one. Nothing is allocated once the slots have grown. Columns are numbered as in the bundle's signature.</remarks>
public sealed class RowInput
{
    private const int MaximumNumberChars = 64;
    private readonly PlanColumn[] _columns;
    private readonly float[]?[][] _numbers; // [column][target]; the array behind a Number slot
    private readonly (Block Block, PlanTarget Target)[] _cleared;
    private readonly double[] _outputs;
    private readonly double[] _modelOutputs;
    private List<string>? _faults;

    internal RowInput(ScoringPlan plan)
    {
        _columns = plan.Columns;
        Blocks = [.. plan.Blend.Groups.Select(group => group.Pipeline.NewBlock(capacity: 1))];
        Features = [.. plan.Blend.Groups.Select(_ => new RowFeatures())];
        foreach (Block block in Blocks)
        {
            block.Rows = 1;
        }

        _numbers = [.. _columns.Select(column => column.Targets.Select(target => target.Kind == SlotKind.Number ? Blocks[target.Group].NumberArray(target.Slot) : null).ToArray())];
        _cleared = [.. _columns.SelectMany(column => column.Targets).Where(target => target.Kind is SlotKind.Text or SlotKind.Sparse).Select(target => (Blocks[target.Group], target))];
        _outputs = new double[plan.Blend.OutputCount];
        _modelOutputs = new double[plan.Blend.OutputCount];
    }

    internal Block[] Blocks { get; }

    internal RowFeatures[] Features { get; }

    internal Span<double> Outputs => _outputs;

    internal Span<double> ModelOutputs => _modelOutputs;

    /// <summary>What was wrong with the cells written since <see cref="Begin"/>; null when nothing was.</summary>
    internal List<string>? Faults => _faults;

    /// <summary>Writes a number; NaN is missing.</summary>
    /// <param name="column">The column's number in the signature.</param>
    /// <param name="value">The number.</param>
    public void SetNumber(int column, double value)
    {
        PlanTarget[] targets = _columns[column].Targets;
        float[]?[] numbers = _numbers[column];
        for (int target = 0; target < targets.Length; target++)
        {
            if (numbers[target] is { } cell)
            {
                cell[0] = ColumnReader.ToSingle(value);
            }
            else if (double.IsNaN(value))
            {
                SetMissing(targets[target]);
            }
            else
            {
                SetFormatted(column, targets[target], value != 0, value, format: null, "a number");
            }
        }
    }

    /// <summary>Writes an integer.</summary>
    /// <param name="column">The column's number in the signature.</param>
    /// <param name="value">The integer.</param>
    public void SetInteger(int column, long value)
    {
        PlanTarget[] targets = _columns[column].Targets;
        float[]?[] numbers = _numbers[column];
        for (int target = 0; target < targets.Length; target++)
        {
            if (numbers[target] is { } cell)
            {
                cell[0] = value;
            }
            else
            {
                SetFormatted(column, targets[target], value != 0, value, format: null, "a number");
            }
        }
    }

    /// <summary>Writes true or false.</summary>
    /// <param name="column">The column's number in the signature.</param>
    /// <param name="value">The value.</param>
    public void SetBoolean(int column, bool value)
    {
        PlanTarget[] targets = _columns[column].Targets;
        float[]?[] numbers = _numbers[column];
        for (int target = 0; target < targets.Length; target++)
        {
            if (numbers[target] is { } cell)
            {
                cell[0] = value ? 1 : 0;
            }
            else
            {
                SetFormatted(column, targets[target], value, value ? "true" : "false", "a boolean");
            }
        }
    }

    /// <summary>Writes a category, text, or a number, boolean or date in writing; null is missing, and so is an empty string where a number, boolean or date is read.</summary>
    /// <param name="column">The column's number in the signature.</param>
    /// <param name="value">The string.</param>
    public void SetText(int column, string? value)
    {
        if (value is null)
        {
            SetMissing(column);
            return;
        }

        PlanColumn read = _columns[column];
        if (read.Kind == ColumnKind.Boolean)
        {
            SetWord(column, value);
            return;
        }

        foreach (PlanTarget target in read.Targets)
        {
            switch (target.Kind)
            {
                case SlotKind.Category:
                    Blocks[target.Group].Codes(target.Slot)[0] = target.Levels!.Find(value.AsSpan());
                    break;
                case SlotKind.Text:
                    Blocks[target.Group].Text(target.Slot).Append(value.AsSpan());
                    break;
                case SlotKind.Number when CellText.TryNumber(value, out double number):
                    Blocks[target.Group].Numbers(target.Slot)[0] = ColumnReader.ToSingle(number);
                    break;
                case SlotKind.DateTime when CellText.TryDate(value, out long ticks):
                    Blocks[target.Group].Ticks(target.Slot)[0] = ticks;
                    break;
                default:
                    Refuse(column, target, $"text (\"{CellText.Shorten(value)}\")");
                    break;
            }
        }
    }

    /// <summary>Writes a date.</summary>
    /// <param name="column">The column's number in the signature.</param>
    /// <param name="value">The date; its time zone is not kept.</param>
    public void SetDateTime(int column, DateTime value)
    {
        foreach (PlanTarget target in _columns[column].Targets)
        {
            if (target.Kind == SlotKind.DateTime)
            {
                Blocks[target.Group].Ticks(target.Slot)[0] = value.Ticks;
                continue;
            }

            SetFormatted(column, target, flag: null, new DateTime(value.Ticks, DateTimeKind.Unspecified), "O", "a date");
        }
    }

    /// <summary>Writes a vector.</summary>
    /// <param name="column">The column's number in the signature.</param>
    /// <param name="values">[the column's width]; NaN is a missing number.</param>
    public void SetVector(int column, ReadOnlySpan<float> values)
    {
        foreach (PlanTarget target in _columns[column].Targets)
        {
            if (target.Width != values.Length || target.Kind is not (SlotKind.Dense or SlotKind.Sparse))
            {
                Refuse(column, target, $"a vector of {values.Length} numbers");
                continue;
            }

            Block block = Blocks[target.Group];
            if (target.Kind == SlotKind.Dense)
            {
                float[][] cells = block.DenseArrays(target.Slot);
                for (int i = 0; i < values.Length; i++)
                {
                    cells[i][0] = values[i];
                }

                continue;
            }

            SparseSlot sparse = block.Sparse(target.Slot);
            for (int i = 0; i < values.Length; i++)
            {
                if (values[i] != 0)
                {
                    sparse.Add(i, values[i]);
                }
            }

            sparse.EndRow();
        }
    }

    /// <summary>Writes a missing cell.</summary>
    /// <param name="column">The column's number in the signature.</param>
    public void SetMissing(int column)
    {
        foreach (PlanTarget target in _columns[column].Targets)
        {
            SetMissing(target);
        }
    }

    /// <summary>Starts a new row: what is appended to is cleared; every column must then be written once.</summary>
    internal void Begin()
    {
        _faults = null;
        foreach ((Block block, PlanTarget target) in _cleared)
        {
            if (target.Kind == SlotKind.Text)
            {
                block.Text(target.Slot).Clear();
            }
            else
            {
                block.Sparse(target.Slot).Clear();
            }
        }
    }

    /// <summary>Writes a cell of any kind.</summary>
    internal void Set(int column, in RowValue value)
    {
        switch (value.Kind)
        {
            case RowValueKind.Number:
                SetNumber(column, value.AsNumber);
                break;
            case RowValueKind.Integer:
                SetInteger(column, value.AsInteger);
                break;
            case RowValueKind.Boolean:
                SetBoolean(column, value.AsBoolean);
                break;
            case RowValueKind.Text:
                SetText(column, value.AsText);
                break;
            case RowValueKind.DateTime:
                SetDateTime(column, value.AsDateTime);
                break;
            case RowValueKind.Vector:
                SetVector(column, value.AsVector);
                break;
            default:
                SetMissing(column);
                break;
        }
    }

    private void SetWord(int column, string value)
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
            Refuse(column, _columns[column].Targets[0], $"text (\"{CellText.Shorten(value)}\"; known: '{words[0]}' and '{words[1]}')");
        }
    }

    private void SetFormatted<T>(int column, PlanTarget target, bool? flag, T value, string? format, string found)
        where T : ISpanFormattable
    {
        Span<char> chars = stackalloc char[MaximumNumberChars];
        value.TryFormat(chars, out int length, format, CultureInfo.InvariantCulture);
        SetFormatted(column, target, flag, chars[..length], found);
    }

    /// <summary>Writes what is no text into a slot of categories or text, as a table's cell would be.</summary>
    private void SetFormatted(int column, PlanTarget target, bool? flag, ReadOnlySpan<char> text, string found)
    {
        PlanColumn read = _columns[column];
        if (read.Kind == ColumnKind.Boolean && flag is { } value)
        {
            text = value ? "true" : "false";
        }

        switch (target.Kind)
        {
            case SlotKind.Category:
                Blocks[target.Group].Codes(target.Slot)[0] = target.Levels!.Find(text);
                break;
            case SlotKind.Text:
                Blocks[target.Group].Text(target.Slot).Append(text);
                break;
            default:
                Refuse(column, target, found);
                break;
        }
    }

    private void SetMissing(PlanTarget target)
    {
        Block block = Blocks[target.Group];
        switch (target.Kind)
        {
            case SlotKind.Number:
                block.Numbers(target.Slot)[0] = float.NaN;
                break;
            case SlotKind.Category:
                block.Codes(target.Slot)[0] = SlotCodes.Missing;
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

    private void Refuse(int column, PlanTarget target, string found)
    {
        SetMissing(target);
        string expected = _columns[column].Kind == ColumnKind.Vector ? $"a vector of {_columns[column].Signature.Width} numbers" : _columns[column].Kind.ToString();
        (_faults ??= []).Add($"column '{_columns[column].Name}' holds {found}, but the model was trained on {expected}");
    }
}
