using System.Runtime.InteropServices;

namespace FullStackAI.Onnx.Rewriting;

/// <summary>Sets the smallest weights of each layer to zero.</summary>
internal static class WeightPruning
{
    /// <summary>Prunes a graph where it stands.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="share">Share of the weights of each layer to go, in [0, 1).</param>
    internal static void Apply(OnnxGraph graph, double share)
    {
        foreach (OnnxTensor tensor in DenseLayer.In(graph, new GraphLinks(graph)).Select(layer => layer.Weights).Distinct())
        {
            float[] values = tensor.Values<float>().ToArray();
            int count = (int)(share * values.Length);
            if (count > 0)
            {
                Clear(values, count);
                tensor.Raw = MemoryMarshal.AsBytes<float>(values).ToArray();
            }
        }
    }

    // Of equals at the limit the first go, so that exactly as many do as were asked for.
    private static void Clear(float[] values, int count)
    {
        float limit = values.Select(Math.Abs).Order().ElementAt(count - 1);
        int left = count;
        for (int i = 0; i < values.Length && left > 0; i++)
        {
            if (Math.Abs(values[i]) <= limit)
            {
                values[i] = 0;
                left--;
            }
        }
    }
}
