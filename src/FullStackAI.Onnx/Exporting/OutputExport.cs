namespace FullStackAI.Onnx.Exporting;

/// <summary>Names what the graph gives: a prediction, or a label with probabilities.</summary>
internal static class OutputExport
{
    private const string Prefix = "predicted_";

    /// <summary>Adds the outputs; gives notes on those whose name a column has taken.</summary>
    internal static IEnumerable<string> Export(
        OnnxGraphBuilder graph, OnnxValue predictions, OnnxExportOptions options, IReadOnlyCollection<string> columns)
    {
        var notes = new List<string>();
        if (options.ClassNames.Count == 0)
        {
            Output("prediction", predictions.Cast(OnnxElementType.Float));
            return notes;
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

        Output("label", graph.Constant("classes", [.. options.ClassNames], options.ClassNames.Count).Gather(chosen));
        Output("probabilities", classes.Cast(OnnxElementType.Float));
        return notes;

        void Output(string wish, OnnxValue value)
        {
            string name = wish;
            while (columns.Contains(name))
            {
                name = Prefix + name;
            }

            graph.Output(name, value);
            if (name != wish)
            {
                notes.Add($"The output is named '{name}', because the column '{wish}' is an input.");
            }
        }
    }
}
