using System.Runtime.CompilerServices;

namespace FullStackAI.Tests;

/// <summary>Finds the public data sets that some tests read: <c>../shared/data</c> beside the
/// repository, or the folder that <c>FULLSTACKAI_DATA</c> names.</summary>
internal static class RealData
{
    /// <summary>The folder of the data sets; null where there is none.</summary>
    internal static string? Root { get; } = FindRoot();

    /// <summary>The full path of a data file; where it is absent the test ends as inconclusive, saying why.</summary>
    /// <param name="relativePath">For example <c>adult_income/adult_train.csv</c>.</param>
    internal static string File(string relativePath)
    {
        if (Root is null)
        {
            Assert.Inconclusive(
                $"Real data '{relativePath}' are not here: there is no folder ../shared/data beside the repository, and FULLSTACKAI_DATA names none.");
        }

        string path = Path.Combine(Root, relativePath);
        if (!System.IO.File.Exists(path))
        {
            Assert.Inconclusive($"Real data '{relativePath}' are not in '{Root}'.");
        }

        return path;
    }

    private static string? FindRoot([CallerFilePath] string here = "")
    {
        if (Environment.GetEnvironmentVariable("FULLSTACKAI_DATA") is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : null;
        }

        for (var folder = new FileInfo(here).Directory; folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
            {
                string beside = Path.Combine(folder.FullName, "..", "shared", "data");
                return Directory.Exists(beside) ? Path.GetFullPath(beside) : null;
            }
        }

        return null;
    }
}
