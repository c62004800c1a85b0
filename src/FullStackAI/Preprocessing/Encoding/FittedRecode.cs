using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>Gives each level of a category another code.</summary>
public sealed class FittedRecode : FittedTransform
{
    /// <summary>The registered name.</summary>
    public const string RegisteredName = "recode";

    private readonly int[][] _maps;
    private readonly bool _rejectUnseen;

    internal FittedRecode(IReadOnlyList<SlotSpec> inputs, IReadOnlyList<SlotSpec> outputs, int[][] maps, bool rejectUnseen)
        : base(inputs, outputs)
    {
        _maps = maps;
        _rejectUnseen = rejectUnseen;
    }

    private FittedRecode(ComponentReader reader)
        : base(reader)
    {
        _rejectUnseen = reader.ReadBoolean();
        Require(reader, Outputs.Count == Inputs.Count && All(Inputs, SlotKind.Category) && All(Outputs, SlotKind.Category));
        _maps = new int[Inputs.Count][];
        for (int input = 0; input < _maps.Length; input++)
        {
            _maps[input] = reader.ReadInt32s();
            int levels = Outputs[input].Levels.Count;
            Require(reader, _maps[input].Length == Inputs[input].Levels.Count + 1
                && _maps[input].All(code => code >= SlotCodes.Unseen && code < levels));
        }
    }

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    /// <summary>Whether a level never seen is an error.</summary>
    public bool RejectsUnseen => _rejectUnseen;

    /// <summary>[levels + 1] of an input: the new code of each level, then that of a level never seen.</summary>
    /// <param name="input">In [0, inputs).</param>
    public ReadOnlySpan<int> MapOf(int input) => _maps[input];

    /// <summary>Reads what <see cref="FittedTransform.Write"/> wrote.</summary>
    /// <param name="reader">Positioned at the first byte.</param>
    public static FittedRecode Read(ComponentReader reader) => new(reader);

    /// <inheritdoc/>
    public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs)
    {
        for (int input = 0; input < inputs.Length; input++)
        {
            ReadOnlySpan<int> from = block.Codes(inputs[input]);
            Span<int> to = block.Codes(outputs[input]);
            int[] map = _maps[input];
            for (int row = 0; row < to.Length; row++)
            {
                int code = from[row];
                if (code == SlotCodes.Unseen && _rejectUnseen)
                {
                    throw SlotFaults.Unseen(RegisteredName, Inputs[input], row);
                }

                to[row] = code >= 0 ? map[code] : code == SlotCodes.Missing ? SlotCodes.Missing : map[^1];
            }
        }
    }

    /// <inheritdoc/>
    protected override void WriteState(ComponentWriter writer)
    {
        writer.WriteBoolean(_rejectUnseen);
        foreach (int[] map in _maps)
        {
            writer.WriteInt32s(map);
        }
    }
}
