using System.Diagnostics;

namespace FullStackAI.Onnx.Tests;

/// <summary>Debian's python3-onnx as a second opinion.</summary>
internal static class PythonOnnx
{
    private const string Interpreter = "/usr/bin/python3";
    private static readonly Lazy<bool> Present = new(() => File.Exists(Interpreter) && Run("import onnx", []).ExitCode == 0);

    /// <summary>Ends the test as inconclusive where the package is absent.</summary>
    internal static void Require()
    {
        if (!Present.Value)
        {
            Assert.Inconclusive("python3-onnx is not installed for /usr/bin/python3.");
        }
    }

    /// <summary>Runs a script; its text output, or a failed assertion with what it said.</summary>
    internal static string Output(string script, params string[] arguments)
    {
        (int exitCode, string output, string error) = Run(script, arguments);
        Assert.AreEqual(0, exitCode, error);
        return output;
    }

    /// <summary>Passes a model to <c>onnx.checker</c>.</summary>
    internal static void Check(OnnxDocument document)
    {
        string path = Path.Combine(Path.GetTempPath(), $"fsai-{Guid.NewGuid():N}.onnx");
        try
        {
            document.Save(path);
            Output("import onnx, sys\nm = onnx.load(sys.argv[1])\nonnx.checker.check_model(m)", path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static (int ExitCode, string Output, string Error) Run(string script, string[] arguments)
    {
        var start = new ProcessStartInfo(Interpreter, ["-c", script, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
