namespace FullStackAI.Trainers.Boosting;

/// <summary>In which order the leaves of a tree are split.</summary>
public enum TreeGrowth
{
    /// <summary>The leaf that gains most, wherever it is: the most accurate for a number of leaves.</summary>
    LeafWise,

    /// <summary>Level by level.</summary>
    DepthWise,

    /// <summary>Whole levels: all leaves of a level share one question. Even, quick to score, slow to overfit. A tree takes as many
    /// levels as fit <see cref="BoostingOptions.NumLeaves"/> and <see cref="BoostingOptions.MaxDepth"/>.</summary>
    Symmetric,
}
