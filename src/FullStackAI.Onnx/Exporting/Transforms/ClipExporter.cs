using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>Limits as comparisons, which leave NaN as it is; ONNX does not say what Min and Max do with it.</summary>
internal static class ClipExporter
{
    internal static void Export(GraphScope scope, FittedClip clip, PipelineStep step)
    {
        OnnxValue numbers = scope.Gather(step.Inputs);
        OnnxValue lower = scope.Graph.Constant<float>("lower", [.. clip.Lower], 1, clip.Lower.Count);
        OnnxValue upper = scope.Graph.Constant<float>("upper", [.. clip.Upper], 1, clip.Upper.Count);
        scope.SetColumns(step.Outputs, numbers.Less(lower).Where(lower, numbers.Greater(upper).Where(upper, numbers)));
    }
}
