namespace FullStackAI.OnnxRuntime;

/// <summary>How far ONNX Runtime rewrites a graph before it runs.</summary>
public enum GraphOptimization
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Removes what is redundant and folds constants.</summary>
    Basic,

    /// <summary>Fuses operators too.</summary>
    Extended,

    /// <summary>Changes the layout of data too.</summary>
    All,
}
