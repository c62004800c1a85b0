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

    internal void Validate()
    {
        if (OperatorSet < 13 || MachineLearningSet < 1 || IrVersion is < 4 or > OnnxChecker.NewestIrVersion)
        {
            throw new ArgumentException($"OnnxBuilderOptions: OperatorSet must be at least 13 (got {OperatorSet}), MachineLearningSet at least 1 (got {MachineLearningSet}), IrVersion 4 to {OnnxChecker.NewestIrVersion} (got {IrVersion}).");
        }
    }
}
