using FullStackAI.Models.Baseline;

namespace FullStackAI.Onnx.Exporting;

/// <summary>The same row for every row.</summary>
internal static class BaselineExporter
{
    internal static OnnxValue Export(OnnxGraphBuilder graph, BaselineModel model, OnnxValue features)
    {
        OnnxValue rows = graph.Node("Shape", [features]).Slice(0, 0, 1);
        OnnxValue row = graph.Constant<double>("predictions", model.Predictions, 1, model.OutputCount);
        OnnxValue shape = new[] { rows, graph.Int64s(model.OutputCount) }.Concat(0);
        return graph.Declare(
            graph.Node("Expand", [row, shape]), OnnxType.Tensor(OnnxElementType.Double, features.Shape![0], model.OutputCount));
    }
}
