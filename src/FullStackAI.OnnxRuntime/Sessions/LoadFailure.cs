using FullStackAI.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace FullStackAI.OnnxRuntime;

/// <summary>Says why ONNX Runtime refused a model, in terms of the model.</summary>
internal static class LoadFailure
{
    /// <summary>The newest version of ONNX's own operators that ONNX Runtime 1.29 loads.</summary>
    internal const int NewestOpset = 26;

    /// <summary>The newest version of the file format that ONNX Runtime 1.29 loads.</summary>
    internal const int NewestIr = 13;

    internal static OnnxException Explain(OnnxRuntimeException error, byte[]? data, string path, OnnxModelOptions options, Device device)
    {
        string what = path == OnnxModel.InMemory ? path : $"'{path}'";
        string cause = error.Message.Trim();
        if (cause.Contains("fallback to CPU EP has been explicitly disabled", StringComparison.Ordinal)
            || cause.Contains("disable_cpu_ep_fallback", StringComparison.Ordinal))
        {
            return new OnnxException(
                $"Some nodes of {what} do not run on {device}, and falling back to the processor was not allowed. Set OnnxModelOptions.CpuFallback = CpuFallback.Allow; OnnxModel.Placements then lists where each node runs. {cause}",
                error);
        }

        OnnxDocument document = ModelExamination.Decode(data ?? OnnxFile.Read(path), what);
        var causes = new List<string>();
        if (document.IrVersion > NewestIr)
        {
            causes.Add($"its file format is IR version {document.IrVersion}; ONNX Runtime {NativeLibraries.Require()} knows up to {NewestIr}: export it for an older one");
        }

        if (document.OperatorSetVersion("") is > NewestOpset and long opset)
        {
            causes.Add($"it needs operator set {opset}; ONNX Runtime {NativeLibraries.Require()} knows up to {NewestOpset}: export it for an older one");
        }

        causes.AddRange(OnnxChecker.Check(document).Take(5).Select(fault => fault.ToString()));
        string[] custom =
        [
            .. document.OperatorSets.Select(set => set.Domain).Where(
                domain => domain is not ("" or "ai.onnx" or "ai.onnx.ml" or "com.microsoft"))
        ];
        if (custom.Length > 0)
        {
            string hint = custom.Contains("ai.onnx.contrib") && !options.Extensions
                ? "set OnnxModelOptions.Extensions = true"
                : "name the library that holds its operators in OnnxModelOptions.OperatorLibraries, or export without them";
            causes.Add($"it uses the operator set(s) {string.Join(", ", custom.Select(domain => $"'{domain}'"))}: {hint}");
        }

        string found = causes.Count == 0 ? "" : string.Concat(causes.Select(item => $"\n  {item}")) + "\n";
        return new OnnxException($"ONNX Runtime could not load {what}: {found}{cause}", error);
    }
}
