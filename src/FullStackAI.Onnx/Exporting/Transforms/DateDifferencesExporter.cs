using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>Days between pairs of dates, from Unix seconds.</summary>
internal static class DateDifferencesExporter
{
    private const double SecondsPerDay = 86400;

    internal static void Export(GraphScope scope, PipelineStep step)
    {
        OnnxGraphBuilder graph = scope.Graph;
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

        OnnxValue from = scope.Gather(firsts);
        OnnxValue to = scope.Gather(seconds);
        OnnxValue missing = graph.Scalar(long.MinValue);
        OnnxValue days = to.Sub(from).Cast(OnnxElementType.Double).Div(graph.Scalar(SecondsPerDay)).Cast(OnnxElementType.Float);
        scope.SetColumns(step.Outputs, from.Equal(missing).Or(to.Equal(missing)).Where(graph.Scalar(float.NaN), days));
    }
}
