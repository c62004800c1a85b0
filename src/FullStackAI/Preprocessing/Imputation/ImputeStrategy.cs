namespace FullStackAI.Preprocessing;

/// <summary>What takes the place of a missing value.</summary>
public enum ImputeStrategy
{
    /// <summary>The mean of the training rows; numbers only.</summary>
    Mean,

    /// <summary>The median of the training rows; numbers only.</summary>
    Median,

    /// <summary>The most frequent value of the training rows; of equals the smallest number or the first level.</summary>
    MostFrequent,

    /// <summary>A given value.</summary>
    Constant,
}
