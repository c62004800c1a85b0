using FullStackAI.Metrics;

namespace FullStackAI.Evaluation;

/// <summary>What a recipe scores when it learns from some of the rows.</summary>
/// <param name="Rows">The mean number of rows it learned from, over the folds.</param>
/// <param name="Training">The metric on those rows themselves, with its standard error; NaN when a fold failed.</param>
/// <param name="Test">The metric on the test rows, with its standard error; NaN when a fold failed. Far below
/// <paramref name="Training"/>, more rows or a simpler model help; close to it, a richer model or better columns.</param>
/// <param name="Failure">Why the first fold that failed did; null when none did.</param>
public sealed record LearningCurvePoint(double Rows, MetricEstimate Training, MetricEstimate Test, Exception? Failure = null);
