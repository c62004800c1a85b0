using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Numerics;
using FullStackAI.Onnx;
using FullStackAI.OnnxRuntime;

namespace FullStackAI.ServeBench.Server;

/// <summary>A perceptron of two hidden layers with random weights on ONNX Runtime: what a
/// network of somebody else's costs, whatever it says.</summary>
internal static class Network
{
    /// <summary>Whether this build can run networks.</summary>
    internal const bool IsAvailable = true;

    /// <summary>Makes one; it lives as long as the process.</summary>
    /// <param name="width">Units of each hidden layer.</param>
    internal static Predictor Make(int width)
    {
        var rng = new Rng(17);
        var graph = new OnnxGraphBuilder("net");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "batch", BenchModel.Columns);
        OnnxValue first = x.Gemm(Random(graph, rng, "w1", BenchModel.Columns, width)).Relu();
        OnnxValue second = first.Gemm(Random(graph, rng, "w2", width, width)).Relu();
        graph.Output("probability", second.Gemm(Random(graph, rng, "w3", width, 1)).Sigmoid());
        // One thread: two cores serve requests, too.
        OnnxModel model = OnnxModel.Load(graph.Build().ToArray(), new OnnxModelOptions { Device = Device.Cpu, Threads = 1 });
        double[][] rows = [.. Enumerable.Range(0, 64).Select(_ => BenchModel.Row(rng))];
        var example = new Table([
            .. Enumerable.Range(0, BenchModel.Columns).Select(
                column => (Column)new NumberColumn($"x{column}", [.. rows.Select(row => row[column])]))
        ]);
        return OnnxPredictor.Create(
            model, example, new OnnxPredictorOptions { Task = TaskKind.Binary, Label = "y", ClassNames = ["no", "yes"] });
    }

    private static OnnxValue Random(OnnxGraphBuilder graph, Rng rng, string name, int inputs, int outputs)
    {
        var weights = new float[inputs * outputs];
        double deviation = Math.Sqrt(2.0 / inputs);
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)(deviation * rng.NextGaussian());
        }

        return graph.Constant<float>(name, weights, inputs, outputs);
    }
}
