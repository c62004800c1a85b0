namespace FullStackAI.OnnxRuntime;

/// <summary>What became of one layer.</summary>
/// <param name="Name">The node's name, or that of its output where it has none.</param>
/// <param name="Operation">Its operator: Conv, Gemm or MatMul.</param>
/// <param name="Form">The numbers it computes with.</param>
/// <param name="SpeedUp">The model's time with this layer in floating point over that with it in integers, all
/// else as it was then: above 1, integers were faster; null where it was not measured.</param>
public sealed record LayerPrecision(string Name, string Operation, LayerForm Form, double? SpeedUp);

/// <summary>The numbers a layer computes with, and why.</summary>
public enum LayerForm
{
    /// <summary>Integers of 8 bits.</summary>
    Integers,

    /// <summary>Floating point, because that was faster.</summary>
    FloatForSpeed,

    /// <summary>Floating point, because integers cost too much accuracy.</summary>
    FloatForAccuracy,
}
