namespace FullStackAI.Data;

/// <summary>One feature of a <see cref="FeatureMatrix"/>.</summary>
/// <param name="Name">The name people see, for example <c>age</c> or <c>plan=basic</c>.</param>
/// <param name="Source">The column of the table it comes from; several names joined by <c>|</c> when it comes from several.</param>
/// <param name="LevelCount">For a categorical feature the number of levels: cells are the codes 0 …
/// LevelCount − 1, NaN when missing or unseen. 0 for a numeric feature.</param>
public readonly record struct Feature(string Name, string Source, int LevelCount = 0)
{
    /// <summary>Whether the cells are codes of levels rather than quantities.</summary>
    public bool IsCategorical => LevelCount > 0;
}
