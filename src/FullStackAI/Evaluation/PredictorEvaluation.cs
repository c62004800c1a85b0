using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Metrics;

namespace FullStackAI.Evaluation;

/// <summary>Holds a predictor's answers beside the truth.</summary>
public static class PredictorEvaluation
{
    /// <summary>Predicts the rows of a table that have a label, so that any metric can judge:
    /// <c>Metric.AreaUnderRocCurve.Compute(predictor.Score(test))</c>.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="table">The rows, with the columns that the model reads and the label; other columns do not matter.</param>
    /// <param name="roles">Where the label is called otherwise than in training, or rows have
    /// weights or groups; null: the label of training alone.</param>
    /// <param name="cancellationToken">Stops the predicting.</param>
    /// <returns>Labels and predictions of the rows that have a label, in the order of the
    /// table; rows of one group of a ranking stand together.</returns>
    /// <exception cref="SchemaException">A column is not there or does not fit, no row
    /// has a label, or a class was not in training.</exception>
    public static ScoredRows Score(
        this Predictor predictor, Table table, DataRoles? roles = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        BundleManifest manifest = predictor.Manifest;
        roles ??= new DataRoles { Label = manifest.Label, Task = manifest.Task };
        return predictor.Score(
            LabelledTable.ForEvaluation(table, roles, LabelEncoder.From(manifest.Label, manifest.Task, manifest.ClassNames)),
            cancellationToken);
    }

    /// <summary>Predicts the rows of a table that have a label and judges the answers, decisions at the
    /// model's own threshold: <c>Console.WriteLine(predictor.Evaluate(test))</c>.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="table">The rows, with the columns that the model reads and the label; other columns do not matter.</param>
    /// <param name="roles">Where the label is called otherwise than in training, or rows have
    /// weights or groups; null: the label of training alone.</param>
    /// <param name="cancellationToken">Stops the predicting.</param>
    /// <exception cref="SchemaException">A column is not there or does not fit, no row
    /// has a label, or a class was not in training.</exception>
    public static EvaluationResult Evaluate(
        this Predictor predictor, Table table, DataRoles? roles = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        return EvaluationResult.Of(predictor.Score(table, roles, cancellationToken), predictor.Manifest.Threshold);
    }

    /// <summary>Predicts rows whose labels are read already.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="rows">The rows, from <see cref="LabelledTable.ForEvaluation"/> with the predictor's classes.</param>
    /// <param name="cancellationToken">Stops the predicting.</param>
    /// <exception cref="SchemaException">A column that the model reads is not there, or does not fit.</exception>
    public static ScoredRows Score(this Predictor predictor, LabelledTable rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        ArgumentNullException.ThrowIfNull(rows);
        return new ScoredRows(
            rows.Labels, predictor.Predict(rows.Source, cancellationToken).Outputs.ToArray(), rows.Weights, rows.GroupSizes(rows: null));
    }
}
