using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>Keeps some columns of vectors.</summary>
public sealed class FittedSelect : FittedTransform
{
    /// <summary>The registered name.</summary>
    public const string RegisteredName = "select";

    private readonly int[][] _columns;
    private readonly int[][] _places; // [inputs][columns of the input]; −1 where a column is left out

    internal FittedSelect(IReadOnlyList<SlotSpec> inputs, IReadOnlyList<SlotSpec> outputs, int[][] columns)
        : base(inputs, outputs)
    {
        _columns = columns;
        _places = [.. columns.Select((own, input) => Places(own, inputs[input].Width))];
    }

    private FittedSelect(ComponentReader reader)
        : base(reader)
    {
        _columns = new int[Inputs.Count][];
        _places = new int[Inputs.Count][];
        Require(reader, Outputs.Count == Inputs.Count);
        for (int input = 0; input < _columns.Length; input++)
        {
            int[] own = _columns[input] = reader.ReadInt32s();
            int width = Inputs[input].Width;
            bool ascends = own.Length > 0 && own[0] >= 0 && own[^1] < width && own.Zip(own.Skip(1)).All(pair => pair.First < pair.Second);
            Require(reader, ascends
                && Outputs[input].Width == own.Length
                && Inputs[input].Kind is SlotKind.Dense or SlotKind.Sparse
                && Outputs[input].Kind == Inputs[input].Kind);
            _places[input] = Places(own, width);
        }
    }

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    /// <summary>The columns of an input that are kept, ascending.</summary>
    /// <param name="input">In [0, inputs).</param>
    public ReadOnlySpan<int> ColumnsOf(int input) => _columns[input];

    /// <summary>Reads what <see cref="FittedTransform.Write"/> wrote.</summary>
    /// <param name="reader">Positioned at the first byte.</param>
    public static FittedSelect Read(ComponentReader reader) => new(reader);

    /// <inheritdoc/>
    public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs)
    {
        for (int input = 0; input < inputs.Length; input++)
        {
            if (Inputs[input].Kind == SlotKind.Dense)
            {
                for (int column = 0; column < _columns[input].Length; column++)
                {
                    block.Dense(inputs[input], _columns[input][column]).CopyTo(block.Dense(outputs[input], column));
                }
            }
            else
            {
                ApplySparse(block.Sparse(inputs[input]), block.Sparse(outputs[input]), block.Rows, _places[input]);
            }
        }
    }

    /// <inheritdoc/>
    protected override void WriteState(ComponentWriter writer)
    {
        foreach (int[] own in _columns)
        {
            writer.WriteInt32s(own);
        }
    }

    private static void ApplySparse(SparseSlot from, SparseSlot to, int rows, int[] places)
    {
        for (int row = 0; row < rows; row++)
        {
            Data.SparseVector vector = from[row];
            for (int k = 0; k < vector.Indices.Length; k++)
            {
                if (places[vector.Indices[k]] is var place and >= 0)
                {
                    to.Add(place, vector.Values[k]);
                }
            }

            to.EndRow();
        }
    }

    private static int[] Places(int[] columns, int width)
    {
        int[] places = new int[width];
        Array.Fill(places, -1);
        for (int place = 0; place < columns.Length; place++)
        {
            places[columns[place]] = place;
        }

        return places;
    }
}
