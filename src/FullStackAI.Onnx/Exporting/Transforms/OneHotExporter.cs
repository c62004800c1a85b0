using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>Codes to columns by a table, then one comparison per column of the output.</summary>
internal static class OneHotExporter
{
    internal static void Export(GraphScope scope, FittedOneHot oneHot, PipelineStep step)
    {
        OnnxGraphBuilder graph = scope.Graph;
        var parts = new List<OnnxValue>();
        int first = 0;
        for (int input = 0; input < step.Inputs.Count; input++)
        {
            long[] columns = [.. oneHot.ColumnsOf(input).ToArray().Select(column => (long)column)];
            int end = input == step.Inputs.Count - 1 ? oneHot.Outputs[0].Width : Math.Max(first, (int)columns.Max() + 1);
            if (end > first)
            {
                OnnxValue code = scope.Gather([step.Inputs[input]]);
                OnnxValue place = CodeTables.Place(graph, code, columns.Length - FittedOneHot.ExtraCodes);
                OnnxValue column = graph.Constant<long>("columns", columns, columns.Length).Gather(place);
                OnnxValue range = graph.Constant<long>(
                    "range", [.. Enumerable.Range(first, end - first).Select(value => (long)value)], 1, end - first);
                parts.Add(column.Equal(range).Cast(OnnxElementType.Float));
            }

            first = end;
        }

        if (oneHot.RejectsUnseen)
        {
            scope.Note($"Levels never seen of {string.Join(", ", oneHot.Inputs.Select(slot => $"'{slot.Name}'"))} are an error in the library; the graph gives them no column.");
        }

        scope.Set(step.Outputs[0], SlotValue.Whole(parts.Concat(1)));
    }
}
