namespace FullStackAI.Data.Profiling;

/// <summary>What a profile looks for and shows.</summary>
public sealed record ProfileOptions
{
    /// <summary>The column to predict, for the search for copies of it; default: guessed by
    /// its name (label, target, class, y and their like).</summary>
    public string? Label { get; init; }

    /// <summary>The number of example cells of each column; in [0, 100]; default 3.</summary>
    public int Examples { get; init; } = 3;

    /// <summary>The number of most frequent levels of each category column; in [0, 1000]; default 5.</summary>
    public int TopLevels { get; init; } = 5;

    internal void Validate(Table table)
    {
        var faults = new List<string>();
        if (Examples is < 0 or > 100)
        {
            faults.Add($"{nameof(Examples)} must lie in [0, 100]; got {Examples}.");
        }

        if (TopLevels is < 0 or > 1000)
        {
            faults.Add($"{nameof(TopLevels)} must lie in [0, 1000]; got {TopLevels}.");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException($"{nameof(ProfileOptions)}: {string.Join(" ", faults)}");
        }

        if (Label is not null)
        {
            _ = table[Label];
        }
    }
}
