namespace FullStackAI.Explanation;

/// <summary>How contributions are computed.</summary>
public enum ContributionMethod
{
    /// <summary>Shapley values of trees, exact, with the share of training rows in each branch standing for unknown features.</summary>
    TreeShap,

    /// <summary>Weight times the distance from the mean of the background: the exact Shapley
    /// values of a linear model with independent features.</summary>
    Linear,

    /// <summary>Shapley values estimated over sampled orders of the features and sampled
    /// background rows; the sum is exact, the shares have sampling error.</summary>
    Sampling,

    /// <summary>Exact contributions of trees and of linear models together, added by their weights in the blend.</summary>
    Blend,
}
