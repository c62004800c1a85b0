namespace FullStackAI.Cli.Input;

/// <summary>A file to read; what comes through standard input or a pipe is put into a temporary file
/// first, so that it can be read twice and be larger than memory.</summary>
internal sealed class InputFile : IDisposable
{
    private const string StandardInput = "-";
    private const string StandardInputName = "standard input";

    private readonly bool _isTemporary;

    private InputFile(string path, string name, bool isTemporary)
    {
        Path = path;
        Name = name;
        _isTemporary = isTemporary;
    }

    /// <summary>Where it lies.</summary>
    internal string Path { get; }

    /// <summary>What messages call it.</summary>
    internal string Name { get; }

    /// <summary>Finds a file.</summary>
    /// <param name="path">The file; <c>-</c> is standard input.</param>
    /// <param name="cancellationToken">Stops reading what can be read only once.</param>
    internal static InputFile Open(string path, CancellationToken cancellationToken)
    {
        if (path == StandardInput)
        {
            return Copied(Console.OpenStandardInput(), StandardInputName, StandardInputName, cancellationToken);
        }

        Check(path);
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (!file.CanSeek)
        {
            return Copied(file, path, System.IO.Path.GetFileName(path), cancellationToken); // as of 'fsai profile <(zcat …)' in a shell
        }

        file.Dispose();
        return new InputFile(path, path, isTemporary: false);
    }

    /// <summary>Says at once when a file that is needed later is not there.</summary>
    internal static void Check(string path)
    {
        if (path.Length == 0)
        {
            throw new ToolException(ExitCode.Data, "The name of the file to read is empty. Name a file; '-' is standard input.");
        }

        if (Directory.Exists(path))
        {
            throw new ToolException(ExitCode.Data, $"'{path}' is a folder. Name a file in it.");
        }

        if (!File.Exists(path))
        {
            throw new ToolException(
                ExitCode.Data,
                $"There is no file '{path}' (looked in '{System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))}'). Check the name.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isTemporary)
        {
            Directory.Delete(System.IO.Path.GetDirectoryName(Path)!, recursive: true);
        }
    }

    // The library's messages call a file by its name, so that of the copy says what it is a copy of.
    private static InputFile Copied(Stream input, string name, string copyName, CancellationToken cancellationToken)
    {
        var file = new InputFile(
            System.IO.Path.Combine(Directory.CreateTempSubdirectory("fsai-").FullName, copyName), name, isTemporary: true);
        try
        {
            // Reading from a terminal ends at no token: the copy is left to itself when the user stops.
            Task.Run(() => Copy(input, file.Path), CancellationToken.None).WaitAsync(cancellationToken).GetAwaiter().GetResult();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void Copy(Stream input, string path)
    {
        using (input)
        {
            using var copy = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            try
            {
                input.CopyTo(copy);
            }
            catch (UnauthorizedAccessException)
            {
                // Standard input is closed: nothing comes, which the loader says.
            }
        }
    }
}
