using FullStackAI.Numerics;

namespace FullStackAI.Preprocessing;

/// <summary>How missing values are filled.</summary>
public sealed record ImputeOptions
{
    /// <summary>What fills numbers; the default is the mean. A column without one finite
    /// number is filled with <see cref="ConstantNumber"/>.</summary>
    public ImputeStrategy Numbers { get; init; } = ImputeStrategy.Mean;

    /// <summary>What fills categories: most frequent (the default) or constant. A column without
    /// one level is filled with <see cref="ConstantCategory"/>.</summary>
    public ImputeStrategy Categories { get; init; } = ImputeStrategy.MostFrequent;

    /// <summary>The number of <see cref="ImputeStrategy.Constant"/>; finite; the default is 0.</summary>
    public float ConstantNumber { get; init; }

    /// <summary>The level of <see cref="ImputeStrategy.Constant"/>, added to those there are; the default is <c>(missing)</c>.</summary>
    public string ConstantCategory { get; init; } = "(missing)";

    /// <summary>Whether each column with missing values in training gets a second one, named
    /// <c>column.missing</c>: 1 where it was missing, else 0. The default is false.</summary>
    public bool AddIndicator { get; init; }

    internal ImputeOptions Validated()
    {
        new OptionFaults(nameof(ImputeOptions))
            .Require(Enum.IsDefined(Numbers), nameof(Numbers), Numbers, "must be a strategy")
            .Require(
                Categories is ImputeStrategy.MostFrequent or ImputeStrategy.Constant,
                nameof(Categories),
                Categories,
                "must be MostFrequent or Constant")
            .Require(float.IsFinite(ConstantNumber), nameof(ConstantNumber), ConstantNumber, "must be finite")
            .Require(!string.IsNullOrEmpty(ConstantCategory), nameof(ConstantCategory), ConstantCategory, "must not be empty")
            .Throw();
        return this;
    }
}
