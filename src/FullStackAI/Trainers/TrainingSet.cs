using FullStackAI.Data;

namespace FullStackAI.Trainers;

/// <summary>Rows to learn from.</summary>
public sealed class TrainingSet
{
    /// <summary>Joins features and labels.</summary>
    /// <param name="features">[rows × features].</param>
    /// <param name="labels">[rows].</param>
    /// <param name="weights">[rows]; finite, zero or more, not all zero; null means 1 for each.</param>
    /// <param name="groupSizes">For ranking: the number of consecutive rows of each group; they add up to rows. Null otherwise.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a weight is negative, NaN or infinite, or all are zero.</exception>
    public TrainingSet(FeatureMatrix features, Labels labels, float[]? weights = null, int[]? groupSizes = null)
    {
        if (labels.Count != features.Rows)
        {
            throw new ArgumentException($"There are {labels.Count} labels for {features.Rows} rows of features.", nameof(labels));
        }

        CheckWeights(weights, features.Rows);
        if (groupSizes is not null && (groupSizes.Any(size => size < 1) || groupSizes.Sum(size => (long)size) != features.Rows))
        {
            throw new ArgumentException(
                $"Group sizes must be 1 or more and add up to the {features.Rows} rows; they add up to {groupSizes.Sum(size => (long)size)}.",
                nameof(groupSizes));
        }

        Features = features;
        Labels = labels;
        Weights = weights;
        GroupSizes = groupSizes;
    }

    /// <summary>[rows × features].</summary>
    public FeatureMatrix Features { get; }

    /// <summary>[rows].</summary>
    public Labels Labels { get; }

    /// <summary>[rows]; null means 1 for each.</summary>
    public float[]? Weights { get; }

    /// <summary>The number of consecutive rows of each group; null when there are none.</summary>
    public int[]? GroupSizes { get; }

    /// <summary>The number of rows.</summary>
    public int Rows => Features.Rows;

    private static void CheckWeights(float[]? weights, int rows)
    {
        if (weights is null)
        {
            return;
        }

        if (weights.Length != rows)
        {
            throw new ArgumentException($"There are {weights.Length} weights for {rows} rows.", nameof(weights));
        }

        int bad = Array.FindIndex(weights, weight => !float.IsFinite(weight) || weight < 0);
        if (bad >= 0)
        {
            throw new ArgumentException(
                $"The weight of row {bad} is {weights[bad]}; expected a finite number, zero or more.", nameof(weights));
        }

        if (weights.Length > 0 && Array.TrueForAll(weights, weight => weight == 0))
        {
            throw new ArgumentException(
                "All weights are zero: there is nothing to learn from. Give at least one row a positive weight.", nameof(weights));
        }
    }
}
