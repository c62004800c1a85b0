namespace FullStackAI.Cli.Output;

/// <summary>The place of a file to write: better to hear that it cannot be before the work than after it.</summary>
internal static class Destination
{
    internal static void Check(string path)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (Directory.Exists(path))
        {
            throw new ToolException(ExitCode.Output, $"'{path}' is a folder. Name a file in it to write to.");
        }

        if (folder is not null && !Directory.Exists(folder))
        {
            throw new ToolException(ExitCode.Output, $"There is no folder '{folder}' to save '{path}' in. Make it, or choose another.");
        }

        if (folder is not null && !File.Exists(path))
        {
            Try(path, folder);
        }
    }

    // Only writing tells whether a folder can be written to.
    private static void Try(string path, string folder)
    {
        try
        {
            using var probe = new FileStream(Path.Combine(folder, Path.GetRandomFileName()), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCode.Output, $"'{path}' could not be written: the folder '{folder}' takes no files. Choose a folder that can be written to.", fault);
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
            throw new ToolException(ExitCode.Output, $"'{path}' could not be written: {fault.Message} Nothing was left behind. Free space, or choose a folder that can be written to.", fault);
        }
    }
}
