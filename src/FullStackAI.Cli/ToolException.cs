namespace FullStackAI.Cli;

/// <summary>Something the user can put right: one clear message and the exit code that goes with it.</summary>
internal sealed class ToolException : Exception
{
    internal ToolException(ExitCode code, string message, Exception? cause = null)
        : base(message, cause) => Code = code;

    internal ExitCode Code { get; }
}
