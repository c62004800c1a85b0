namespace FullStackAI.AspNetCore.Tests;

/// <summary>The files of this repository, found from where the tests run.</summary>
internal static class RepositoryFiles
{
    internal static string Folder(params string[] path)
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "FullStackAI.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine([folder ?? throw new DirectoryNotFoundException("There is no FullStackAI.sln above the tests."), .. path]);
    }
}
