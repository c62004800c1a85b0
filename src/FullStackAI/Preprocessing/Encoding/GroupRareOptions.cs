using FullStackAI.Numerics;

namespace FullStackAI.Preprocessing;

/// <summary>Which levels of a category are kept.</summary>
public sealed record GroupRareOptions
{
    /// <summary>The smallest number of training rows of a level that is kept; at least 1; the default is 2.</summary>
    public int MinCount { get; init; } = 2;

    /// <summary>The largest number of levels kept, the most frequent ones; at least 1; the default is no limit.</summary>
    public int MaxLevels { get; init; } = int.MaxValue;

    /// <summary>The name of the level that takes the others; the default is <c>(rare)</c>.</summary>
    public string RareLevel { get; init; } = "(rare)";

    /// <summary>What becomes of a level never seen; the default is that it is rare where levels are grouped, else stays unseen.</summary>
    public UnseenLevels Unseen { get; init; } = UnseenLevels.AsRare;

    internal GroupRareOptions Validated()
    {
        new OptionFaults(nameof(GroupRareOptions))
            .Require(MinCount >= 1, nameof(MinCount), MinCount, "must be 1 or more")
            .Require(MaxLevels >= 1, nameof(MaxLevels), MaxLevels, "must be 1 or more")
            .Require(!string.IsNullOrEmpty(RareLevel), nameof(RareLevel), RareLevel, "must not be empty")
            .Require(Enum.IsDefined(Unseen), nameof(Unseen), Unseen, "must be a policy")
            .Throw();
        return this;
    }
}
