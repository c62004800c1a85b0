namespace FullStackAI.OnnxRuntime.Tests.Devices;

/// <summary>The native libraries beside the tests.</summary>
internal static class NativeFiles
{
    /// <summary>Path of one, by its plain name.</summary>
    internal static string Find(string name) =>
        NativeLibraries.Folders().Select(folder => Path.Combine(folder, NativeLibraries.FileName(name))).First(File.Exists);
}
