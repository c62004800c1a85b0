using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>Codes to numbers by a table.</summary>
internal static class LevelValuesExporter
{
    internal static void Export(GraphScope scope, FittedLevelValues values, PipelineStep step)
    {
        OnnxGraphBuilder graph = scope.Graph;
        for (int output = 0; output < step.Outputs.Count; output++)
        {
            float[] table = values.ValuesOf(output).ToArray();
            OnnxValue code = scope.Gather([step.Inputs[values.InputOf(output)]]);
            OnnxValue place = CodeTables.Place(graph, code, table.Length - FittedLevelValues.ExtraCodes);
            scope.Set(step.Outputs[output], SlotValue.Whole(graph.Constant<float>("level_values", table, table.Length).Gather(place)));
        }
    }
}
