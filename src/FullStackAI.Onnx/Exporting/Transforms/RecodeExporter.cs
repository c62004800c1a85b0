using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>Codes to other codes by a table.</summary>
internal static class RecodeExporter
{
    internal static void Export(GraphScope scope, FittedRecode recode, PipelineStep step)
    {
        OnnxGraphBuilder graph = scope.Graph;
        for (int input = 0; input < step.Inputs.Count; input++)
        {
            long[] map = [.. recode.MapOf(input).ToArray().Select(code => (long)code)];
            long[] table = [.. map[..^1], SlotCodes.Missing, map[^1]];
            OnnxValue code = scope.Gather([step.Inputs[input]]);
            OnnxValue place = CodeTables.Place(graph, code, map.Length - 1);
            scope.Set(step.Outputs[input], SlotValue.Whole(graph.Constant<long>("codes", table, table.Length).Gather(place)));
        }

        if (recode.RejectsUnseen)
        {
            scope.Note($"Levels never seen of {string.Join(", ", recode.Inputs.Select(slot => $"'{slot.Name}'"))} are an error in the library; the graph keeps them as never seen.");
        }
    }
}
