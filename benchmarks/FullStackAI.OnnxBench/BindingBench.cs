using FullStackAI.Onnx;
using FullStackAI.OnnxRuntime;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FullStackAI.OnnxBench;

/// <summary>A rented binding against ONNX Runtime's own RunWithBinding on buffers of the same shape.</summary>
internal static class BindingBench
{
    internal static void Run()
    {
        Console.WriteLine("## Overhead of a rented binding over RunWithBinding\n");
        Console.WriteLine("| graph | batch | RunWithBinding ns | held binding ns | difference ns | % | rent, run, give back ns | difference ns | % | managed bytes a call |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach ((string name, OnnxDocument document, int width) in new[] { ("one node", OneNode(), 4), ("30-node MLP", Perceptron(), 64) })
        {
            foreach (int batch in new[] { 1, 256 })
            {
                Row(name, document, width, batch);
            }
        }

        Console.WriteLine();
    }

    private static void Row(string name, OnnxDocument document, int width, int batch)
    {
        byte[] bytes = document.ToArray();
        using OnnxModel model = OnnxModel.Load(bytes, new OnnxModelOptions { Device = Device.Cpu, Threads = 1 });
        InferenceSession session = model.Session;
        using OrtIoBinding binding = session.CreateIoBinding();
        using var options = new RunOptions();
        int outputs = (int)((OnnxTensorType)model.Outputs[0].Type).Shape![1].Size!.Value;
        using OrtValue x = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, [batch, width]);
        using OrtValue y = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, [batch, outputs]);
        x.GetTensorMutableDataAsSpan<float>().Fill(0.5f);
        binding.BindInput("x", x);
        binding.BindOutput("y", y);
        Action ours = () =>
        {
            using OnnxBinding rented = model.Rent(batch);
            rented.Run();
        };
        ours();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            ours();
        }

        long allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / 100;
        using OnnxBinding kept = model.Rent(batch);
        const int Calls = 50; // short stretches: the median then passes over those that another program broke into
        const int Rounds = 301;
        (double raw, double held) = Clock.Compare(() => session.RunWithBinding(options, binding), () => kept.Run(), Calls, Rounds);
        (double rawAgain, double rent) = Clock.Compare(() => session.RunWithBinding(options, binding), ours, Calls, Rounds);
        Console.WriteLine($"| {name} | {batch} | {raw:0} | {held:0} | {held - raw:0} | {(held / raw - 1) * 100:0.0} | {rent:0} | {rent - rawAgain:0} | {(rent / rawAgain - 1) * 100:0.0} | {allocated} |");
    }

    private static OnnxDocument OneNode()
    {
        var graph = new OnnxGraphBuilder("one");
        graph.Output("y", graph.Input("x", OnnxElementType.Float, "batch", 4).Relu());
        return graph.Build();
    }

    private static OnnxDocument Perceptron()
    {
        var graph = new OnnxGraphBuilder("perceptron");
        OnnxValue value = graph.Input("x", OnnxElementType.Float, "batch", 64);
        for (int layer = 0; layer < 15; layer++)
        {
            var weights = new float[64 * 64];
            Array.Fill(weights, 0.01f);
            value = value.Gemm(graph.Constant<float>("w", weights, 64, 64), graph.Constant<float>("b", new float[64], 64)).Tanh();
        }

        graph.Output("y", value);
        return graph.Build();
    }
}
