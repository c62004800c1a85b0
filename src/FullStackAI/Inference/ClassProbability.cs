namespace FullStackAI.Inference;

/// <summary>A class and its probability.</summary>
/// <param name="Class">The class's name.</param>
/// <param name="Probability">In [0, 1].</param>
public readonly record struct ClassProbability(string Class, double Probability);
