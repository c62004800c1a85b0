namespace FullStackAI.OnnxRuntime;

/// <summary>A list of values of one type.</summary>
public sealed class OnnxSequenceData : OnnxData
{
    /// <summary>A sequence of values.</summary>
    /// <param name="items">The values, in order.</param>
    public OnnxSequenceData(IReadOnlyList<OnnxData> items) => Items = items;

    /// <summary>The values, in order.</summary>
    public IReadOnlyList<OnnxData> Items { get; }

    internal override string Describe() => $"a sequence of {Items.Count}";
}
