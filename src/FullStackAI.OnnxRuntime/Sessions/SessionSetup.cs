using FullStackAI.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace FullStackAI.OnnxRuntime;

/// <summary>Turns <see cref="OnnxModelOptions"/> into ONNX Runtime's session settings.</summary>
internal static class SessionSetup
{
    internal static void Apply(SessionOptions session, OnnxModelOptions options, Device device)
    {
        session.GraphOptimizationLevel = options.Optimization switch
        {
            GraphOptimization.None => GraphOptimizationLevel.ORT_DISABLE_ALL,
            GraphOptimization.Basic => GraphOptimizationLevel.ORT_ENABLE_BASIC,
            GraphOptimization.Extended => GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
            _ => GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        session.IntraOpNumThreads = options.Threads;
        session.InterOpNumThreads = options.ParallelOperators;
        session.ExecutionMode = options.ParallelOperators > 1 ? ExecutionMode.ORT_PARALLEL : ExecutionMode.ORT_SEQUENTIAL;
        session.EnableCpuMemArena = options.Arena;
        session.EnableMemoryPattern = options.Arena && device.Kind != DeviceKind.WebGpu;
        session.AddSessionConfigEntry("session.intra_op.allow_spinning", options.Spinning ? "1" : "0");
        session.AddSessionConfigEntry("session.inter_op.allow_spinning", options.Spinning ? "1" : "0");
        if (device.Kind is not DeviceKind.Cpu && options.Device.Kind != DeviceKind.Auto && options.CpuFallback == CpuFallback.Refuse)
        {
            session.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1");
        }

        foreach ((string name, long size) in options.FreeDimensions)
        {
            session.AddFreeDimensionOverrideByName(name, size);
        }

        if (options.ProfilePath is { } profile)
        {
            RequireFolder(profile);
            session.ProfileOutputPathPrefix = profile;
            session.EnableProfiling = true;
        }

        if (options.Extensions)
        {
            CustomOperators.RegisterExtensions(session);
        }

        foreach (string library in options.OperatorLibraries)
        {
            CustomOperators.Register(session, library);
        }

        session.LogSeverityLevel = options.RuntimeMessages switch
        {
            RuntimeMessages.Errors => OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            RuntimeMessages.Warnings => OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING,
            RuntimeMessages.All => OrtLoggingLevel.ORT_LOGGING_LEVEL_VERBOSE,
            _ => OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
    }

    // ONNX Runtime names a file in a folder that does not exist, and writes none.
    private static void RequireFolder(string profile)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(profile));
        if (!Directory.Exists(folder))
        {
            throw new OnnxException(
                $"OnnxModelOptions.ProfilePath is '{profile}', but the folder '{folder}' does not exist. Make it first.");
        }
    }
}
