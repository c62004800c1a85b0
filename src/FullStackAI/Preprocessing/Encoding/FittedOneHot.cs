using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>Turns each level into a column that is 1 where the row has it.</summary>
public sealed class FittedOneHot : FittedTransform
{
    /// <summary>The registered name.</summary>
    public const string RegisteredName = "one-hot";

    internal const int NoColumn = -1;
    internal const int ExtraCodes = 2; // missing and unseen

    private readonly int[][] _columns;
    private readonly bool _rejectUnseen;

    internal FittedOneHot(IReadOnlyList<SlotSpec> inputs, SlotSpec output, int[][] columns, bool rejectUnseen)
        : base(inputs, [output])
    {
        _columns = columns;
        _rejectUnseen = rejectUnseen;
    }

    private FittedOneHot(ComponentReader reader)
        : base(reader)
    {
        _rejectUnseen = reader.ReadBoolean();
        Require(reader, Outputs.Count == 1 && All(Outputs, SlotKind.Sparse) && All(Inputs, SlotKind.Category));
        _columns = new int[Inputs.Count][];
        int next = 0;
        for (int input = 0; input < _columns.Length; input++)
        {
            int first = next;
            _columns[input] = reader.ReadInt32s();
            next = Math.Max(next, _columns[input].DefaultIfEmpty(NoColumn).Max() + 1);
            Require(reader, _columns[input].Length == Inputs[input].Levels.Count + ExtraCodes
                && _columns[input].All(column => column == NoColumn || (column >= first && column < Outputs[0].Width)));
        }
    }

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    /// <summary>Whether a level never seen is an error.</summary>
    public bool RejectsUnseen => _rejectUnseen;

    /// <summary>[levels + 2] of an input: the column of each code, then that of missing, then that of unseen; −1 means none.</summary>
    /// <param name="input">In [0, inputs).</param>
    public ReadOnlySpan<int> ColumnsOf(int input) => _columns[input];

    /// <summary>Reads what <see cref="FittedTransform.Write"/> wrote.</summary>
    /// <param name="reader">Positioned at the first byte.</param>
    public static FittedOneHot Read(ComponentReader reader) => new(reader);

    /// <inheritdoc/>
    public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs)
    {
        SparseSlot output = block.Sparse(outputs[0]);
        for (int row = 0; row < block.Rows; row++)
        {
            for (int input = 0; input < inputs.Length; input++)
            {
                int[] columns = _columns[input];
                int code = block.Codes(inputs[input])[row];
                if (code == SlotCodes.Unseen && _rejectUnseen)
                {
                    throw SlotFaults.Unseen(RegisteredName, Inputs[input], row);
                }

                int column = code >= 0 ? columns[code] : columns[columns.Length - ExtraCodes + (-1 - code)];
                if (column != NoColumn)
                {
                    output.Add(column, 1);
                }
            }

            output.EndRow();
        }
    }

    /// <inheritdoc/>
    protected override void WriteState(ComponentWriter writer)
    {
        writer.WriteBoolean(_rejectUnseen);
        foreach (int[] columns in _columns)
        {
            writer.WriteInt32s(columns);
        }
    }
}
