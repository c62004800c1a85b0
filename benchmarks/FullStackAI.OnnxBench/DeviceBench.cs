using System.Diagnostics;
using FullStackAI.Numerics;
using FullStackAI.Onnx;
using FullStackAI.OnnxRuntime;

namespace FullStackAI.OnnxBench;

/// <summary>Two networks of the graph builder on every device this machine has: latency,
/// throughput, and how far the answers lie from the processor's.</summary>
internal static class DeviceBench
{
    private const int Runs = 15;
    private static readonly int[] Batches = [1, 32, 256];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    internal static void Run()
    {
        Console.WriteLine("## Devices: networks of the graph builder, bound buffers\n");
        Console.WriteLine("| network | batch | device | median ms | rows a second | faster than the processor | largest difference |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        var absent = new List<string>();
        foreach ((string name, OnnxDocument network, int width) in new[]
        {
            ("MLP 784-1024-1024-10", Perceptron(), 784),
            ("residual CNN, 14 layers, 3×32×32", Residual(), 3 * 32 * 32),
        })
        {
            byte[] bytes = network.ToArray();
            var processor = new Dictionary<int, (double Milliseconds, float[] Answer)>();
            foreach (Device device in new[] { Device.Cpu, Device.Cuda(), Device.TensorRt(), Device.WebGpu })
            {
                try
                {
                    using OnnxModel model = OnnxModel.Load(bytes, new OnnxModelOptions { Device = device });
                    foreach (int batch in Batches)
                    {
                        Row(name, model, batch, width, processor);
                    }
                }
                catch (OnnxException fault)
                {
                    absent.Add($"{device}: {fault.Message.ReplaceLineEndings(" ")}");
                }
            }
        }

        Console.WriteLine();
        foreach (string reason in absent.Distinct())
        {
            Console.WriteLine($"Not measured: {reason}\n");
        }
    }

    private static void Row(
        string name, OnnxModel model, int batch, int width, Dictionary<int, (double Milliseconds, float[] Answer)> processor)
    {
        using OnnxBinding binding = model.Rent(batch);
        var rng = new Rng(9);
        foreach (ref float value in binding.Input<float>("x"))
        {
            value = (float)rng.NextGaussian();
        }

        binding.Run();
        var times = new List<double>();
        long begin = Stopwatch.GetTimestamp();
        while (times.Count < Runs && (times.Count < 3 || Stopwatch.GetElapsedTime(begin) < Limit))
        {
            long start = Stopwatch.GetTimestamp();
            binding.Run();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        double median = times[times.Count / 2];
        float[] answer = binding.Output<float>("y").ToArray();
        processor.TryAdd(batch, (median, answer));
        (double own, float[] expected) = processor[batch];
        double worst = Enumerable.Range(0, answer.Length).Max(i => Math.Abs(answer[i] - expected[i]) / Math.Max(1, Math.Abs(expected[i])));
        Console.WriteLine($"| {name} | {batch} | {model.Device} | {median:0.000} | {batch / median * 1000:N0} | {own / median:0.00}× | {(model.Device == Device.Cpu ? "–" : $"{worst:0.0e+0}")} |");
    }

    private static OnnxDocument Perceptron()
    {
        var graph = new OnnxGraphBuilder("perceptron");
        var rng = new Rng(3);
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "batch", 784);
        int[] widths = [784, 1024, 1024, 10];
        for (int layer = 1; layer < widths.Length; layer++)
        {
            x = x.Gemm(Random(graph, rng, widths[layer - 1], widths[layer - 1], widths[layer]), Random(graph, rng, 100, widths[layer]));
            x = layer < widths.Length - 1 ? x.Relu() : x;
        }

        graph.Output("y", x);
        return graph.Build();
    }

    /// <summary>A convolution, six residual blocks of 16, 32 and 64 channels, the mean of each channel, a layer:
    /// ResNet for small pictures, batch normalisation folded into the weights.</summary>
    private static OnnxDocument Residual()
    {
        var graph = new OnnxGraphBuilder("residual");
        var rng = new Rng(4);
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "batch", 3, 32, 32);
        x = Convolution(graph, rng, x, 3, 16, 3, 1).Relu();
        int channels = 16;
        foreach ((int width, int stride) in new[] { (16, 1), (16, 1), (32, 2), (32, 1), (64, 2), (64, 1) })
        {
            OnnxValue around = stride == 1 ? x : Convolution(graph, rng, x, channels, width, 1, stride);
            OnnxValue through = Convolution(graph, rng, Convolution(graph, rng, x, channels, width, 3, stride).Relu(), width, width, 3, 1);
            x = around.Add(through).Relu();
            channels = width;
        }

        graph.Output("y", x.GlobalAveragePool().Flatten().Gemm(Random(graph, rng, 64, 64, 10), Random(graph, rng, 100, 10)));
        return graph.Build();
    }

    private static OnnxValue Convolution(OnnxGraphBuilder graph, Rng rng, OnnxValue x, int from, int to, int window, int stride) =>
        x.Conv(
            Random(graph, rng, from * window * window * 2, to, from, window, window),
            Random(graph, rng, 100, to),
            stride: stride,
            padding: window / 2);

    private static OnnxValue Random(OnnxGraphBuilder graph, Rng rng, int fanIn, params long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        double deviation = Math.Sqrt(2.0 / fanIn);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(deviation * rng.NextGaussian());
        }

        return graph.Constant<float>("w", values, shape);
    }
}
