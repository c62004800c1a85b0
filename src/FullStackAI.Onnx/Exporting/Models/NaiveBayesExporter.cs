using FullStackAI.Models.NaiveBayes;

namespace FullStackAI.Onnx.Exporting;

/// <summary>A normal density's logarithm is a quadratic in the cell: two products, of the cells and of
/// their squares, and a product of the sparse part, in double precision.</summary>
internal static class NaiveBayesExporter
{
    internal static OnnxValue Export(OnnxGraphBuilder graph, NaiveBayesModel model, OnnxValue features)
    {
        int classes = model.ClassCount;
        int outputs = model.OutputCount;
        int dense = model.DenseCount;
        OnnxValue cells = features.Cast(OnnxElementType.Double);
        double[] intercepts = model.Priors.ToArray();
        double[] linear = new double[dense * classes];
        double[] squares = new double[dense * classes];
        for (int i = 0; i < linear.Length; i++)
        {
            double mean = model.Means[i];
            double precision = 1 / model.Variances[i];
            linear[i] = mean * precision;
            squares[i] = -0.5 * precision;
            intercepts[i % classes] += model.Heights[i] - (0.5 * mean * mean * precision);
        }

        OnnxValue scores = graph.Constant<double>("priors", Joined(intercepts, classes, outputs), 1, outputs);
        if (dense > 0)
        {
            OnnxValue part = cells.Slice(1, 0, dense);
            scores = part.MatMul(graph.Constant<double>("means", Joined(linear, classes, outputs), dense, outputs)).Add(scores);
            scores = part
                .Mul(part)
                .MatMul(graph.Constant<double>("precisions", Joined(squares, classes, outputs), dense, outputs))
                .Add(scores);
        }

        int sparse = model.Features.Count - dense;
        if (sparse > 0)
        {
            OnnxValue part = cells.Slice(1, dense, model.Features.Count);
            OnnxValue counts = model.CountsOccurrence
                ? part.Greater(graph.Constant<double>("zero", [0], 1, 1)).Cast(OnnxElementType.Double)
                : part;
            scores = counts
                .MatMul(graph.Constant<double>("weights", Joined(model.Weights.ToArray(), classes, outputs), sparse, outputs))
                .Add(scores);
        }

        return scores;
    }

    // Of two classes the score is the difference.
    private static double[] Joined(double[] values, int classes, int outputs) =>
        outputs == classes ? values : [.. Enumerable.Range(0, values.Length / 2).Select(i => values[(2 * i) + 1] - values[2 * i])];
}
