namespace FullStackAI.Onnx.Exporting;

/// <summary>Names what the graph gives: a prediction, or a label with probabilities.</summary>
internal static class OutputExport
{
    internal static void Export(OnnxGraphBuilder graph, OnnxValue predictions, OnnxExportOptions options)
    {
        if (options.ClassNames.Count == 0)
        {
            graph.Output("prediction", predictions.Cast(OnnxElementType.Float));
            return;
        }

        OnnxValue classes;
        OnnxValue chosen;
        if (predictions.Shape![1].Size == 1)
        {
            bool isDouble = predictions.Element == OnnxElementType.Double;
            OnnxValue one = isDouble ? graph.Scalar(1.0) : graph.Scalar(1f);
            OnnxValue threshold = isDouble ? graph.Scalar(options.Threshold) : graph.Scalar((float)options.Threshold);
            classes = new[] { one.Sub(predictions), predictions }.Concat(1);
            chosen = predictions.GreaterOrEqual(threshold).Cast(OnnxElementType.Int64).Squeeze(1);
        }
        else
        {
            classes = predictions;
            chosen = predictions.ArgMax(1, keep: false);
        }

        graph.Output("label", graph.Constant("classes", [.. options.ClassNames], options.ClassNames.Count).Gather(chosen));
        graph.Output("probabilities", classes.Cast(OnnxElementType.Float));
    }
}
