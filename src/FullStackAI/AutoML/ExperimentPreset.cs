namespace FullStackAI.AutoML;

/// <summary>What an experiment aims at.</summary>
public enum ExperimentPreset
{
    /// <summary>A good model from a portfolio of diverse configurations, then search until
    /// nothing helps the ensemble any more: the default.</summary>
    Good,

    /// <summary>The first few configurations only: a sound model soon, small and quick to predict.</summary>
    Fast,

    /// <summary>Eight folds in place of five below 10,000 rows, and search to the end of the budget.</summary>
    Best,

    /// <summary>Models that people can read: linear ones, a small tree, and sums of one-split trees; no blend.</summary>
    Interpretable,
}
