using FullStackAI.Data;

namespace FullStackAI.OnnxRuntime;

/// <summary>What an ONNX model predicts, for serving it as the library's own models are served.</summary>
public sealed record OnnxPredictorOptions
{
    /// <summary>What it predicts: numbers, one of two classes or one of several.</summary>
    public required TaskKind Task { get; init; }

    /// <summary>What its prediction is called.</summary>
    public required string Label { get; init; }

    /// <summary>The classes by number; empty (the default) for numbers.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>The columns of each input in order, by its name; an input that is not named takes the
    /// column of its own name, a lone input all columns of the example.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Columns { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The output to read; null (the default) for the first tensor of float or double.</summary>
    public string? Output { get; init; }

    /// <summary>The probability from which on a binary classifier says the second class, in [0, 1]; 0.5 by default.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>Whether the output holds raw scores, to which the sigmoid or softmax is still to be
    /// applied; false by default: it holds probabilities or numbers.</summary>
    public bool RawScores { get; init; }
}
