namespace FullStackAI.Cli.Tests;

/// <summary>A folder of files for one test, deleted at its end.</summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("fsai-").FullName;

    /// <summary>The path of a file in it.</summary>
    internal string this[string name] => Path.Combine(_path, name);

    /// <summary>Writes a file and gives its path.</summary>
    internal string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>The names of the files in it.</summary>
    internal string[] Names =>
        [.. Directory.EnumerateFileSystemEntries(_path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
