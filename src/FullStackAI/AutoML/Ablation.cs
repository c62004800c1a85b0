namespace FullStackAI.AutoML;

/// <summary>What the benchmark leaves out of an experiment, or turns round, to
/// measure what it is worth; the default changes nothing.</summary>
internal sealed record Ablation
{
    /// <summary>Whether points are searched after the portfolio; the default is true.</summary>
    internal bool Searches { get; init; } = true;

    /// <summary>Whether the portfolio is tried from its end; the default is false.</summary>
    internal bool ReversesPortfolio { get; init; }

    /// <summary>What becomes of all trials' models; null (the default) leaves it to each.</summary>
    internal FinalForm? Final { get; init; }

    /// <summary>Whether probabilities get a temperature where rows that did not choose it gain by it; the default is true.</summary>
    internal bool Calibrates { get; init; } = true;

    /// <summary>Whether bins are found once, on all rows, for all folds; the default is true.</summary>
    internal bool SharesBins { get; init; } = true;

    /// <summary>The items in the order they are tried; what starts quickly stays first.</summary>
    internal IReadOnlyList<PortfolioItem> Ordered(IReadOnlyList<PortfolioItem> items) =>
        ReversesPortfolio ? [.. items.Where(item => item.IsQuick), .. items.Where(item => !item.IsQuick).Reverse()] : items;

    /// <summary>A candidate as it is to be tried.</summary>
    internal Candidate Formed(Candidate candidate) => Final is { } final ? candidate with { Final = final } : candidate;
}
