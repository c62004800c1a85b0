namespace FullStackAI.Onnx;

/// <summary>A value's name and type.</summary>
/// <param name="name">The name nodes use.</param>
/// <param name="type">What it is.</param>
public sealed class OnnxValueInfo(string name, OnnxType type)
{
    /// <summary>The name nodes use.</summary>
    public string Name { get; set; } = name;

    /// <summary>What it is.</summary>
    public OnnxType Type { get; set; } = type;

    /// <summary>A note for people.</summary>
    public string Documentation { get; set; } = "";

    internal List<byte>? Unknown { get; set; }

    /// <summary>Name and type: <c>age: float[batch,1]</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Name}: {Type}";
}
