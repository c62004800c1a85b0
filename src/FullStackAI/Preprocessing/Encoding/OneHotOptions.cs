using FullStackAI.Numerics;

namespace FullStackAI.Preprocessing;

/// <summary>How categories become columns of zeros and ones.</summary>
public sealed record OneHotOptions
{
    /// <summary>The smallest number of training rows of a level with a column of its own; at least 1;
    /// the default is 1. Rarer ones share the column <c>(rare)</c>.</summary>
    public int MinCount { get; init; } = 1;

    /// <summary>The largest number of levels with a column of their own, the most frequent ones; at least 1;
    /// the default is no limit. The others share the column <c>(rare)</c>.</summary>
    public int MaxLevels { get; init; } = int.MaxValue;

    /// <summary>Whether missing values get a column <c>(missing)</c> where the training rows have
    /// some; the default is true. Without it they are all zero.</summary>
    public bool MissingColumn { get; init; } = true;

    /// <summary>What becomes of a level never seen; the default is that it counts among the
    /// rare ones where those are grouped, else is all zero.</summary>
    public UnseenLevels Unseen { get; init; } = UnseenLevels.AsRare;

    internal OneHotOptions Validated()
    {
        new OptionFaults(nameof(OneHotOptions))
            .Require(MinCount >= 1, nameof(MinCount), MinCount, "must be 1 or more")
            .Require(MaxLevels >= 1, nameof(MaxLevels), MaxLevels, "must be 1 or more")
            .Require(Enum.IsDefined(Unseen), nameof(Unseen), Unseen, "must be a policy")
            .Throw();
        return this;
    }
}
