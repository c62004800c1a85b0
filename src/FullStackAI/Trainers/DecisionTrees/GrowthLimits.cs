namespace FullStackAI.Trainers.DecisionTrees;

/// <summary>When a tree stops growing, and how it treats categories.</summary>
/// <param name="MaxLeaves">At least 1.</param>
/// <param name="MaxDepth">Questions on a path, at least 0.</param>
/// <param name="MinRows">Rows in a leaf, at least 1.</param>
/// <param name="MinWeight">Weight in a leaf, zero or more.</param>
/// <param name="MinGain">What a question must gain, zero or more.</param>
/// <param name="LevelSmoothing">Weight of zeros that is added to each level before levels are ordered; zero or more.</param>
internal readonly record struct GrowthLimits(
    int MaxLeaves, int MaxDepth, int MinRows, double MinWeight, double MinGain, double LevelSmoothing);
