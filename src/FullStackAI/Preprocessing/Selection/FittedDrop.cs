using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>Stands for a step that has nothing to do once the pipeline is fitted; never part of a fitted pipeline.</summary>
internal sealed class FittedDrop : FittedTransform
{
    private FittedDrop()
        : base([], [])
    {
    }

    internal static FittedDrop Instance { get; } = new();

    public override string ComponentName => "drop";

    public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs)
    {
    }

    protected override void WriteState(ComponentWriter writer)
    {
    }
}
