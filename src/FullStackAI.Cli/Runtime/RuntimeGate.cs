using FullStackAI.Onnx;
using FullStackAI.OnnxRuntime;

namespace FullStackAI.Cli.Runtime;

/// <summary>Where the tool meets ONNX Runtime: a native library that is not there ends with its own exit code.</summary>
internal static class RuntimeGate
{
    internal static OnnxModel Open(Func<OnnxModel> load)
    {
        try
        {
            return load();
        }
        catch (OnnxException fault) when (fault.InnerException is TypeInitializationException or DllNotFoundException
            or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new ToolException(ExitCode.Missing, fault.Message, fault);
        }
    }
}
