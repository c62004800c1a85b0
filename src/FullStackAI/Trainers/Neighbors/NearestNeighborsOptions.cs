using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Neighbors;

/// <summary>How nearest neighbours predict.</summary>
public sealed record NearestNeighborsOptions
{
    /// <summary>How many rows count, at least 1; the default is 15.</summary>
    public int Neighbors { get; init; } = 15;

    /// <summary>Whether nearer rows count more, by one over their distance; the default is true.</summary>
    public bool WeightByDistance { get; init; } = true;

    /// <summary>The largest number of rows that are kept, at least 1; the default is 20,000. Of
    /// more rows a sample is kept, of classes the same share of each.</summary>
    public int MaxRows { get; init; } = 20_000;

    internal void Validate() =>
        new OptionFaults(nameof(NearestNeighborsOptions))
            .Require(Neighbors >= 1, nameof(Neighbors), Neighbors, "must be 1 or more; 15 is the default")
            .Require(MaxRows >= 1, nameof(MaxRows), MaxRows, "must be 1 or more; 20,000 is the default")
            .Throw();
}
