using FullStackAI.Models.Calibration;

namespace FullStackAI.Onnx;

/// <summary>What an exported graph gives, and for which versions it is built.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>The graph's name; <c>model</c> by default.</summary>
    public string Name { get; init; } = "model";

    /// <summary>The classes by number, for a classifier: the graph then gives <c>label</c> and <c>probabilities</c>.
    /// Empty (the default) for a model of numbers, whose graph gives <c>prediction</c>.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>The probability from which on a binary classifier says the second class, in [0, 1]; 0.5 by default.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>What corrects the probabilities; null (the default) for nothing.</summary>
    public Calibrator? Calibrator { get; init; }

    /// <summary>The versions the graph is for.</summary>
    public OnnxBuilderOptions Builder { get; init; } = new();

    internal void Validate(int outputs)
    {
        if (!(Threshold is >= 0 and <= 1))
        {
            throw new ArgumentException($"OnnxExportOptions.Threshold must lie in [0, 1]; got {Threshold}.");
        }

        int expected = outputs == 1 ? 2 : outputs;
        if (ClassNames.Count > 0 && ClassNames.Count != expected)
        {
            throw new ArgumentException(
                $"OnnxExportOptions.ClassNames has {ClassNames.Count} names; a model with {outputs} output(s) tells {expected} classes apart.");
        }
    }
}
