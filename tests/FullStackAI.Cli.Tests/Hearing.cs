using System.Diagnostics;
using System.Globalization;

namespace FullStackAI.Cli.Tests;

/// <summary>Starts <c>dotnet</c> so that it hears Ctrl-C. What a script started in the background ignores
/// it, and so does everything that it starts in turn, these tests included.</summary>
internal static class Hearing
{
    private static readonly Lazy<bool> HasEnv = new(() =>
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        using Process probe =
            Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", "true"]) { RedirectStandardError = true })!;
        probe.WaitForExit();
        return probe.ExitCode == 0; // the one of GNU; others do not know the option
    });

    /// <summary>What to start.</summary>
    internal static string Command => HasEnv.Value ? "env" : Host;

    /// <summary>What comes before dotnet's own arguments.</summary>
    internal static string[] Before => HasEnv.Value ? ["--default-signal=INT", Host] : [];

    // The very program that runs the tests, not a script of that name which might keep signals to itself.
    private static string Host =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    /// <summary>Whether a process ignores a signal, where the system tells.</summary>
    internal static bool Ignores(int process, int signal)
    {
        string status = $"/proc/{process}/status";
        return File.Exists(status)
            && File.ReadLines(status).FirstOrDefault(static line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } line
                && (ulong.Parse(
                    line["SigIgn:".Length..].Trim(),
                    NumberStyles.HexNumber,
                    CultureInfo.InvariantCulture) >> (signal - 1) & 1) == 1;
    }
}
