namespace FullStackAI.Onnx;

/// <summary>What is known of the values so far: types, and the constants' data.</summary>
internal sealed class TypeScope
{
    internal Dictionary<string, OnnxType> Types { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, OnnxTensor> Constants { get; } = new(StringComparer.Ordinal);

    internal void Add(OnnxTensor tensor)
    {
        Constants[tensor.Name] = tensor;
        Types[tensor.Name] = TypeOf(tensor);
    }

    internal static OnnxTensorType TypeOf(OnnxTensor tensor) =>
        new(tensor.ElementType, [.. tensor.Dimensions.Select(size => new OnnxDimension(size))]);
}
