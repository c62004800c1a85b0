namespace FullStackAI.Onnx;

/// <summary>A value of a graph under construction: an input, a constant or a node's output.</summary>
public sealed class OnnxValue
{
    internal OnnxValue(OnnxGraphBuilder builder, string name, OnnxType? type)
    {
        Builder = builder;
        Name = name;
        Type = type;
    }

    /// <summary>The name nodes use.</summary>
    public string Name { get; }

    /// <summary>What it is; null where it could not be inferred.</summary>
    public OnnxType? Type { get; }

    /// <summary>What one element is; <see cref="OnnxElementType.Undefined"/> where that is unknown or it is no tensor.</summary>
    public OnnxElementType Element => (Type as OnnxTensorType)?.Element ?? OnnxElementType.Undefined;

    /// <summary>The axes; null where they are unknown or it is no tensor.</summary>
    public IReadOnlyList<OnnxDimension>? Shape => (Type as OnnxTensorType)?.Shape;

    internal OnnxGraphBuilder Builder { get; }

    /// <summary>Name and type: <c>h1: float[batch,256]</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Type is null ? Name : $"{Name}: {Type}";
}
