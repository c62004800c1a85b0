namespace FullStackAI.Evaluation;

/// <summary>A figure of an evaluation.</summary>
/// <param name="Name">The metric's name, for example <c>AreaUnderRocCurve</c>.</param>
/// <param name="Value">Its value; NaN where it is not defined on the rows.</param>
public sealed record MetricValue(string Name, double Value);
