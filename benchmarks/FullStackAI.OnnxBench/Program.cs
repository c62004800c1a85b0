using System.Globalization;
using FullStackAI.OnnxBench;

// Measures the ONNX packages and prints Markdown tables.
// Arguments: DATA_FOLDER [CNN.onnx from benchmarks/onnx_cnn.py] [--set part of a data set's name] [--only
// parity,binding,trees,mlp,wide,cnn,large,images,devices] > benchmarks/results/onnx.md
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int choice = Array.IndexOf(args, "--only");
string[] only = choice < 0 ? [] : args[choice + 1].Split(',');
int set = Array.IndexOf(args, "--set");
string[] files = [.. args.TakeWhile(word => !word.StartsWith("--", StringComparison.Ordinal))];
(string Name, Action Run)[] parts =
[
    ("parity", () => ParityBench.Run(files[0], set < 0 ? null : args[set + 1])),
    ("binding", BindingBench.Run),
    ("trees", () => TreeBench.Run(files[0])),
    ("mlp", () => QuantizationBench.Perceptron(files[0])),
    ("wide", () => QuantizationBench.Wide(files[0])),
    ("cnn", () => QuantizationBench.Convolutional(files[0], files.ElementAtOrDefault(1))),
    ("large", QuantizationBench.Large),
    ("images", () => ImageBench.Run(files[0])),
    ("devices", DeviceBench.Run),
];
if (only.Length == 0)
{
    Console.WriteLine("# ONNX: parity, overhead, trees, quantisation, devices\n");
    Console.WriteLine("Made by `dotnet run -c Release --project benchmarks/FullStackAI.OnnxBench -- DATA CNN.onnx`, the network by `benchmarks/onnx_cnn.py`.");
    Console.WriteLine($"ONNX Runtime 1.29.0, one thread, .NET {Environment.Version}; {Environment.ProcessorCount} cores: medians of runs taken turn about.\n");
}

foreach ((string name, Action run) in parts)
{
    if (only.Length == 0 || only.Contains(name))
    {
        run();
    }
}

return 0;
