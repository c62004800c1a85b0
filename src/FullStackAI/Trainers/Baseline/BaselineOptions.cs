using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Baseline;

/// <summary>What a baseline predicts for a regression.</summary>
public sealed record BaselineOptions
{
    /// <summary>The statistic of the labels; the default is the mean. Classes always get their shares of the weight.</summary>
    public BaselineStatistic Statistic { get; init; } = BaselineStatistic.Mean;

    internal void Validate() =>
        new OptionFaults(nameof(BaselineOptions))
            .Require(
                Enum.IsDefined(Statistic),
                nameof(Statistic),
                Statistic,
                $"must be one of {string.Join(", ", Enum.GetNames<BaselineStatistic>())}")
            .Throw();
}
