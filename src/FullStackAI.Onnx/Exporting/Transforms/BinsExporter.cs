using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>A number's bin is the number of edges at or below it.</summary>
internal static class BinsExporter
{
    internal static void Export(GraphScope scope, FittedBins bins, PipelineStep step)
    {
        OnnxGraphBuilder graph = scope.Graph;
        for (int input = 0; input < step.Inputs.Count; input++)
        {
            OnnxValue number = scope.Gather([step.Inputs[input]]);
            ReadOnlySpan<float> edges = bins.EdgesOf(input);
            OnnxValue missing = graph.Scalar((long)SlotCodes.Missing);
            OnnxValue bin = edges.IsEmpty
                ? graph.Scalar(0L)
                : graph.Constant<float>("edges", edges, 1, edges.Length).LessOrEqual(number).Cast(OnnxElementType.Int64).ReduceSum(1);
            scope.Set(step.Outputs[input], SlotValue.Whole(number.IsNaN().Where(missing, bin)));
        }
    }
}
