using FullStackAI.Extensions.ML;

namespace FullStackAI.AspNetCore.Repository;

/// <summary>What lies in the folder of models now: <c>name.fsai</c>, or
/// <c>name/version/*.fsai</c> with an optional <c>name/routing.json</c>.</summary>
internal static class RepositoryFolder
{
    internal const string Extension = ".fsai";
    internal const string RoutingFile = "routing.json";

    /// <summary>Lists models, versions, files. Names that start with a dot or underscore are left
    /// out, so that a writer can prepare a version beside the others.</summary>
    /// <param name="root">The folder; when it is absent there are no models.</param>
    internal static IReadOnlyList<FoundModel> List(string root)
    {
        var models = new SortedDictionary<string, FoundModel>(StringComparer.Ordinal);
        var folder = new DirectoryInfo(root);
        if (!folder.Exists)
        {
            return [];
        }

        foreach (FileInfo file in folder.EnumerateFiles("*" + Extension).Where(IsServed))
        {
            string name = Path.GetFileNameWithoutExtension(file.Name);
            models[name] = new FoundModel(name, null, [new FoundVersion(null, file.FullName)]);
        }

        foreach (DirectoryInfo model in folder.EnumerateDirectories().Where(IsServed))
        {
            FoundVersion[] versions = [.. model
                .EnumerateDirectories()
                .Where(IsServed)
                .Select(Version)
                .OfType<FoundVersion>()
                .OrderBy(version => version.Name!, VersionOrder.Instance)];
            // A folder and a file of one name: the folder has versions to tell apart and wins.
            if (versions.Length > 0)
            {
                models[model.Name] = new FoundModel(model.Name, Path.Combine(model.FullName, RoutingFile), versions);
            }
        }

        return [.. models.Values];
    }

    private static bool IsServed(FileSystemInfo entry) => entry.Name[0] is not ('.' or '_');

    private static FoundVersion? Version(DirectoryInfo folder)
    {
        string[] files = [.. folder
            .EnumerateFiles("*" + Extension)
            .Where(IsServed)
            .Select(file => file.FullName)
            .Order(StringComparer.Ordinal)];
        return files.Length == 0 ? null : new FoundVersion(folder.Name, files[0]);
    }
}

/// <summary>A model in the folder.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Routing">Where its aliases are written; null for a single file.</param>
/// <param name="Versions">Oldest first.</param>
internal sealed record FoundModel(string Name, string? Routing, IReadOnlyList<FoundVersion> Versions);

/// <summary>A version in the folder.</summary>
/// <param name="Name">The folder's name; null for a single file, whose version is its digest.</param>
/// <param name="Path">The bundle file.</param>
/// <param name="Loader">What brings a model that the host makes itself, and that lies in no file; null for a file.</param>
internal sealed record FoundVersion(string? Name, string Path, ModelLoader? Loader = null);
