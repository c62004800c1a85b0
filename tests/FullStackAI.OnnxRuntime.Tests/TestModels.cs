using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime.Tests;

/// <summary>Small models the tests share.</summary>
internal static class TestModels
{
    internal static readonly OnnxModelOptions OnCpu = new() { Device = Device.Cpu, Threads = 1 };

    /// <summary>x [batch × 3] → relu(x·W + b) [batch × 2], W = [[1,2],[3,4],[5,6]], b = [−1,1].</summary>
    internal static byte[] Layer()
    {
        var graph = new OnnxGraphBuilder("layer");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "batch", 3);
        graph.Output("y", x
            .Gemm(graph.Constant<float>("weights", [1, 2, 3, 4, 5, 6], 3, 2), graph.Constant<float>("bias", [-1, 1], 2))
            .Relu());
        OnnxDocument document = graph.Build();
        document.Metadata["note"] = "a layer";
        document.Documentation = "One layer.";
        document.ModelVersion = 3;
        return document.ToArray();
    }

    /// <summary>plan (text) → code, label and ZipMap of scores.</summary>
    internal static byte[] Words()
    {
        var graph = new OnnxGraphBuilder("words");
        OnnxValue plan = graph.Input("plan", OnnxElementType.String, "batch", 1);
        OnnxValue code = graph.Node(
            "ai.onnx.ml",
            "LabelEncoder",
            [plan],
            1,
            new OnnxAttribute("keys_strings", ["basic", "größer"]),
            new OnnxAttribute("values_floats", [0.25f, 0.75f]),
            new OnnxAttribute("default_float", -1f))[0];
        graph.Output("echo", graph.Node("Identity", [plan]));
        graph.Output(
            "scores",
            graph.Node(
                "ai.onnx.ml",
                "ZipMap",
                [new[] { code, graph.Scalar(1f).Sub(code) }.Concat(1)],
                1,
                new OnnxAttribute("classlabels_strings", ["yes", "no"]))[0]);
        return graph.Build().ToArray();
    }

    /// <summary>A chain of matrix products that takes long enough to be cancelled.</summary>
    internal static byte[] Slow(int nodes, int size)
    {
        var graph = new OnnxGraphBuilder("slow");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, size, size);
        OnnxValue y = x;
        for (int i = 0; i < nodes; i++)
        {
            y = y.MatMul(x).Tanh();
        }

        graph.Output("y", y);
        return graph.Build().ToArray();
    }
}
