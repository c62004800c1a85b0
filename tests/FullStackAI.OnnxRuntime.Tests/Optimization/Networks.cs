using FullStackAI.Numerics;
using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime.Tests.Optimization;

/// <summary>Networks with seeded weights, and inputs for them.</summary>
internal static class Networks
{
    /// <summary>16 → 64 → 32 → 4 with Relu between, as Gemm, or as MatMul and Add.</summary>
    internal static OnnxDocument Perceptron(bool asMatMul = false)
    {
        var rng = new Rng(5);
        var graph = new OnnxGraphBuilder("perceptron");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "batch", 16);
        int[] widths = [16, 64, 32, 4];
        for (int layer = 0; layer < 3; layer++)
        {
            OnnxValue weights = graph.Constant<float>(
                $"w{layer}",
                Random(rng, widths[layer] * widths[layer + 1], Math.Sqrt(2.0 / widths[layer])),
                widths[layer],
                widths[layer + 1]);
            OnnxValue bias = graph.Constant<float>($"b{layer}", Random(rng, widths[layer + 1], 0.1), widths[layer + 1]);
            x = asMatMul ? x.MatMul(weights).Add(bias) : x.Gemm(weights, bias);
            x = layer < 2 ? x.Relu() : x;
        }

        graph.Output("y", x);
        return graph.Build();
    }

    /// <summary>[1 × 12 × 12] → conv 8 → pool → conv 16 → pool → 5.</summary>
    internal static OnnxDocument Convolutional()
    {
        var rng = new Rng(6);
        var graph = new OnnxGraphBuilder("convolutional");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "batch", 1, 12, 12);
        x = x
            .Conv(graph.Constant<float>(
                "k1", Random(rng, 8 * 9, 0.4), 8, 1, 3, 3), graph.Constant<float>("c1", Random(rng, 8, 0.1), 8), padding: 1)
            .Relu()
            .MaxPool(2);
        x = x
            .Conv(graph.Constant<float>(
                "k2", Random(rng, 16 * 8 * 9, 0.17), 16, 8, 3, 3), graph.Constant<float>("c2", Random(rng, 16, 0.1), 16), padding: 1)
            .Relu()
            .MaxPool(2);
        x = x.Reshape(0, 16 * 9).Gemm(
            graph.Constant<float>("w", Random(rng, 144 * 5, 0.1), 144, 5), graph.Constant<float>("b", Random(rng, 5, 0.1), 5));
        graph.Output("y", x);
        return graph.Build();
    }

    internal static List<IReadOnlyDictionary<string, OnnxData>> Batches(ulong seed, int count, int rows, params long[] shape)
    {
        var rng = new Rng(seed);
        int width = (int)shape.Aggregate(1L, (product, size) => product * size);
        return [.. Enumerable.Range(0, count)
            .Select(_ => (IReadOnlyDictionary<string, OnnxData>)new Dictionary<string, OnnxData> { ["x"] = OnnxTensorData.Of(
                Random(rng, rows * width, 1), [rows, .. shape]) })];
    }

    private static float[] Random(Rng rng, int count, double deviation) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)(deviation * rng.NextGaussian()))];
}
