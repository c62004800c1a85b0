namespace FullStackAI.Cli.Tests;

/// <summary>What a test needs of ONNX Runtime.</summary>
internal static class Runtime
{
    /// <summary>Skips the test, with the tool's own reason, where ONNX Runtime was left
    /// out of the build; else the run must have ended well.</summary>
    internal static Fsai Require(Fsai run)
    {
        if (run.Code == ExitCode.Missing)
        {
            Assert.Inconclusive(run.Error);
        }

        return run.Succeeded();
    }
}
