using FullStackAI.Models.Linear;

namespace FullStackAI.Onnx.Exporting;

/// <summary>A product and an intercept in double precision, as the model has them.</summary>
internal static class LinearExporter
{
    internal static OnnxValue Export(OnnxGraphBuilder graph, LinearModel model, OnnxValue features)
    {
        int outputs = model.OutputCount;
        double[] weights = new double[model.Features.Count * outputs];
        for (int feature = 0; feature < model.Features.Count; feature++)
        {
            model.Weights(feature).CopyTo(weights.AsSpan(feature * outputs));
        }

        OnnxValue matrix = graph.Constant<double>("weights", weights, model.Features.Count, outputs);
        OnnxValue intercepts = graph.Constant<double>("intercepts", model.Intercepts, 1, outputs);
        return features.Cast(OnnxElementType.Double).MatMul(matrix).Add(intercepts);
    }
}
