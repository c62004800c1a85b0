using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Linear;

/// <summary>How gradient descent learns a linear, logistic or softmax regression.</summary>
/// <remarks>It minimises the weighted mean loss + ½ L2 × Σw²; intercepts are not penalised. Labels of a
/// regression are standardised inside, so that the rate does not depend on their unit.</remarks>
public sealed record GradientDescentOptions
{
    /// <summary>How a gradient becomes a step; the default is Adam.</summary>
    public GradientStep Step { get; init; } = GradientStep.Adam;

    /// <summary>The first learning rate, positive; null (the default) means 0.1 for
    /// plain steps, 0.02 with momentum, 0.01 for Adam.</summary>
    public double? LearningRate { get; init; }

    /// <summary>How the rate falls; the default is the cosine.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    /// <summary>The decay of the inverse-time and exponential schedules, in [0, 1); the default is 0.05.</summary>
    public double Decay { get; init; } = 0.05;

    /// <summary>Rows a step, at least 1; the default is 64.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Passes over the rows, at least 1; the default is 50.</summary>
    public int Epochs { get; init; } = 50;

    /// <summary>The share of the last direction that is kept, in [0, 1); the default
    /// is 0.9. Adam uses it for its mean of gradients.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>The share of Adam's mean of squares that is kept, in [0, 1); the default is 0.999.</summary>
    public double SquareMomentum { get; init; } = 0.999;

    /// <summary>The strength of the squared penalty per row, zero or more; null (the default) means 1 ÷ total weight.</summary>
    public double? L2 { get; init; }

    /// <summary>The largest length of a gradient, positive: a longer one is scaled down to it; null (the default) means no limit.</summary>
    public double? MaxGradientNorm { get; init; }

    /// <summary>Stop when the loss has not fallen for this many epochs, at least 1, and keep the best epoch; null (the default) means
    /// never. Measured on the validation rows of the context, or on the training rows when there are none.</summary>
    public int? EarlyStoppingEpochs { get; init; }

    /// <summary>Weights of the classes; null (the default) means that all count 1.</summary>
    public ClassWeights? ClassWeights { get; init; }

    internal double Rate(int epoch)
    {
        double rate = LearningRate ?? Step switch
        {
            GradientStep.Plain => 0.1,
            GradientStep.Momentum => 0.02,
            _ => 0.01,
        };
        return Schedule switch
        {
            LearningRateSchedule.InverseTime => rate / (1 + (Decay * epoch)),
            LearningRateSchedule.Exponential => rate * Math.Pow(1 - Decay, epoch),
            LearningRateSchedule.Cosine => rate * 0.5 * (1 + Math.Cos(Math.PI * epoch / Epochs)),
            _ => rate,
        };
    }

    internal void Validate() =>
        new OptionFaults(nameof(GradientDescentOptions))
            .Require(Enum.IsDefined(Step), nameof(Step), Step, $"must be one of {string.Join(", ", Enum.GetNames<GradientStep>())}")
            .Require(LearningRate is null
                || (LearningRate > 0
                    && double.IsFinite(LearningRate.Value)), nameof(
                        LearningRate), LearningRate, "must be a positive number, or null for the default of the step")
            .Require(
                Enum.IsDefined(Schedule),
                nameof(Schedule),
                Schedule,
                $"must be one of {string.Join(", ", Enum.GetNames<LearningRateSchedule>())}")
            .Require(Decay is >= 0 and < 1, nameof(Decay), Decay, "must lie in [0, 1); 0.05 is the default")
            .Require(BatchSize >= 1, nameof(BatchSize), BatchSize, "must be 1 or more; 64 is the default")
            .Require(Epochs >= 1, nameof(Epochs), Epochs, "must be 1 or more; 50 is the default")
            .Require(Momentum is >= 0 and < 1, nameof(Momentum), Momentum, "must lie in [0, 1); 0.9 is the default")
            .Require(SquareMomentum is >= 0 and < 1, nameof(SquareMomentum), SquareMomentum, "must lie in [0, 1); 0.999 is the default")
            .Require(L2 is null
                || (L2 >= 0 && double.IsFinite(L2.Value)), nameof(
                    L2), L2, "must be a finite number, zero or more, or null for 1 ÷ total weight")
            .Require(MaxGradientNorm is null or > 0, nameof(MaxGradientNorm), MaxGradientNorm, "must be positive, or null for no limit")
            .Require(
                EarlyStoppingEpochs is null or >= 1,
                nameof(EarlyStoppingEpochs),
                EarlyStoppingEpochs,
                "must be 1 or more, or null for no early stopping")
            .Throw();
}
