using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Neural;

/// <summary>How a multi-layer perceptron is built and trained.</summary>
public sealed record MlpOptions
{
    /// <summary>Units of each hidden layer, from the input on; each in [1, 8192]; the default is 128 and 128.</summary>
    public IReadOnlyList<int> HiddenLayers { get; init; } = [128, 128];

    /// <summary>The largest step of the optimiser; in (0, 1]; the default is 0.002. It rises over
    /// the first tenth of training and falls to 0 along a cosine.</summary>
    public double LearningRate { get; init; } = 0.002;

    /// <summary>The share of units left out at random while training; in [0, 1); the default is 0.1.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>Pull of the weights towards 0, per step and unit of learning rate
    /// (decoupled, as in AdamW); zero or more; the default is 0.01.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Rows of a step; at least 1; null (the default) means 32 below 2,000
    /// rows, 128 below 20,000, 256 below 200,000, else 512.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The largest number of passes over the training rows; at least 1; the default is 40.</summary>
    public int MaxEpochs { get; init; } = 40;

    /// <summary>Stops after this many passes without a better validation loss, and returns
    /// the best state; 0 never stops early; the default is 10.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>The share of rows kept for validation when the context brings no validation rows; in [0,
    /// 0.5]; the default is 0.1; 0 trains on all rows without early stopping.</summary>
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>The longest step of the gradient's Euclidean norm; larger gradients are scaled down; above 0; the default is 5.</summary>
    public double MaxGradientNorm { get; init; } = 5;

    /// <summary>Checks every option, all faults together.</summary>
    /// <exception cref="ArgumentException">Options lie outside their ranges.</exception>
    internal void Validate() => new OptionFaults(nameof(MlpOptions))
        .Require(HiddenLayers.All(units => units is >= 1 and <= 8192), nameof(HiddenLayers), string.Join(
            ", ", HiddenLayers), "must each lie in [1, 8192]; 128, 128 is the default")
        .Require(LearningRate is > 0 and <= 1, nameof(LearningRate), LearningRate, "must lie in (0, 1]; 0.002 is the default")
        .Require(Dropout is >= 0 and < 1, nameof(Dropout), Dropout, "must lie in [0, 1); 0.1 is the default")
        .Require(
            WeightDecay is >= 0 and < double.PositiveInfinity,
            nameof(WeightDecay),
            WeightDecay,
            "must be zero or more and finite; 0.01 is the default")
        .Require(BatchSize is null or >= 1, nameof(BatchSize), BatchSize, "must be at least 1; null chooses by the number of rows")
        .Require(MaxEpochs >= 1, nameof(MaxEpochs), MaxEpochs, "must be at least 1; 40 is the default")
        .Require(Patience >= 0, nameof(Patience), Patience, "must be zero or more; 10 is the default")
        .Require(
            ValidationFraction is >= 0 and <= 0.5,
            nameof(ValidationFraction),
            ValidationFraction,
            "must lie in [0, 0.5]; 0.1 is the default")
        .Require(MaxGradientNorm > 0, nameof(MaxGradientNorm), MaxGradientNorm, "must lie above 0; 5 is the default")
        .Throw();
}
