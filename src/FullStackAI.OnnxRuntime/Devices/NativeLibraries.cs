using System.Runtime.InteropServices;
using System.Runtime.Loader;
using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>ONNX Runtime's native library: loaded once, with an error that says what is missing and where it was looked for.</summary>
internal static class NativeLibraries
{
    /// <summary>The version whose managed sources this build uses; native library and providers must be of the same.</summary>
    internal const string ExpectedVersion = "1.29";

    /// <summary>The environment variable that names a folder with the native library, for programs that do not carry it.</summary>
    internal const string FolderVariable = "FULLSTACKAI_ONNXRUNTIME";

    private static readonly Lazy<string> Loaded = new(Load);

    /// <summary>Makes sure that the native library is there and of the right version; gives its version.</summary>
    internal static string Require() => Loaded.Value;

    /// <summary>The folders in which the native library and its providers are looked for, the one in use first.</summary>
    internal static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named)
        {
            yield return named;
        }

        string root = AppContext.BaseDirectory;
        yield return Path.Combine(root, "runtimes", PortableRid(), "native");
        yield return root;
    }

    /// <summary>File name of a library on this platform.</summary>
    internal static string FileName(string name) =>
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? $"{name}.dll"
        : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? $"lib{name}.dylib"
        : $"lib{name}.so";

    internal static bool IsPresent(string name) => Folders().Any(folder => File.Exists(Path.Combine(folder, FileName(name))));

    internal static string PortableRid()
    {
        string system = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "win"
            : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "osx"
            : "linux";
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }

    private static string Load()
    {
        string version;
        try
        {
            // Asked last, after the runtime's own search beside the program.
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => name.Contains(
                "onnxruntime", StringComparison.OrdinalIgnoreCase)
                ? FromNamedFolder()
                : 0;
            version = PlacementLog.Environment().GetVersionString();
        }
        catch (Exception error) when (error is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException
            or BadImageFormatException)
        {
            throw new OnnxException(
                $"ONNX Runtime's native library '{FileName("onnxruntime")}' for {PortableRid()} could not be loaded; looked in {string.Join(", ", Folders().Select(folder => $"'{folder}'"))}. Build for this platform, or with -p:OnnxRuntimeNatives=all, and copy the 'runtimes' folder along; or let the environment variable {FolderVariable} name a folder that holds the library of ONNX Runtime {ExpectedVersion} (runtimes/{PortableRid()}/native of the NuGet package Microsoft.ML.OnnxRuntime).",
                error);
        }

        return Checked(version);
    }

    /// <summary>Refuses a library of another version, which a program with two copies may have loaded first.</summary>
    internal static string Checked(string version) =>
        version.StartsWith(ExpectedVersion + ".", StringComparison.Ordinal)
            ? version
            : throw new OnnxException(
                $"ONNX Runtime's native library is version {version}, expected {ExpectedVersion}: another copy was loaded first. Keep one version of '{FileName("onnxruntime")}' beside the program.");

    private static nint FromNamedFolder()
    {
        string? folder = Environment.GetEnvironmentVariable(FolderVariable);
        return folder is { Length: > 0 }
            && File.Exists(Path.Combine(folder, FileName("onnxruntime")))
            && NativeLibrary.TryLoad(Path.Combine(folder, FileName("onnxruntime")), out nint library)
            ? library
            : 0;
    }
}
