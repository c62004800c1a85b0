using FullStackAI.Numerics;

namespace FullStackAI.Preprocessing;

/// <summary>How text becomes weighted n-grams. The defaults, and every value, mean
/// what they mean in scikit-learn's TfidfVectorizer.</summary>
public sealed record TextTfIdfOptions
{
    /// <summary>What n-grams are made of; the default chooses words or characters by the script of the training text.</summary>
    public TextAnalyzer Analyzer { get; init; } = TextAnalyzer.Automatic;

    /// <summary>The lengths of n-grams; null (the default) means 1 for words and 1 to 3 for characters.</summary>
    public NGramRange? NGrams { get; init; }

    /// <summary>Whether letters are made lower-case; the default is true.</summary>
    public bool Lowercase { get; init; } = true;

    /// <summary>The smallest number of training rows an n-gram stands in; at least 1; the default is 1.</summary>
    public int MinDocuments { get; init; } = 1;

    /// <summary>The largest share of training rows an n-gram stands in; in (0, 1]; the default is 1.</summary>
    public double MaxDocumentShare { get; init; } = 1;

    /// <summary>The largest number of n-grams kept, those that occur most often; at least 1; the default is no limit.</summary>
    public int MaxFeatures { get; init; } = int.MaxValue;

    /// <summary>Whether n-grams count the less the more rows they stand in; the default
    /// is true: ln((1 + rows) / (1 + rows with it)) + 1.</summary>
    public bool InverseDocumentFrequency { get; init; } = true;

    /// <summary>Whether a count c weighs 1 + ln c rather than c; the default is false.</summary>
    public bool Sublinear { get; init; }

    /// <summary>How the vector of a text is brought to length 1; the default is L2.</summary>
    public TextNorm Norm { get; init; } = TextNorm.L2;

    /// <summary>The length that vectors are brought to, where <see cref="Norm"/> brings them to one; positive,
    /// finite; the default is 1. Longer vectors are shrunk less by a penalty on weights.</summary>
    public double Length { get; init; } = 1;

    internal TextTfIdfOptions Validated()
    {
        new OptionFaults(nameof(TextTfIdfOptions))
            .Require(Enum.IsDefined(Analyzer), nameof(Analyzer), Analyzer, "must be an analyzer")
            .Require(
                NGrams is null or { IsValid: true },
                nameof(NGrams),
                NGrams,
                $"must lie in [1, {NGramRange.Longest}], the shortest first")
            .Require(MinDocuments >= 1, nameof(MinDocuments), MinDocuments, "must be 1 or more")
            .Require(MaxDocumentShare is > 0 and <= 1, nameof(MaxDocumentShare), MaxDocumentShare, "must lie in (0, 1]")
            .Require(MaxFeatures >= 1, nameof(MaxFeatures), MaxFeatures, "must be 1 or more")
            .Require(double.IsFinite(Length) && Length > 0, nameof(Length), Length, "must be positive and finite")
            .Require(Enum.IsDefined(Norm), nameof(Norm), Norm, "must be a norm")
            .Throw();
        return this;
    }
}
