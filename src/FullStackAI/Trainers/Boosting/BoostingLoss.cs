namespace FullStackAI.Trainers.Boosting;

/// <summary>What boosting minimises.</summary>
public enum BoostingLoss
{
    /// <summary>The usual one for the task: squared, log loss, softmax or LambdaRank.</summary>
    Auto,

    /// <summary>Squared error: predicts the mean.</summary>
    Squared,

    /// <summary>Absolute error: predicts the median.</summary>
    Absolute,

    /// <summary>Squared error near the label, absolute beyond <see cref="BoostingOptions.HuberDelta"/>.</summary>
    Huber,

    /// <summary>Pinball loss: predicts the quantile <see cref="BoostingOptions.QuantileAlpha"/>.</summary>
    Quantile,

    /// <summary>Poisson deviance with a log link; labels zero or more.</summary>
    Poisson,

    /// <summary>Gamma deviance with a log link; labels above 0.</summary>
    Gamma,

    /// <summary>Tweedie deviance with a log link; labels zero or more.</summary>
    Tweedie,

    /// <summary>Logarithmic loss of two classes.</summary>
    LogLoss,

    /// <summary>Softmax cross-entropy of three or more classes.</summary>
    Softmax,

    /// <summary>A logarithmic loss for each class against the others.</summary>
    OneVsAll,

    /// <summary>LambdaRank: NDCG of the groups of a ranking.</summary>
    LambdaRank,
}
