using System.Diagnostics;
using System.Text;

namespace FullStackAI.PackagingTests;

/// <summary>Runs commands as a user of the packages would, with package folders of their own.</summary>
internal static class Shell
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30); // only what hangs reaches it, also where the machine has other work

    /// <summary>Runs a command to its end and gives what it wrote; fails the test when the exit code is not 0.</summary>
    /// <param name="folder">Where it runs.</param>
    /// <param name="packages">The folder NuGet unpacks into, so that no earlier build of the same version is met.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    internal static string Run(string folder, string packages, string program, params string[] arguments)
    {
        (int code, string text) = Start(folder, packages, program, arguments);
        Assert.AreEqual(0, code, $"'{program} {string.Join(' ', arguments)}' failed:\n{text}");
        return text;
    }

    /// <summary>Runs a command that must fail, and gives what it wrote.</summary>
    /// <param name="folder">Where it runs.</param>
    /// <param name="packages">The folder NuGet unpacks into.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    internal static string Fail(string folder, string packages, string program, params string[] arguments)
    {
        (int code, string text) = Start(folder, packages, program, arguments);
        Assert.AreNotEqual(0, code, $"'{program} {string.Join(' ', arguments)}' was to fail, but did not:\n{text}");
        return text;
    }

    private static (int Code, string Text) Start(string folder, string packages, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // What the outer build sets for itself would mislead the inner one.
        foreach (string name in start.Environment.Keys.Where(IsOfTheOuterBuild).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["NUGET_PACKAGES"] = packages;
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";

        var output = new StringBuilder();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(output, line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"'{program} {string.Join(' ', arguments)}' did not end within {Limit}. So far:\n{output}");
        }

        process.WaitForExit(); // the readers end after the process
        return (process.ExitCode, output.ToString());
    }

    internal static bool IsOfTheOuterBuild(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("TESTINGPLATFORM", StringComparison.OrdinalIgnoreCase)
        || name is "DOTNET_HOST_PATH" or "Configuration" or "Platform";

    private static void Append(StringBuilder output, string? line)
    {
        if (line is not null)
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }
    }
}
