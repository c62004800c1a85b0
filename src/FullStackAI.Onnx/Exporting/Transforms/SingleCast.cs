namespace FullStackAI.Onnx.Exporting;

/// <summary>Double to single precision as the library does it: what lies beyond the
/// range becomes the largest value, infinities stay.</summary>
internal static class SingleCast
{
    internal static OnnxValue Of(OnnxGraphBuilder graph, OnnxValue value)
    {
        OnnxValue bounded = value.Clip(graph.Scalar((double)float.MinValue), graph.Scalar((double)float.MaxValue));
        return value.Abs().Less(graph.Scalar(double.PositiveInfinity)).Where(bounded, value).Cast(OnnxElementType.Float);
    }
}
