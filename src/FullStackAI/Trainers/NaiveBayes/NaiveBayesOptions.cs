using FullStackAI.Numerics;

namespace FullStackAI.Trainers.NaiveBayes;

/// <summary>How naive Bayes learns.</summary>
public sealed record NaiveBayesOptions
{
    /// <summary>What sparse features are drawn from; the default is
    /// <see cref="NaiveBayesKind.Multinomial"/>. Dense features are normally distributed within each class.</summary>
    public NaiveBayesKind Kind { get; init; }

    /// <summary>Added to what is counted of each sparse feature and class, above zero; the default is 1.</summary>
    public double Smoothing { get; init; } = 1;

    /// <summary>Added to every variance as a share of the largest variance of a dense feature, above zero; the default is 1e-9.</summary>
    public double VarianceSmoothing { get; init; } = 1e-9;

    /// <summary>Whether classes are as likely as they are frequent (the default), or all alike. The complement kind never asks.</summary>
    public bool FitPriors { get; init; } = true;

    /// <summary>How much the rows of each class count, multiplied into the row weights; the default (null) is 1 each.</summary>
    public ClassWeights? ClassWeights { get; init; }

    internal void Validate() =>
        new OptionFaults(nameof(NaiveBayesOptions))
            .Require(Enum.IsDefined(Kind), nameof(Kind), Kind, $"must be one of {string.Join(", ", Enum.GetNames<NaiveBayesKind>())}")
            .Require(Smoothing > 0
                && double.IsFinite(Smoothing), nameof(Smoothing), Smoothing, "must be finite and above zero; 1 is the default")
            .Require(VarianceSmoothing > 0
                && double.IsFinite(VarianceSmoothing), nameof(
                    VarianceSmoothing), VarianceSmoothing, "must be finite and above zero; 1e-9 is the default")
            .Throw();
}
