using FullStackAI.Numerics;

namespace FullStackAI.Preprocessing;

/// <summary>What the automatic pipeline may decide, and what is decided already.</summary>
public sealed record FeaturizerOptions
{
    /// <summary>Columns whose use is given, by name; the default is none. A given use is
    /// followed even for a column that looks like an identifier.</summary>
    public IReadOnlyDictionary<string, ColumnUse> Uses { get; init; } = new Dictionary<string, ColumnUse>();

    /// <summary>The largest number of levels of a category in native form; more are
    /// grouped as rare; at least 2; the default is 1,000.</summary>
    public int MaxNativeLevels { get; init; } = 1_000;

    /// <summary>The largest number of one-hot columns of a category in standardised form; at least 2; the default is 10,000.</summary>
    public int MaxOneHotLevels { get; init; } = 10_000;

    /// <summary>The largest number of n-grams of a text column in native form; at least 1; the
    /// default is 1,000: trees look at each one at each split.</summary>
    public int MaxNativeTerms { get; init; } = 1_000;

    /// <summary>The largest number of n-grams of a text column in standardised form; at least 1; the default is 200,000.</summary>
    public int MaxTerms { get; init; } = 200_000;

    internal FeaturizerOptions Validated()
    {
        new OptionFaults(nameof(FeaturizerOptions))
            .Require(Uses is not null && Uses.Values.All(Enum.IsDefined), nameof(Uses), "an unknown one", "must give each column a use")
            .Require(MaxNativeLevels >= 2, nameof(MaxNativeLevels), MaxNativeLevels, "must be 2 or more")
            .Require(MaxOneHotLevels >= 2, nameof(MaxOneHotLevels), MaxOneHotLevels, "must be 2 or more")
            .Require(MaxNativeTerms >= 1, nameof(MaxNativeTerms), MaxNativeTerms, "must be 1 or more")
            .Require(MaxTerms >= 1, nameof(MaxTerms), MaxTerms, "must be 1 or more")
            .Throw();
        return this;
    }
}
