namespace FullStackAI.Cli.Output;

/// <summary>The place of a file to write: better to hear that it cannot be before the work than after it.</summary>
internal static class Destination
{
    /// <summary>Says at once when a file cannot be written, or when writing it would lose one that the command reads.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="taken">Files that the command reads or writes besides; null entries are none.</param>
    internal static void Check(string path, params string?[] taken)
    {
        if (path.Length == 0 || path == "-")
        {
            throw new ToolException(
                ExitCode.Output,
                path.Length == 0
                    ? "The name of the file to write is empty. Name a file."
                    : "'-' is no name for the file to write: this command saves to a file, and tells about it on standard output. Name a file.");
        }

        string full = Path.GetFullPath(path);
        string? folder = Path.GetDirectoryName(full);
        if (Directory.Exists(path))
        {
            throw new ToolException(ExitCode.Output, $"'{path}' is a folder. Name a file in it to write to.");
        }

        if (folder is not null && !Directory.Exists(folder))
        {
            throw new ToolException(ExitCode.Output, $"There is no folder '{folder}' to save '{path}' in. Make it, or choose another.");
        }

        CheckDistinct(path, taken);
        if (folder is not null && !File.Exists(path))
        {
            Try(path, folder);
        }
    }

    /// <summary>Refuses to write over a file that the command reads, or to write two things to one file.</summary>
    internal static void CheckDistinct(string path, params string?[] taken)
    {
        string full = Real(path);
        if (full.StartsWith("/dev/", StringComparison.Ordinal))
        {
            return;
        }

        foreach (string other in taken.Where(other => other is { Length: > 0 } and not "-").OfType<string>())
        {
            if (Real(other) == full)
            {
                throw new ToolException(
                    ExitCode.Output,
                    $"'{path}' is also '{other}', another file of this command, and would be lost. Name another file to write to.");
            }
        }
    }

    /// <summary>Runs what writes the file; a fault of the disk becomes the message for it.</summary>
    internal static void Write(string path, Action write)
    {
        Check(path);
        try
        {
            write();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(
                ExitCode.Output,
                $"'{path}' could not be written: {Reason(fault)}. Nothing was left behind. Free space, or choose a folder that can be written to.",
                fault);
        }
    }

    /// <summary>What the system says, without the name of the file that was written aside.</summary>
    internal static string Reason(Exception fault) => fault.Message.Split(" : '")[0].TrimEnd('.');

    // Only writing tells whether a folder can be written to.
    private static void Try(string path, string folder)
    {
        try
        {
            using var probe = new FileStream(
                Path.Combine(folder, Path.GetRandomFileName()),
                new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(
                ExitCode.Output,
                $"'{path}' could not be written: the folder '{folder}' takes no files. Choose a folder that can be written to.",
                fault);
        }
    }

    // Where a file lies in the end, behind symbolic links to it.
    private static string Real(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        }
        catch (IOException)
        {
            return Path.GetFullPath(path);
        }
    }
}
