using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>Turns numbers into categories, one per bin.</summary>
public sealed class FittedBins : FittedTransform
{
    /// <summary>The registered name.</summary>
    public const string RegisteredName = "bins";

    private readonly float[][] _edges;

    internal FittedBins(IReadOnlyList<SlotSpec> inputs, IReadOnlyList<SlotSpec> outputs, float[][] edges)
        : base(inputs, outputs) => _edges = edges;

    private FittedBins(ComponentReader reader)
        : base(reader)
    {
        Require(reader, Outputs.Count == Inputs.Count && All(Inputs, SlotKind.Number) && All(Outputs, SlotKind.Category));
        _edges = new float[Inputs.Count][];
        for (int input = 0; input < _edges.Length; input++)
        {
            float[] edges = reader.ReadSingles();
            _edges[input] = edges;
            Require(reader, Outputs[input].Levels.Count == edges.Length + 1
                && edges.Zip(edges.Skip(1)).All(pair => pair.First < pair.Second));
        }
    }

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    /// <summary>The inner edges of an input's bins, ascending; a number equal to an edge lies above it.</summary>
    /// <param name="input">In [0, inputs).</param>
    public ReadOnlySpan<float> EdgesOf(int input) => _edges[input];

    /// <summary>Reads what <see cref="FittedTransform.Write"/> wrote.</summary>
    /// <param name="reader">Positioned at the first byte.</param>
    public static FittedBins Read(ComponentReader reader) => new(reader);

    /// <inheritdoc/>
    public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs)
    {
        for (int input = 0; input < inputs.Length; input++)
        {
            ReadOnlySpan<float> numbers = block.Numbers(inputs[input]);
            Span<int> codes = block.Codes(outputs[input]);
            for (int row = 0; row < codes.Length; row++)
            {
                codes[row] = float.IsNaN(numbers[row]) ? SlotCodes.Missing : Bin(numbers[row], _edges[input]);
            }
        }
    }

    /// <inheritdoc/>
    protected override void WriteState(ComponentWriter writer)
    {
        foreach (float[] edges in _edges)
        {
            writer.WriteSingles(edges);
        }
    }

    /// <summary>The number of edges at or below a number.</summary>
    private static int Bin(float value, float[] edges)
    {
        int low = 0;
        int high = edges.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (edges[middle] <= value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
