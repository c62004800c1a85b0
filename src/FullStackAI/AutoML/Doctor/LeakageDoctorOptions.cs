using FullStackAI.Numerics;

namespace FullStackAI.AutoML;

/// <summary>How thoroughly data are examined.</summary>
public sealed record LeakageDoctorOptions
{
    /// <summary>The largest number of rows that scores are taken from, drawn at random; at least 100; the default
    /// is 20,000. Equal rows and groups are looked for among ten times as many.</summary>
    public int MaxRows { get; init; } = 20_000;

    /// <summary>The seed of the draw; the default is 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>What is wrong; null when nothing is.</summary>
    internal string? Fault =>
        MaxRows >= 100 ? null : FormattableString.Invariant($"{nameof(MaxRows)} must be 100 or more; got {MaxRows}; 20,000 is the default");

    internal void Validate() => new OptionFaults(nameof(LeakageDoctorOptions))
        .Require(MaxRows >= 100, nameof(MaxRows), MaxRows, "must be 100 or more; 20,000 is the default")
        .Throw();
}
