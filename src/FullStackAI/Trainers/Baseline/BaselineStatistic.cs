namespace FullStackAI.Trainers.Baseline;

/// <summary>A statistic of the labels.</summary>
public enum BaselineStatistic
{
    /// <summary>The weighted mean: the best constant for the squared error.</summary>
    Mean,

    /// <summary>The weighted median: the best constant for the absolute error.</summary>
    Median,
}
