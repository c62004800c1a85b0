using System.Numerics;
using FullStackAI.Numerics;
using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>Spreads values over columns by a hash of their text.</summary>
public sealed class FittedHash : FittedTransform
{
    /// <summary>The registered name.</summary>
    public const string RegisteredName = "hash";

    internal FittedHash(IReadOnlyList<SlotSpec> inputs, IReadOnlyList<SlotSpec> outputs, uint seed)
        : base(inputs, outputs) => Seed = seed;

    private FittedHash(ComponentReader reader)
        : base(reader)
    {
        Seed = (uint)reader.ReadInt32();
        Require(reader, Outputs.Count == Inputs.Count && All(Inputs, SlotKind.Text) && All(Outputs, SlotKind.Sparse)
            && Outputs.All(output => BitOperations.IsPow2(output.Width)));
    }

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    /// <summary>The seed of the hash.</summary>
    public uint Seed { get; }

    /// <summary>Reads what <see cref="FittedTransform.Write"/> wrote.</summary>
    /// <param name="reader">Positioned at the first byte.</param>
    public static FittedHash Read(ComponentReader reader) => new(reader);

    /// <inheritdoc/>
    public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs)
    {
        for (int input = 0; input < inputs.Length; input++)
        {
            TextSlot text = block.Text(inputs[input]);
            SparseSlot vectors = block.Sparse(outputs[input]);
            uint mask = (uint)vectors.Width - 1;
            for (int row = 0; row < block.Rows; row++)
            {
                if (!text.IsMissing(row))
                {
                    vectors.Add((int)(MurmurHash3.Hash32(text[row], Seed) & mask), 1);
                }

                vectors.EndRow();
            }
        }
    }

    /// <inheritdoc/>
    protected override void WriteState(ComponentWriter writer) => writer.WriteInt32((int)Seed);
}
