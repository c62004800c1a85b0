namespace FullStackAI.Data.Splits;

/// <summary>A table in two parts: views that share the cells of the table they came from.</summary>
/// <param name="Train">The rows to learn from, in the order of the table.</param>
/// <param name="Test">The rows to be judged by, in the order of the table.</param>
public sealed record TrainTestSplit(Table Train, Table Test);
