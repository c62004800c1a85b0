namespace FullStackAI.OnnxRuntime;

/// <summary>What ONNX Runtime itself may write to the program's error stream.</summary>
public enum RuntimeMessages
{
    /// <summary>Nothing: what goes wrong comes as an exception, which carries the runtime's words.</summary>
    None,

    /// <summary>Its errors.</summary>
    Errors,

    /// <summary>Its errors and warnings, such as constants that nothing reads.</summary>
    Warnings,

    /// <summary>All it has to say: how it rewrites the graph, where each node goes, what it allocates.</summary>
    All,
}
