using FullStackAI.Models.Neural;

namespace FullStackAI.Onnx.Exporting;

/// <summary>One Gemm per layer; the sparse features' weights stand under those of the dense ones in the first.</summary>
internal static class MlpExporter
{
    internal static OnnxValue Export(OnnxGraphBuilder graph, MlpModel model, OnnxValue features)
    {
        OnnxValue values = features.IsNaN().Where(graph.Scalar(0f), features);
        for (int i = 0; i < model.Layers.Count; i++)
        {
            MlpLayer layer = model.Layers[i];
            float[] weights = Packed(layer.Weights, layer);
            if (i == 0)
            {
                weights = [.. weights, .. Packed(model.SparseWeights, layer)];
            }

            OnnxValue matrix = graph.Constant<float>("weights", weights, weights.Length / layer.Outputs, layer.Outputs);
            OnnxValue bias = graph.Constant<float>("bias", layer.Bias.AsSpan(0, layer.Outputs), layer.Outputs);
            values = values.Gemm(matrix, bias);
            values = i < model.Layers.Count - 1 ? values.Relu() : values;
        }

        return values;
    }

    /// <summary>Rows without the padding that fills them up to whole vectors.</summary>
    private static float[] Packed(ReadOnlySpan<float> padded, MlpLayer layer)
    {
        int rows = padded.Length / layer.Width;
        float[] packed = new float[rows * layer.Outputs];
        for (int row = 0; row < rows; row++)
        {
            padded.Slice(row * layer.Width, layer.Outputs).CopyTo(packed.AsSpan(row * layer.Outputs));
        }

        return packed;
    }
}
