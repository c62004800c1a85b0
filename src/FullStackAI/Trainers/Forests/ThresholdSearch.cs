namespace FullStackAI.Trainers.Forests;

/// <summary>Which thresholds of a number a forest tries.</summary>
public enum ThresholdSearch
{
    /// <summary>The bounds of at most <see cref="ForestOptions.MaxBin"/> bins: quick, and as accurate on most data.</summary>
    Binned,

    /// <summary>Between any two different values, as scikit-learn does: for data of at most 65,534 rows; several times slower.</summary>
    Exact,
}
