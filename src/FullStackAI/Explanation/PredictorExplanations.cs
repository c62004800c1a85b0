using System.Runtime.CompilerServices;
using FullStackAI.Data;
using FullStackAI.Inference;

namespace FullStackAI.Explanation;

/// <summary>Explanations as a predictor gives them: <c>predictor.Explain(row)</c>.</summary>
public static class PredictorExplanations
{
    // One explainer for each living predictor; what trees precompute is freed with it.
    private static readonly ConditionalWeakTable<Predictor, PredictorExplainer> Explainers = [];

    /// <summary>The predictor's explainer with default options; made at the first call and kept as long as the predictor lives.</summary>
    /// <param name="predictor">What is explained.</param>
    /// <exception cref="ArgumentException">The model is measured against background rows and its bundle carries none.</exception>
    public static PredictorExplainer Explainer(this Predictor predictor)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        return Explainers.GetValue(predictor, static key => new PredictorExplainer(key));
    }

    /// <summary>Explains one row: what each column added to the score.</summary>
    /// <param name="predictor">What is explained.</param>
    /// <param name="row">Has a cell for every column of the signature; a missing cell may be null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="SchemaException">Columns are missing, or cells are of the wrong kind; all are named.</exception>
    public static RowExplanation Explain(this Predictor predictor, Row row, CancellationToken cancellationToken = default) =>
        predictor.Explainer().Explain(row, cancellationToken);

    /// <summary>Explains every row of a table.</summary>
    /// <param name="predictor">What is explained.</param>
    /// <param name="table">Has the columns of the signature.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>One explanation a row, in order.</returns>
    /// <exception cref="SchemaException">Columns are missing, or hold values that cannot be read; all are named.</exception>
    public static IReadOnlyList<RowExplanation> Explain(
        this Predictor predictor, Table table, CancellationToken cancellationToken = default) =>
        predictor.Explainer().Explain(table, cancellationToken);
}
