namespace FullStackAI.Trainers.DecisionTrees;

/// <summary>How well one value fits a set of rows; a split gains what its two sides score above the whole.</summary>
internal interface ISplitCriterion
{
    /// <summary>The score of a set of rows; larger is better, and parts never score less than the whole.</summary>
    /// <param name="sums">[outputs]; Σ weight × target.</param>
    /// <param name="weight">Σ weight.</param>
    double Score(ReadOnlySpan<double> sums, double weight);
}
