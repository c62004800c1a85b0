using FullStackAI.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace FullStackAI.OnnxRuntime;

/// <summary>ONNX Runtime's description of inputs and outputs as types of ours.</summary>
internal static class Signature
{
    // A graph may list an output twice; it is one value all the same.
    internal static OnnxValueInfo[] Of(IReadOnlyList<string> names, IReadOnlyDictionary<string, NodeMetadata> metadata) =>
        [.. names.Distinct(StringComparer.Ordinal).Select(name => new OnnxValueInfo(name, Type(metadata[name])))];

    private static OnnxType Type(NodeMetadata node) => node.OnnxValueType switch
    {
        OnnxValueType.ONNX_TYPE_TENSOR => new OnnxTensorType(OrtConversion.Element(node.ElementDataType), Shape(node)),
        OnnxValueType.ONNX_TYPE_SEQUENCE => new OnnxSequenceType(Type(node.AsSequenceMetadata().ElementMeta)),
        OnnxValueType.ONNX_TYPE_MAP => Map(node.AsMapMetadata()),
        OnnxValueType.ONNX_TYPE_OPTIONAL => new OnnxOptionalType(Type(node.AsOptionalMetadata().ElementMeta)),
        _ => new OnnxOtherType(default),
    };

    private static OnnxMapType Map(MapMetadata map) => new(OrtConversion.Element(map.KeyDataType), Type(map.ValueMetadata));

    private static OnnxDimension[] Shape(NodeMetadata node)
    {
        var shape = new OnnxDimension[node.Dimensions.Length];
        for (int i = 0; i < shape.Length; i++)
        {
            shape[i] = node.Dimensions[i] >= 0 ? node.Dimensions[i]
                : node.SymbolicDimensions[i] is { Length: > 0 } name ? name
                : default(OnnxDimension);
        }

        return shape;
    }
}
