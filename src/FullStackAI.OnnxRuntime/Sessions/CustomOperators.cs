using FullStackAI.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace FullStackAI.OnnxRuntime;

/// <summary>Makes the operators of custom domains known to a session, with errors that name the library.</summary>
internal static class CustomOperators
{
    /// <summary>Registers ONNX Runtime Extensions.</summary>
    /// <exception cref="OnnxException">Its library is not beside the runtime's.</exception>
    internal static void RegisterExtensions(SessionOptions session)
    {
        try
        {
            session.RegisterOrtExtensions();
        }
        catch (OnnxRuntimeException error)
        {
            throw new OnnxException(
                $"ONNX Runtime Extensions ('{NativeLibraries.FileName("ortextensions")}' for {NativeLibraries.PortableRid()}) could not be registered: {error.Message.Trim()} It lies beside '{NativeLibraries.FileName("onnxruntime")}' in a build for this platform: copy the 'runtimes' folder along, or leave OnnxModelOptions.Extensions out.",
                error);
        }
    }

    /// <summary>Registers a library of the caller's.</summary>
    /// <exception cref="OnnxException">It does not exist, or is no library of operators for this runtime.</exception>
    internal static void Register(SessionOptions session, string path)
    {
        string full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            throw new OnnxException(
                $"The operator library '{path}' of OnnxModelOptions.OperatorLibraries does not exist (looked for '{full}').");
        }

        try
        {
            session.RegisterCustomOpLibrary(full);
        }
        catch (OnnxRuntimeException error)
        {
            throw new OnnxException(
                $"The operator library '{path}' could not be registered: {error.Message.Trim()} It must be built for {NativeLibraries.PortableRid()} and export RegisterCustomOps, as ONNX Runtime {NativeLibraries.ExpectedVersion} asks.",
                error);
        }
    }
}
