using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>Products of pairs in double precision.</summary>
internal static class InteractionsExporter
{
    internal static void Export(GraphScope scope, PipelineStep step)
    {
        var firsts = new List<int>();
        var seconds = new List<int>();
        for (int first = 0; first < step.Inputs.Count; first++)
        {
            for (int second = first + 1; second < step.Inputs.Count; second++)
            {
                firsts.Add(step.Inputs[first]);
                seconds.Add(step.Inputs[second]);
            }
        }

        OnnxValue product = scope.Gather(firsts).Cast(OnnxElementType.Double).Mul(scope.Gather(seconds).Cast(OnnxElementType.Double));
        scope.SetColumns(step.Outputs, SingleCast.Of(scope.Graph, product));
    }
}
