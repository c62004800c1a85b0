namespace FullStackAI.Cli;

/// <summary>What the tool tells its caller. The numbers are documented in its help and stay as they are.</summary>
internal enum ExitCode
{
    /// <summary>All was done.</summary>
    Success = 0,

    /// <summary>A fault of the tool itself.</summary>
    Unexpected = 1,

    /// <summary>The command line is wrong.</summary>
    Usage = 2,

    /// <summary>The data cannot be read, or do not fit.</summary>
    Data = 3,

    /// <summary>The model file cannot be opened or used.</summary>
    Bundle = 4,

    /// <summary>The output cannot be written.</summary>
    Output = 5,

    /// <summary>No trainer gave a model.</summary>
    NoModel = 6,

    /// <summary>A part that the command needs is not installed.</summary>
    Missing = 7,

    /// <summary>The user stopped it. A stop by the system, SIGTERM, may give 143 instead.</summary>
    Cancelled = 130,
}
