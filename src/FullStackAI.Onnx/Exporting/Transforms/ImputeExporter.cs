using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>Missing numbers are NaN, missing categories the code −1; indicators tell them from the values before they are filled.</summary>
internal static class ImputeExporter
{
    internal static void Export(GraphScope scope, FittedImpute impute, PipelineStep step)
    {
        OnnxGraphBuilder graph = scope.Graph;
        var missing = new SlotValue?[step.Inputs.Count];
        foreach (SlotKind kind in new[] { SlotKind.Number, SlotKind.Category })
        {
            int[] places = [.. Enumerable.Range(0, step.Inputs.Count).Where(input => impute.Inputs[input].Kind == kind)];
            if (places.Length == 0)
            {
                continue;
            }

            OnnxValue values = scope.Gather(places.Select(place => step.Inputs[place]));
            OnnxValue isMissing = kind == SlotKind.Number ? values.IsNaN() : values.Equal(graph.Scalar((long)SlotCodes.Missing));
            OnnxValue fills = kind == SlotKind.Number
                ? graph.Constant<float>("fills", [.. places.Select(place => (float)impute.Fills[place])], 1, places.Length)
                : graph.Constant<long>("fills", [.. places.Select(place => (long)impute.Fills[place])], 1, places.Length);
            OnnxValue marks = isMissing.Cast(OnnxElementType.Float);
            for (int i = 0; i < places.Length; i++)
            {
                missing[places[i]] = new SlotValue(marks, i, 1);
            }

            scope.SetColumns(places.Select(place => step.Outputs[place]), isMissing.Where(fills, values));
        }

        for (int i = 0; i < impute.Indicated.Count; i++)
        {
            scope.Set(step.Outputs[step.Inputs.Count + i], missing[impute.Indicated[i]]!.Value);
        }
    }
}
