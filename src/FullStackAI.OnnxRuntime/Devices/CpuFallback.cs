namespace FullStackAI.OnnxRuntime;

/// <summary>What happens to nodes that the chosen GPU does not take.</summary>
public enum CpuFallback
{
    /// <summary>Loading fails and names the device: nothing runs where it was not asked to.</summary>
    Refuse,

    /// <summary>They run on the processor; the model lists them.</summary>
    Allow,
}
