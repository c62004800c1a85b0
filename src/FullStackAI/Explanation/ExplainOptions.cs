namespace FullStackAI.Explanation;

/// <summary>How predictions are explained. Immutable.</summary>
public sealed record ExplainOptions
{
    /// <summary>Orders the columns and picks background rows where contributions are sampled;
    /// the default is 0. The same seed gives the same bits.</summary>
    public ulong Seed { get; init; }

    /// <summary>The largest number of background rows that sampled contributions are measured against; in [1,
    /// 100,000]; the default is 32. Time grows with it, the error falls with its root.</summary>
    public int BackgroundRows { get; init; } = 32;

    /// <summary>The number of random orders of the columns for each background row where contributions are
    /// sampled, each walked there and back; in [1, 1,000]; the default is 1.</summary>
    public int OrdersPerRow { get; init; } = 1;

    /// <summary>The largest number of features named beneath a column that became several, such
    /// as the terms of a text; in [0, 1,000]; the default is 5.</summary>
    public int MaximumParts { get; init; } = 5;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="ArgumentException">Some lie outside their range; all are named.</exception>
    internal void Validate()
    {
        List<string> faults = [];
        Check(faults, nameof(BackgroundRows), BackgroundRows, 1, 100_000);
        Check(faults, nameof(OrdersPerRow), OrdersPerRow, 1, 1000);
        Check(faults, nameof(MaximumParts), MaximumParts, 0, 1000);
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", faults));
        }
    }

    private static void Check(List<string> faults, string name, int value, int low, int high)
    {
        if (value < low || value > high)
        {
            faults.Add($"ExplainOptions.{name} must lie in [{low}, {high}]; got {value}.");
        }
    }
}
