using System.Globalization;
using FullStackAI.OnnxBench;

// Measures the ONNX packages and prints Markdown tables.
// Arguments: DATA_FOLDER [CNN.onnx from benchmarks/onnx_cnn.py] > benchmarks/results/onnx.md
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string data = args[0];
Console.WriteLine("# ONNX: parity, overhead, trees, quantisation\n");
Console.WriteLine("Made by `dotnet run -c Release --project benchmarks/FullStackAI.OnnxBench -- DATA CNN.onnx`, the network by `benchmarks/onnx_cnn.py`.");
Console.WriteLine($"ONNX Runtime 1.29.0, one thread, .NET {Environment.Version}; {Environment.ProcessorCount} cores shared with other work: medians and ratios.\n");
ParityBench.Run(data);
BindingBench.Run();
TreeBench.Run(data);
QuantizationBench.Run(data, args.ElementAtOrDefault(1));
return 0;
