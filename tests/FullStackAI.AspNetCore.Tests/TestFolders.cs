namespace FullStackAI.AspNetCore.Tests;

/// <summary>Folders for the files of tests, all below one that goes when the tests have ended.</summary>
[TestClass]
public sealed class TestFolders
{
    private static readonly string s_root = Directory.CreateTempSubdirectory("fullstackai-web").FullName;

    [AssemblyCleanup]
    public static void Remove() => Delete(s_root);

    /// <summary>A new, empty folder.</summary>
    internal static string Make() => Directory.CreateDirectory(Path.Combine(s_root, Path.GetRandomFileName())).FullName;

    /// <summary>Removes a folder. A server that has just been stopped may still end its last work in it:
    /// then it goes with all others, or with the system's own cleaning.</summary>
    internal static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // What is left harms no test: every folder has a name of its own.
        }
    }
}
