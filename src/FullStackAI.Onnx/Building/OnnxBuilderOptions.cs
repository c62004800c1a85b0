namespace FullStackAI.Onnx;

/// <summary>Which versions a graph is built for. The defaults are read by every ONNX Runtime since 1.13 and by onnx 1.12.</summary>
public sealed record OnnxBuilderOptions
{
    /// <summary>Version of ONNX's own operator set, at least 13; 17 by default.</summary>
    public int OperatorSet { get; init; } = 17;

    /// <summary>Version of ai.onnx.ml, at least 1; 3 by default. It is imported only where it is used.</summary>
    public int MachineLearningSet { get; init; } = 3;

    /// <summary>Version of the file format, at least 4; 8 by default.</summary>
    public int IrVersion { get; init; } = 8;

    /// <summary>The versions that go together with a version of ONNX's own operator set: the oldest file format that knows it.</summary>
    /// <param name="operatorSet">At least 13.</param>
    /// <returns>The options.</returns>
    public static OnnxBuilderOptions For(int operatorSet) => new()
    {
        OperatorSet = operatorSet,
        IrVersion = operatorSet switch { <= 14 => 7, <= 18 => 8, <= 20 => 9, <= 22 => 10, 23 => 11, _ => 12 }, // onnx/docs/Versioning.md
    };

    internal void Validate()
    {
        if (OperatorSet < 13 || MachineLearningSet < 1 || IrVersion is < 4 or > OnnxChecker.NewestIrVersion)
        {
            throw new ArgumentException(
                $"OnnxBuilderOptions: OperatorSet must be at least 13 (got {OperatorSet}), MachineLearningSet at least 1 (got {MachineLearningSet}), IrVersion 4 to {OnnxChecker.NewestIrVersion} (got {IrVersion}).");
        }
    }
}
