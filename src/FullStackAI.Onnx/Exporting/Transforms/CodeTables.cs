namespace FullStackAI.Onnx.Exporting;

/// <summary>Tables indexed by codes: levels first, then missing (−1), then never seen (−2).</summary>
internal static class CodeTables
{
    /// <summary>The place in such a table.</summary>
    internal static OnnxValue Place(OnnxGraphBuilder graph, OnnxValue code, int levels) =>
        code.Less(graph.Scalar(0L)).Where(graph.Scalar(levels - 1L).Sub(code), code);
}
