using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>Buckets of text by ONNX Runtime's MurmurHash3, the same function as the
/// step's; the graph needs the operator set com.microsoft.</summary>
internal static class HashExporter
{
    internal static void Export(GraphScope scope, FittedHash hash, PipelineStep step)
    {
        OnnxGraphBuilder graph = scope.Graph;
        for (int input = 0; input < step.Inputs.Count; input++)
        {
            int width = hash.Outputs[input].Width;
            OnnxValue text = scope.Gather([step.Inputs[input]]);
            OnnxValue number = graph.Node(
                OperatorDomains.Microsoft, "MurmurHash3", [text], 1, new OnnxAttribute("seed", (long)(int)hash.Seed),
                new OnnxAttribute("positive", 1))[0];
            OnnxValue bucket = number.Cast(OnnxElementType.Int64).Mod(graph.Scalar((long)width));
            OnnxValue isMissing = graph.Node(
                OperatorDomains.MachineLearning,
                "LabelEncoder",
                [text],
                1,
                new OnnxAttribute("keys_strings", [""]),
                new OnnxAttribute("values_int64s", [1L]),
                new OnnxAttribute("default_int64", 0L))[0];
            OnnxValue place = isMissing.Equal(graph.Scalar(1L)).Where(graph.Scalar(-1L), bucket);
            OnnxValue range = graph.Constant<long>("buckets", [.. Enumerable.Range(0, width).Select(value => (long)value)], 1, width);
            scope.Set(step.Outputs[input], SlotValue.Whole(place.Equal(range).Cast(OnnxElementType.Float)));
        }

        scope.Note($"Empty text of {string.Join(", ", hash.Inputs.Select(slot => $"'{slot.Name}'"))} counts as missing; the graph hashes with com.microsoft.MurmurHash3 and runs in ONNX Runtime only.");
    }
}
