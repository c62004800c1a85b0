using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>(number − offset) / scale in double precision, as the step does it: the same bits.</summary>
internal static class ScaleExporter
{
    internal static void Export(GraphScope scope, FittedScale scale, PipelineStep step)
    {
        OnnxValue offsets = scope.Graph.Constant<double>("offsets", [.. scale.Offsets], 1, scale.Offsets.Count);
        OnnxValue scales = scope.Graph.Constant<double>("scales", [.. scale.Scales], 1, scale.Scales.Count);
        OnnxValue numbers = scope.Gather(step.Inputs).Cast(OnnxElementType.Double);
        scope.SetColumns(step.Outputs, numbers.Sub(offsets).Div(scales).Cast(OnnxElementType.Float));
    }
}
