namespace FullStackAI.OnnxRuntime;

/// <summary>Where one node of a model runs.</summary>
/// <param name="Node">The node's name, after ONNX Runtime's own rewriting of the graph.</param>
/// <param name="Operation">Its operator.</param>
/// <param name="Provider">The execution provider that runs it.</param>
public sealed record NodePlacement(string Node, string Operation, string Provider)
{
    /// <summary>Whether the node fell back to the processor.</summary>
    public bool IsFallback => Provider == "CPUExecutionProvider";
}
