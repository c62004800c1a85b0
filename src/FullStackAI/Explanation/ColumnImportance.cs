namespace FullStackAI.Explanation;

/// <summary>How much a model relies on a column: what a metric loses when the column's cells are shuffled among the rows.</summary>
/// <param name="Column">The column's name.</param>
/// <param name="Loss">The mean loss over the repeats, in the metric's unit; above 0
/// when the metric gets worse, whatever its direction.</param>
/// <param name="StandardError">Of <paramref name="Loss"/>, over the repeats; NaN for a single one.</param>
public sealed record ColumnImportance(string Column, double Loss, double StandardError);
