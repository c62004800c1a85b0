namespace FullStackAI.Onnx;

/// <summary>Rules of operators between floating point and 8-bit integers.</summary>
internal static class QuantizationRules
{
    internal static IEnumerable<(string Operation, Action<NodeTypes> Rule)> All() =>
    [
        ("QuantizeLinear", node => node.Output(0, node.HasInput(2) ? node.Element(2) : OnnxElementType.UInt8, node.Shape(0))),
        ("DequantizeLinear", node => node.Output(0, node.Element(1) ?? OnnxElementType.Float, node.Shape(0))),
        ("DynamicQuantizeLinear", Dynamic),
    ];

    private static void Dynamic(NodeTypes node)
    {
        node.Output(0, OnnxElementType.UInt8, node.Shape(0));
        node.Output(1, OnnxElementType.Float, []);
        node.Output(2, OnnxElementType.UInt8, []);
    }
}
