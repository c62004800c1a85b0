namespace FullStackAI.Bundles;

/// <summary>One measured score of a model.</summary>
/// <param name="Metric">The metric's name, for example <c>AreaUnderRocCurve</c>.</param>
/// <param name="Value">The mean over the folds, or the score on the test rows.</param>
/// <param name="StandardError">Over the folds; null when there was one measurement.</param>
/// <param name="Source">What it was measured on, for example <c>5-fold cross-validation</c> or <c>test</c>.</param>
public sealed record BundleScore(string Metric, double Value, double? StandardError = null, string Source = "");
