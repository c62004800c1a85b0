using FullStackAI.Numerics;

namespace FullStackAI.Preprocessing;

/// <summary>How levels are spread over columns by a hash.</summary>
public sealed record HashOptions
{
    /// <summary>The number of columns is 2 to this power; in [1, 24]; the default is 12: 4,096 columns.</summary>
    public int Bits { get; init; } = 12;

    /// <summary>The seed of the hash; the default is 0.</summary>
    public uint Seed { get; init; }

    internal HashOptions Validated()
    {
        new OptionFaults(nameof(HashOptions)).Require(Bits is >= 1 and <= 24, nameof(Bits), Bits, "must lie in [1, 24]").Throw();
        return this;
    }
}
