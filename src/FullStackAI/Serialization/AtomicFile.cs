namespace FullStackAI.Serialization;

/// <summary>Writes a file as a whole or not at all: beside its place first, then renamed over
/// it. Readers see the old file or the new one, never a part.</summary>
public static class AtomicFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">Where; an existing file is replaced only when all was
    /// written. A symbolic link keeps pointing where it points.</param>
    /// <param name="write">Writes the content to a stream.</param>
    /// <exception cref="IOException">The disk is full, or the folder does not exist; nothing is left behind.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written to.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string target = new FileInfo(path).LinkTarget is null
            ? Path.GetFullPath(path)
            : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        if (IsDevice(target))
        {
            using FileStream device = new(target, FileMode.Open, FileAccess.Write);
            write(device);
            device.Flush();
            return;
        }

        string aside = $"{target}.{Path.GetRandomFileName()}.tmp";
        try
        {
            using (FileStream stream = new(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(aside, target, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }

    // A device such as /dev/stdout or /dev/full must be written to, never replaced by a file.
    private static bool IsDevice(string path) =>
        !OperatingSystem.IsWindows()
            && path.StartsWith("/dev/", StringComparison.Ordinal)
            && !path.StartsWith("/dev/shm/", StringComparison.Ordinal)
            && File.Exists(path);
}
