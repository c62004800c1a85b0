using System.Numerics;
using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>Turns text into hashed n-grams.</summary>
public sealed class FittedTextHash : FittedTransform
{
    /// <summary>The registered name.</summary>
    public const string RegisteredName = "text-hash";

    private readonly TextSplit[] _splits;
    private readonly double[][] _weights;
    private readonly TermWeighting _weighting;

    internal FittedTextHash(
        IReadOnlyList<SlotSpec> inputs, IReadOnlyList<SlotSpec> outputs, TextSplit[] splits, double[][] weights, TextHashOptions options)
        : base(inputs, outputs)
    {
        _splits = splits;
        _weights = weights;
        _weighting = new TermWeighting(options.Sublinear, options.Norm, options.Length);
        Seed = options.Seed;
        Signed = options.Signed;
    }

    private FittedTextHash(ComponentReader reader)
        : base(reader)
    {
        Seed = (uint)reader.ReadInt32();
        Signed = reader.ReadBoolean();
        _weighting = TermWeighting.Read(reader);
        Require(reader, Outputs.Count == Inputs.Count
            && All(Inputs, SlotKind.Text)
            && All(Outputs, SlotKind.Sparse)
            && Outputs.All(output => BitOperations.IsPow2(output.Width)));
        _splits = new TextSplit[Inputs.Count];
        _weights = new double[Inputs.Count][];
        for (int input = 0; input < _splits.Length; input++)
        {
            _splits[input] = TextSplit.Read(reader);
            _weights[input] = reader.ReadDoubles();
            Require(reader, _weights[input].Length == 0 || _weights[input].Length == Outputs[input].Width);
        }
    }

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    /// <summary>The seed of the hash.</summary>
    public uint Seed { get; }

    /// <summary>Whether half of the n-grams count negative.</summary>
    public bool Signed { get; }

    /// <summary>Reads what <see cref="FittedTransform.Write"/> wrote.</summary>
    /// <param name="reader">Positioned at the first byte.</param>
    public static FittedTextHash Read(ComponentReader reader) => new(reader);

    /// <inheritdoc/>
    public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs)
    {
        for (int input = 0; input < inputs.Length; input++)
        {
            TextSlot text = block.Text(inputs[input]);
            SparseSlot vectors = block.Sparse(outputs[input]);
            TextScratch scratch = block.Scratch<TextScratch>(outputs[input]);
            var hashing = new TextHashing(_splits[input], (uint)vectors.Width - 1, Seed, Signed);
            for (int row = 0; row < block.Rows; row++)
            {
                if (!text.IsMissing(row))
                {
                    hashing.Count(text[row], scratch);
                    _weighting.Weigh(scratch.Columns, scratch.Counts, _weights[input], vectors);
                }

                vectors.EndRow();
            }
        }
    }

    /// <inheritdoc/>
    protected override void WriteState(ComponentWriter writer)
    {
        writer.WriteInt32((int)Seed);
        writer.WriteBoolean(Signed);
        _weighting.Write(writer);
        for (int input = 0; input < _splits.Length; input++)
        {
            _splits[input].Write(writer);
            writer.WriteDoubles(_weights[input]);
        }
    }
}
