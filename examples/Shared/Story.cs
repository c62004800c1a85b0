using System.Diagnostics;

namespace Examples;

/// <summary>The frame of an example: the words after the program's name, a folder for its
/// files, one line for what goes wrong, and the time it took.</summary>
internal static class Story
{
    private const string Common = "[--budget seconds] [--keep folder] [--short]";

    /// <summary>Tells the story.</summary>
    /// <param name="args">As Main gets them.</param>
    /// <param name="usage">The words it takes, as <see cref="CommandLine.Read"/> reads them;
    /// <c>--budget</c>, <c>--keep</c> and <c>--short</c> go without saying.</param>
    /// <param name="tell">The story itself.</param>
    /// <returns>The exit code, as of <c>fsai</c>: 0 done, 2 words that make no sense, 3 data that cannot be read or do not fit.</returns>
    internal static async Task<int> TellAsync(string[] args, string usage, Func<CommandLine, WorkFolder, Task> tell)
    {
        if (CommandLine.Read(args, $"{usage} {Common}".TrimStart()) is not { } line)
        {
            return 2;
        }

        try
        {
            var clock = Stopwatch.StartNew();
            using var folder = new WorkFolder(line["--keep"]);
            await tell(line, folder);
            Console.WriteLine($"\nDone in {clock.Elapsed.TotalSeconds:0.0} seconds. {folder}");
            return 0;
        }
        catch (Exception fault) when (IsToldInWords(fault))
        {
            Console.Error.WriteLine($"error: {fault.Message}");
            return 3;
        }
    }

    // The library's own exceptions and those of files say what to do next; anything else is a fault of the program, whose trace is wanted.
    private static bool IsToldInWords(Exception fault) =>
        fault is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or InvalidOperationException
        || fault.GetType().Namespace is { } space && space.StartsWith(nameof(FullStackAI), StringComparison.Ordinal);
}
