namespace FullStackAI.AutoML;

/// <summary>An entry of the portfolio: made into a candidate when its turn comes and its time is known.</summary>
/// <param name="Name">What people read.</param>
/// <param name="Family">Its family.</param>
/// <param name="Make">The candidate for a slot.</param>
internal sealed record PortfolioItem(string Name, string Family, Func<Slot, Candidate> Make)
{
    /// <summary>The boosting options it is made of; null for other families.</summary>
    internal BoostingCharacter? Character { get; init; }

    /// <summary>Whether it learns from a sample only, so that there is a model at once.</summary>
    internal bool IsQuick { get; init; }

    /// <summary>The names of all families there may be.</summary>
    internal static IReadOnlyList<string> Families { get; } =
    [
        "linear", BoostingCharacter.Family, "extra-trees", "forest", "mlp", "neighbors", "naive-bayes", "tree",
    ];

    /// <summary>The same with columns whose direction is given.</summary>
    internal PortfolioItem Following(DataShape shape, IReadOnlyDictionary<string, int> columns) =>
        Character is { } character
            ? this with { Make = slot =>
                new BoostingCharacter(Name, character.Options with { MonotoneColumns = columns }).For(shape, slot) }
            : this;
}
