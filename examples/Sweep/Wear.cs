using FullStackAI.Preprocessing;
using FullStackAI.Serialization;

namespace Sweep;

/// <summary>A step of your own: adds how much of a house's size its age has worn away. The columns it reads stay.</summary>
internal sealed class Wear(string size, string age) : Transform(new[] { size, age })
{
    public override SlotKind? InputKind => SlotKind.Number;

    // What it learns from the training rows of each fold: the largest age there.
    public override FittedTransform Fit(FitContext context)
    {
        float oldest = 1;
        foreach (float years in context.Block.Numbers(context.Inputs[1]))
        {
            oldest = Math.Max(oldest, years);
        }

        return new FittedWear(context.Specs, oldest);
    }
}

/// <summary>The fitted step; a missing number gives a missing one.</summary>
internal sealed class FittedWear : FittedTransform
{
    // A saved model of it is read back with Experiment.Catalog = BundleComponents.BuiltIn.With(Name, reader => new FittedWear(reader)).
    internal const string RegisteredName = "sweep.wear";

    private readonly float _oldest;

    internal FittedWear(IReadOnlyList<SlotSpec> inputs, float oldest)
        : base(inputs, [SlotSpec.Number("wear", inputs[0].Name)]) => _oldest = oldest;

    internal FittedWear(ComponentReader reader)
        : base(reader) => _oldest = reader.ReadSingle();

    public override string ComponentName => RegisteredName;

    public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs)
    {
        Span<float> wear = block.Numbers(outputs[0]);
        ReadOnlySpan<float> size = block.Numbers(inputs[0]);
        ReadOnlySpan<float> age = block.Numbers(inputs[1]);
        for (int row = 0; row < wear.Length; row++)
        {
            wear[row] = size[row] * age[row] / _oldest;
        }
    }

    protected override void WriteState(ComponentWriter writer) => writer.WriteSingle(_oldest);
}
