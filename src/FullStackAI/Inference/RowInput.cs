using System.Globalization;
using System.Runtime.CompilerServices;
using FullStackAI.Data;
using FullStackAI.Inference.Plan;
using FullStackAI.Preprocessing;

namespace FullStackAI.Inference;

/// <summary>One row on its way into a model: typed cells are written straight to the slots the
/// pipelines read. Generated code and <see cref="Row"/> write here.</summary>
/// <remarks>Not thread-safe: each call owns one. Nothing is allocated once the slots have
/// grown. Columns are numbered as in the bundle's signature.</remarks>
public sealed partial class RowInput
{
    private const int MaximumNumberChars = 64;
    private readonly PlanColumn[] _columns;
    private readonly Cell[][] _cells; // [column][target]
    private readonly Cell[] _alone; // [column]; the target of a column that is one number and nothing else; an empty cell for other columns
    private readonly PlanTarget[] _cleared;
    private readonly double[] _outputs;
    private readonly double[] _modelOutputs;
    private float[] _singles = []; // a vector of double precision on its way
    private List<string>? _faults;

    internal RowInput(ScoringPlan plan)
    {
        _columns = plan.Columns;
        Blocks = Array.ConvertAll(plan.Blend.Groups, group => group.Pipeline.NewBlock(capacity: 1));
        Features = Array.ConvertAll(plan.Blend.Groups, _ => new RowFeatures());
        foreach (Block block in Blocks)
        {
            block.Rows = 1;
        }

        Direct = Array.ConvertAll(plan.DirectFeatures, features => features is null ? null : new float[features.Count]);
        OnlyDirect = Direct is [{ } only] ? only : null;
        _cells = new Cell[_columns.Length][];
        var cleared = new List<PlanTarget>();
        for (int column = 0; column < _columns.Length; column++)
        {
            PlanTarget[] targets = _columns[column].Targets;
            _cells[column] = new Cell[targets.Length];
            for (int target = 0; target < targets.Length; target++)
            {
                _cells[column][target] = CellOf(targets[target], plan.DirectFeatures[targets[target].Group]);
                if (targets[target].Kind is SlotKind.Text or SlotKind.Sparse)
                {
                    cleared.Add(targets[target]);
                }
            }
        }

        _alone = new Cell[_columns.Length];
        for (int column = 0; column < _columns.Length; column++)
        {
            _alone[column] = _cells[column] is [{ IsNumber: true } cell] ? cell : default;
        }

        _cleared = [.. cleared];
        Straight = StraightOf();
        _outputs = new double[plan.Blend.OutputCount];
        _modelOutputs = new double[plan.Blend.OutputCount];
    }

    internal Block[] Blocks { get; }

    internal RowFeatures[] Features { get; }

    /// <summary>[pipelines]; the features of a pipeline without steps, written without a
    /// detour over its block; null for other pipelines.</summary>
    internal float[]?[] Direct { get; }

    /// <summary>The features of the one pipeline, when there is one and it has no steps; else null.</summary>
    internal float[]? OnlyDirect { get; }

    /// <summary>Whether a thread that owns it is using it; only that thread reads and writes this.</summary>
    internal bool IsLent { get; set; }

    /// <summary>[columns]; where a whole row of numbers may be copied to at once: every column is a number that
    /// one pipeline without steps reads in its place. Null for other models.</summary>
    internal float[]? Straight { get; }

    internal Span<double> Outputs => _outputs;

    internal Span<double> ModelOutputs => _modelOutputs;

    /// <summary>What was wrong with the cells written since <see cref="Begin"/>; null when nothing was.</summary>
    internal List<string>? Faults => _faults;

    /// <summary>Writes a number of single precision; NaN is missing.</summary>
    /// <param name="column">The column's number in the signature.</param>
    /// <param name="value">The number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetNumber(int column, float value)
    {
        ref readonly Cell alone = ref _alone[column];
        if (alone.Array is { } array)
        {
            array[alone.Index] = value;
            return;
        }

        SetNumber(column, (double)value);
    }

    /// <summary>Writes a number; NaN is missing.</summary>
    /// <param name="column">The column's number in the signature.</param>
    /// <param name="value">The number.</param>
    public void SetNumber(int column, double value)
    {
        Cell[] cells = _cells[column];
        for (int target = 0; target < cells.Length; target++)
        {
            ref readonly Cell cell = ref cells[target];
            if (cell.IsNumber)
            {
                cell.Array![cell.Index] = ColumnReader.ToSingle(value);
            }
            else if (double.IsNaN(value))
            {
                SetMissing(column, target);
            }
            else
            {
                SetFormatted(column, target, value != 0, value, format: null, "a number");
            }
        }
    }

    /// <summary>Writes an integer.</summary>
    /// <param name="column">The column's number in the signature.</param>
    /// <param name="value">The integer.</param>
    public void SetInteger(int column, long value)
    {
        Cell[] cells = _cells[column];
        for (int target = 0; target < cells.Length; target++)
        {
            if (cells[target] is { IsNumber: true } cell)
            {
                cell.Array![cell.Index] = value;
            }
            else
            {
                SetFormatted(column, target, value != 0, value, format: null, "a number");
            }
        }
    }

    /// <summary>Writes true or false.</summary>
    /// <param name="column">The column's number in the signature.</param>
    /// <param name="value">The value.</param>
    public void SetBoolean(int column, bool value)
    {
        Cell[] cells = _cells[column];
        for (int target = 0; target < cells.Length; target++)
        {
            if (cells[target] is { IsNumber: true } cell)
            {
                cell.Array![cell.Index] = value ? 1 : 0;
            }
            else
            {
                SetFormatted(column, target, value, value ? "true" : "false", "a boolean");
            }
        }
    }

    /// <summary>Writes a category, text, or a number, boolean or date in writing; null is missing, and
    /// so is an empty string where a number, boolean or date is read.</summary>
    /// <param name="column">The column's number in the signature.</param>
    /// <param name="value">The string.</param>
    public void SetText(int column, string? value)
    {
        if (value is null)
        {
            SetMissing(column);
        }
        else
        {
            SetText(column, value.AsSpan());
        }
    }

    /// <summary>Writes a category, text, or a number, boolean or date in writing, without a string;
    /// what is empty is missing where a number, boolean or date is read.</summary>
    /// <param name="column">The column's number in the signature.</param>
    /// <param name="value">The characters; not kept.</param>
    public void SetText(int column, ReadOnlySpan<char> value)
    {
        PlanColumn read = _columns[column];
        if (read.Kind == ColumnKind.Boolean)
        {
            SetWord(column, value);
            return;
        }

        for (int number = 0; number < read.Targets.Length; number++)
        {
            PlanTarget target = read.Targets[number];
            switch (target.Kind)
            {
                case SlotKind.Category:
                    SetCode(column, number, target.Levels!.Find(value));
                    break;
                case SlotKind.Text:
                    Blocks[target.Group].Text(target.Slot).Append(value);
                    break;
                case SlotKind.Number when CellText.TryNumber(value, out double parsed):
                    Cell cell = _cells[column][number];
                    cell.Array![cell.Index] = ColumnReader.ToSingle(parsed);
                    break;
                case SlotKind.DateTime when CellText.TryDate(value, out long ticks):
                    Blocks[target.Group].Ticks(target.Slot)[0] = ticks;
                    break;
                default:
                    Refuse(column, number, $"text (\"{CellText.Shorten(value)}\")");
                    break;
            }
        }
    }

    /// <summary>Writes a date.</summary>
    /// <param name="column">The column's number in the signature.</param>
    /// <param name="value">The date; its time zone is not kept.</param>
    public void SetDateTime(int column, DateTime value)
    {
        PlanTarget[] targets = _columns[column].Targets;
        for (int number = 0; number < targets.Length; number++)
        {
            PlanTarget target = targets[number];
            if (target.Kind == SlotKind.DateTime)
            {
                Blocks[target.Group].Ticks(target.Slot)[0] = value.Ticks;
                continue;
            }

            SetFormatted(column, number, flag: null, new DateTime(value.Ticks, DateTimeKind.Unspecified), "O", "a date");
        }
    }

    /// <summary>Writes a vector.</summary>
    /// <param name="column">The column's number in the signature.</param>
    /// <param name="values">[the column's width]; NaN is a missing number.</param>
    public void SetVector(int column, ReadOnlySpan<float> values)
    {
        PlanTarget[] targets = _columns[column].Targets;
        for (int number = 0; number < targets.Length; number++)
        {
            PlanTarget target = targets[number];
            if (target.Width != values.Length || target.Kind is not (SlotKind.Dense or SlotKind.Sparse))
            {
                Refuse(column, number, $"a vector of {values.Length} numbers");
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

    /// <summary>Writes a vector of double precision; each number is read in single precision.</summary>
    /// <param name="column">The column's number in the signature.</param>
    /// <param name="values">[the column's width]; NaN is a missing number.</param>
    public void SetVector(int column, ReadOnlySpan<double> values)
    {
        if (_singles.Length < values.Length)
        {
            _singles = new float[values.Length];
        }

        Span<float> singles = _singles.AsSpan(0, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            singles[i] = (float)values[i];
        }

        SetVector(column, (ReadOnlySpan<float>)singles);
    }

    /// <summary>Writes a missing cell.</summary>
    /// <param name="column">The column's number in the signature.</param>
    public void SetMissing(int column)
    {
        for (int target = 0; target < _cells[column].Length; target++)
        {
            SetMissing(column, target);
        }
    }

    /// <summary>Starts a new row: what is appended to is cleared; every column must then be written once.</summary>
    internal void Begin()
    {
        _faults = null;
        foreach (PlanTarget target in _cleared)
        {
            if (target.Kind == SlotKind.Text)
            {
                Blocks[target.Group].Text(target.Slot).Clear();
            }
            else
            {
                Blocks[target.Group].Sparse(target.Slot).Clear();
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
}
