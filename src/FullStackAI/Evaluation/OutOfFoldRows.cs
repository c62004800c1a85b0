using FullStackAI.Metrics;

namespace FullStackAI.Evaluation;

/// <summary>Rows with the predictions of models that did not learn from them.</summary>
/// <param name="Rows">The rows' positions in the table that was cross-validated, ascending.</param>
/// <param name="Scored">Their labels and predictions, in the same order.</param>
public sealed record OutOfFoldRows(int[] Rows, ScoredRows Scored);
