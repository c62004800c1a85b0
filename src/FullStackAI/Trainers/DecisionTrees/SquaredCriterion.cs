namespace FullStackAI.Trainers.DecisionTrees;

/// <summary>Σ sum² ÷ (weight + penalty): the squared error explained by the mean; on class
/// indicators the Gini impurity; on derivatives the Newton gain.</summary>
/// <param name="penalty">Added to the weight; zero or more.</param>
internal readonly struct SquaredCriterion(double penalty) : ISplitCriterion
{
    /// <inheritdoc/>
    public double Score(ReadOnlySpan<double> sums, double weight)
    {
        double score = 0;
        foreach (double sum in sums)
        {
            score += sum * sum;
        }

        return score == 0 ? 0 : score / (weight + penalty);
    }
}
