using FullStackAI.Bundles;
using FullStackAI.Cli.Commands;
using FullStackAI.Cli.Output;

namespace FullStackAI.Cli.Runtime;

/// <summary>What the tool answers where it was built without ONNX Runtime.</summary>
internal static class RuntimeLeftOut
{
    internal static ToolException Fault(string work) =>
        new(
            ExitCode.Missing,
            $"{work} needs ONNX Runtime, which was left out of this build of fsai: npm did not start. Install Node.js 20 or newer with npm and build again, or build with -p:OnnxRuntimeFromNuGet=true. 'fsai export' without '--check' works as it is.");
}

/// <summary>Checking a graph, where there is nothing to run it with.</summary>
internal static class ExportCheck
{
    internal static double Run(Bundle bundle, byte[] graph, CancellationToken cancellationToken) =>
        throw RuntimeLeftOut.Fault($"'--check' of a graph of {graph.Length} bytes");
}

/// <summary>Optimising, where there is nothing to measure with.</summary>
internal static class OptimizeWork
{
    internal static void Run(Screen screen, OptimizeRequest request, CancellationToken cancellationToken) =>
        throw RuntimeLeftOut.Fault($"'fsai optimize {request.Model}'");
}
