using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Inference;
using FullStackAI.Metrics;

namespace FullStackAI.Reporting;

/// <summary>Gathers what a report on a saved model shows.</summary>
internal static class PredictorFacts
{
    private const int MostJudged = 200_000;

    internal static ReportFacts Of(
        Predictor predictor, Table? table, DataRoles? roles, ReportOptions options, CancellationToken cancellationToken)
    {
        BundleManifest manifest = predictor.Manifest;
        roles ??= new DataRoles { Label = manifest.Label };
        Metric? metric = Metric.All(manifest.Task).FirstOrDefault(known => known.Name == manifest.Metric) ?? Metric.Default(manifest.Task);
        var facts = new ReportFacts
        {
            Options = options,
            Task = manifest.Task,
            Label = manifest.Label,
            Metric = metric,
            Bundle = predictor.Bundle,
        };
        if (table is null || table.RowCount == 0)
        {
            Table examples = predictor.Bundle.WarmUp;
            return facts with { Usage = Typical(predictor, examples, options, cancellationToken) };
        }

        facts = facts with { Data = DataFacts.Of(table, roles.Label, cancellationToken) };
        if (!table.TryGetColumn(roles.Label, out _))
        {
            Table some = SampledRows.Of(table, options.MaxRows);
            return facts with { Usage = Typical(predictor, some, options, cancellationToken) };
        }

        // Groups of a ranking must not be torn apart.
        Table judged = manifest.Task == TaskKind.Ranking ? table : SampledRows.Of(table, MostJudged);
        LabelledTable rows = LabelledTable.ForEvaluation(
            judged, roles with { Task = manifest.Task }, LabelEncoder.From(roles.Label, manifest.Task, manifest.ClassNames));
        double[] outputs = predictor.Predict(rows.Source, cancellationToken).Outputs.ToArray();
        int[] drawn = SampledRows.Numbers(rows.Count, options.MaxRows);
        Table sample = rows.Source.Take(drawn);
        bool reads = predictor.Signature.Columns.Count > 0;
        ModelUsage? measured = reads
            ? ModelUsage.ByShuffling(
                predictor, sample, rows.Labels.Take(drawn), metric, $"{Figures.Of(drawn.Length, "row")} of these data", options,
                cancellationToken)
            : null;
        return facts with
        {
            Judged = new JudgedRows(
                new ScoredRows(rows.Labels, outputs, rows.Weights, rows.GroupSizes(rows: null)),
                $"{Figures.Of(rows.Count, "labelled row")} of the given data",
                manifest.Threshold),
            Usage = measured?.WithCurves(predictor, sample, options, cancellationToken).WithTerms(predictor, sample, cancellationToken)
                ?? Typical(predictor, sample, options, cancellationToken),
        };
    }

    // A model that reads nothing uses nothing.
    private static ModelUsage? Typical(Predictor predictor, Table rows, ReportOptions options, CancellationToken cancellationToken) =>
        predictor.Signature.Columns.Count == 0
            ? null
            : ModelUsage.ByContributions(predictor, rows, options, cancellationToken)
                .WithCurves(predictor, rows, options, cancellationToken)
                .WithTerms(
                    predictor, rows, cancellationToken);
}
