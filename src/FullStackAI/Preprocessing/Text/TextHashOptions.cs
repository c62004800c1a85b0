using FullStackAI.Numerics;

namespace FullStackAI.Preprocessing;

/// <summary>How text becomes hashed n-grams: no vocabulary is kept, so n-grams never seen
/// have a place too, and memory does not grow with the text.</summary>
/// <remarks>The column of an n-gram is MurmurHash3 x86-32 of its UTF-8 bytes (words parted by one
/// space), its lowest bits; its sign is the hash's highest bit.</remarks>
public sealed record TextHashOptions
{
    /// <summary>What n-grams are made of; the default chooses words or characters by the script of the training text.</summary>
    public TextAnalyzer Analyzer { get; init; } = TextAnalyzer.Automatic;

    /// <summary>The lengths of n-grams; null (the default) means 1 for words and 1 to 3 for characters.</summary>
    public NGramRange? NGrams { get; init; }

    /// <summary>Whether letters are made lower-case; the default is true.</summary>
    public bool Lowercase { get; init; } = true;

    /// <summary>The number of columns is 2 to this power; in [1, 24]; the default is 16: 65,536 columns.</summary>
    public int Bits { get; init; } = 16;

    /// <summary>The seed of the hash; the default is 0.</summary>
    public uint Seed { get; init; }

    /// <summary>Whether half of the n-grams count negative, so that those which share a column cancel out on average; the
    /// default is true. Set false where features must not be negative, for example for chi-squared.</summary>
    public bool Signed { get; init; } = true;

    /// <summary>Whether columns count the less the more training rows they stand in; the default
    /// is false: it is the one thing learned, 8 bytes a column.</summary>
    public bool InverseDocumentFrequency { get; init; }

    /// <summary>Whether a count c weighs 1 + ln c rather than c; the default is false.</summary>
    public bool Sublinear { get; init; }

    /// <summary>How the vector of a text is brought to length 1; the default is L2.</summary>
    public TextNorm Norm { get; init; } = TextNorm.L2;

    /// <summary>The length that vectors are brought to, where <see cref="Norm"/> brings
    /// them to one; positive, finite; the default is 1.</summary>
    public double Length { get; init; } = 1;

    internal TextHashOptions Validated()
    {
        new OptionFaults(nameof(TextHashOptions))
            .Require(Enum.IsDefined(Analyzer), nameof(Analyzer), Analyzer, "must be an analyzer")
            .Require(
                NGrams is null or { IsValid: true },
                nameof(NGrams),
                NGrams,
                $"must lie in [1, {NGramRange.Longest}], the shortest first")
            .Require(Bits is >= 1 and <= 24, nameof(Bits), Bits, "must lie in [1, 24]; 16 is the default")
            .Require(Enum.IsDefined(Norm), nameof(Norm), Norm, "must be a norm")
            .Require(double.IsFinite(Length) && Length > 0, nameof(Length), Length, "must be positive and finite; 1 is the default")
            .Throw();
        return this;
    }
}
