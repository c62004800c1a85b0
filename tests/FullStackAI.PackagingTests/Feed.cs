using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace FullStackAI.PackagingTests;

/// <summary>The packages of this repository, packed into a folder that serves as a feed.</summary>
internal sealed class Feed : IDisposable
{
    private Feed(string work)
    {
        Work = work;
        Packages = Path.Combine(work, "unpacked");
        Folder = Path.Combine(work, "feed");
        Directory.CreateDirectory(Folder);
    }

    /// <summary>A folder of its own, deleted at the end.</summary>
    internal string Work { get; }

    /// <summary>Where NuGet unpacks into.</summary>
    internal string Packages { get; }

    /// <summary>The folder of the .nupkg files.</summary>
    internal string Folder { get; }

    internal static string Root { get; } = Find("Directory.Packages.props");

    /// <summary>The projects that become packages: each of src/ that does not say,
    /// itself or in its folder, <c>IsPackable=false</c>.</summary>
    internal static IReadOnlyList<string> Projects { get; } =
        [.. Sources().Where(project => IsPackable(Path.Combine(Root, project)))];

    /// <summary>Copies the sources to a fresh folder and packs them there.</summary>
    /// <param name="name">The name of the fresh folder; the bytes of the packages must not depend on it.</param>
    internal static Feed Pack(string name)
    {
        var feed = new Feed(Directory.CreateTempSubdirectory("fullstackai-packing-").FullName);
        string sources = Path.Combine(feed.Work, name);
        Copy(new DirectoryInfo(Root), sources);
        try
        {
            // One build for all packages: what they share is built once, and in the same configuration.
            string solution = Path.Combine(sources, "packing.slnx");
            File.WriteAllText(
                solution,
                $"<Solution>{string.Concat(Sources().Select(project => $"<Project Path=\"{project}\" />"))}</Solution>");
            Shell.Run(
                sources, UserPackages, "dotnet", "pack", solution, "-c", "Release", "-o", feed.Folder, "-v", "q", "-nologo",
                "-p:ContinuousIntegrationBuild=true", "-p:RunAnalyzers=false");
        }
        catch
        {
            feed.Dispose();
            throw;
        }

        return feed;
    }

    /// <summary>The files of the feed by name.</summary>
    internal IReadOnlyList<string> Files => [.. Directory.EnumerateFiles(Folder).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Work, recursive: true);

    // Building restores what the repository needs from the user's own cache, as every build does.
    private static string UserPackages { get; } = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Where(path => !path.Contains(
                $"{Path.DirectorySeparatorChar}node_modules{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(Root, path))
            .Order(StringComparer.Ordinal);

    private static bool IsPackable(string project) =>
        !new[] { project, Path.Combine(Path.GetDirectoryName(project)!, "Directory.Build.props") }
            .Where(File.Exists)
            .SelectMany(path => XDocument.Load(path).Descendants("IsPackable"))
            .Any(element => string.Equals(element.Value, "false", StringComparison.OrdinalIgnoreCase));

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (FileInfo file in from.EnumerateFiles())
        {
            file.CopyTo(Path.Combine(to, file.Name));
        }

        foreach (DirectoryInfo folder in from.EnumerateDirectories().Where(IsSource))
        {
            Copy(folder, Path.Combine(to, folder.Name));
        }
    }

    private static bool IsSource(DirectoryInfo folder) =>
        folder.LinkTarget is null
            && folder.Name is not (".git" or "artifacts" or "node_modules" or "obj" or "bin" or "TestResults" or "tests"
                or "benchmarks" or "docs");

    private static string Find(string marker, [CallerFilePath] string here = "")
    {
        for (var folder = new FileInfo(here).Directory; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, marker)))
            {
                return folder.FullName;
            }
        }

        throw new FileNotFoundException($"No folder above '{here}' holds '{marker}'.");
    }
}
