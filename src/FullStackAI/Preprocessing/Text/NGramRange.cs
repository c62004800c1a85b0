namespace FullStackAI.Preprocessing;

/// <summary>The lengths of n-grams.</summary>
/// <param name="Min">The shortest; at least 1.</param>
/// <param name="Max">The longest; at least <paramref name="Min"/>, at most 8.</param>
public readonly record struct NGramRange(int Min, int Max)
{
    internal const int Longest = 8;

    internal bool IsValid => Min >= 1 && Max >= Min && Max <= Longest;

    /// <inheritdoc/>
    public override string ToString() => $"{Min}-{Max}";
}
