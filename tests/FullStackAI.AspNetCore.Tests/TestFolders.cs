namespace FullStackAI.AspNetCore.Tests;

/// <summary>Folders for the files of tests, all below one that goes when the tests have ended.</summary>
[TestClass]
public sealed class TestFolders
{
    private static readonly string s_root = Directory.CreateTempSubdirectory("fullstackai-web").FullName;

    [AssemblyCleanup]
    public static void Remove() => Directory.Delete(s_root, recursive: true);

    /// <summary>A new, empty folder.</summary>
    internal static string Make() => Directory.CreateDirectory(Path.Combine(s_root, Path.GetRandomFileName())).FullName;
}
