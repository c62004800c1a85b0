namespace FullStackAI.Explanation;

/// <summary>The contributions of one row's columns, on their way into an explanation.</summary>
internal sealed class RowShares(int columns, int outputs)
{
    /// <summary>[columns × outputs].</summary>
    internal double[] Contributions { get; } = new double[columns * outputs];

    /// <summary>[columns × outputs]; 0 where exact.</summary>
    internal double[] Errors { get; } = new double[columns * outputs];

    /// <summary>[outputs].</summary>
    internal double[] Scores { get; } = new double[outputs];

    /// <summary>[columns × outputs]; null where a column is one feature.</summary>
    internal IReadOnlyList<FeatureContribution>?[] Parts { get; } = new IReadOnlyList<FeatureContribution>?[columns * outputs];
}
