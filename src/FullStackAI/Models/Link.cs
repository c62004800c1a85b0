namespace FullStackAI.Models;

/// <summary>How a model's raw scores become predictions.</summary>
public enum Link
{
    /// <summary>The score is the prediction.</summary>
    Identity,

    /// <summary>1 / (1 + e^−score): the probability of the positive class.</summary>
    Sigmoid,

    /// <summary>e^score of each class divided by their sum.</summary>
    Softmax,

    /// <summary>e^score: a positive quantity (Poisson, gamma, Tweedie).</summary>
    Exp,

    /// <summary>1 / (1 + e^−score) of each class, divided by their sum (one-vs-all).</summary>
    NormalizedSigmoid,
}
