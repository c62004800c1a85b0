using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>Some columns of a vector.</summary>
internal static class SelectExporter
{
    internal static void Export(GraphScope scope, FittedSelect select, PipelineStep step)
    {
        for (int input = 0; input < step.Inputs.Count; input++)
        {
            long[] columns = [.. select.ColumnsOf(input).ToArray().Select(column => (long)column)];
            scope.Set(step.Outputs[input], SlotValue.Whole(scope.Gather([step.Inputs[input]]).Gather(scope.Graph.Int64s(columns), 1)));
        }
    }
}
