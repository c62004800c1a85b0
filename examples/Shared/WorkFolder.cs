namespace Examples;

/// <summary>Where a program's files lie: a temporary folder that goes when the program ends, or one the user named, which stays.</summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly bool _isTemporary;

    /// <param name="kept">The folder that stays; null takes a temporary one.</param>
    internal WorkFolder(string? kept)
    {
        _isTemporary = kept is null;
        Path = kept is null ? Directory.CreateTempSubdirectory("fullstackai-").FullName : Directory.CreateDirectory(kept).FullName;
    }

    internal string Path { get; }

    internal string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (_isTemporary)
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    // What people read at the end.
    public override string ToString() =>
        _isTemporary ? "The files were temporary; '--keep folder' keeps them." : $"The files are in {Path}.";
}
