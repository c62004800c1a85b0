using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Explanation;
using FullStackAI.Inference;
using FullStackAI.Metrics;
using FullStackAI.Models;

namespace FullStackAI.Reporting;

/// <summary>What a model uses: how much each column matters, and how predictions move with the most important ones.</summary>
/// <param name="Importances">The most important first.</param>
/// <param name="Unit">What the importances count.</param>
/// <param name="Source">How they were measured, as a sentence.</param>
/// <param name="Curves">Partial dependence of the most important columns.</param>
internal sealed record ModelUsage(
    IReadOnlyList<ColumnImportance> Importances, string Unit, string Source, IReadOnlyList<ResponseCurve> Curves)
{
    /// <summary>What single terms of texts do; empty without texts, and where contributions cannot be had exactly.</summary>
    internal IReadOnlyList<TermEffect> Terms { get; init; } = [];

    private const int Repeats = 3;
    private const int RowsToExplain = 64;
    private const int CurveRows = 200;
    private const double LeastShare = 0.005; // of the first column's importance; the curve of a lesser one is a level line

    /// <summary>What a metric loses when a column is shuffled; null when the metric cannot be had on these rows.</summary>
    internal static ModelUsage? ByShuffling(
        Predictor predictor, Table rows, Labels labels, Metric metric, string source, ReportOptions options,
        CancellationToken cancellationToken)
    {
        if (labels.Task == TaskKind.Ranking || rows.RowCount < 2)
        {
            return null;
        }

        string[] columns = Foremost(predictor, options.MaxColumns);
        string left = columns.Length < predictor.Signature.Columns.Count
            ? $" Of {Figures.Count(predictor.Signature.Columns.Count)} columns, the {columns.Length} that training relied on most were measured."
            : "";
        try
        {
            IReadOnlyList<ColumnImportance> importances = predictor.ImportanceOfColumns(
                rows, labels, metric, Repeats, seed: 0, columns, cancellationToken);
            return importances.Any(importance => double.IsNaN(importance.Loss))
                ? null
                : new ModelUsage(
                    importances,
                    $"loss of {metric.Name}",
                    $"How much worse {metric.Name} gets when the cells of a column are shuffled among {source}; the mean of {Repeats} shuffles with its standard error. Columns that say the same stand in for each other, so each may look unimportant.{left}",
                    []);
        }
        catch (Exception failure) when (failure is not OperationCanceledException and not OutOfMemoryException)
        {
            return null; // the metric is the user's own code, and a report must not fail by it
        }
    }

    /// <summary>The mean size of what each column adds to the score of a row.</summary>
    internal static ModelUsage ByContributions(Predictor predictor, Table rows, ReportOptions options, CancellationToken cancellationToken)
    {
        var explainer = new PredictorExplainer(predictor);
        Table some = SampledRows.Of(rows, RowsToExplain);
        var sizes = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        foreach (OutputExplanation main in explainer.Explain(some, cancellationToken).Select(row => row.Main))
        {
            foreach (ColumnContribution contribution in main.Contributions)
            {
                if (!sizes.TryGetValue(contribution.Column, out List<double>? list))
                {
                    sizes.Add(contribution.Column, list = []);
                }

                list.Add(Math.Abs(contribution.Contribution));
            }
        }

        ColumnImportance[] importances = [.. sizes
            .Select(column => new ColumnImportance(column.Key, column.Value.Average(), double.NaN))
            .OrderByDescending(importance => importance.Loss)
            .ThenBy(importance => importance.Column, StringComparer.Ordinal)
            .Take(options.MaxColumns)];
        return new ModelUsage(
            importances,
            "mean contribution",
            $"The mean size of what a column adds to the score of a row, over {Figures.Of(some.RowCount, "row")}{(explainer.IsExact ? "" : " (sampled)")}.",
            []);
    }

    /// <summary>The same with curves of the most important columns.</summary>
    internal ModelUsage WithCurves(Predictor predictor, Table rows, ReportOptions options, CancellationToken cancellationToken)
    {
        List<ResponseCurve> curves = [];
        foreach (ColumnImportance importance in Importances)
        {
            if (curves.Count >= options.Curves || !(importance.Loss > LeastShare * Math.Max(0, Importances[0].Loss)))
            {
                break;
            }

            SignatureColumn? known = predictor.Signature.Columns.FirstOrDefault(column => column.Name == importance.Column);
            if (known is not null
                && rows.TryGetColumn(importance.Column, out Column? column)
                && CurveValues.Of(column) is { Count: > 1 } values)
            {
                curves.Add(predictor.PartialDependence(
                    rows, importance.Column, values, maximumRows: CurveRows, cancellationToken: cancellationToken));
            }
        }

        return this with { Curves = curves };
    }

    /// <summary>The same with what single terms of texts do.</summary>
    internal ModelUsage WithTerms(Predictor predictor, Table rows, CancellationToken cancellationToken) =>
        this with { Terms = TermEffect.Of(predictor, rows, cancellationToken) };

    // Of very many columns those with the largest gains of all trees; where no model knows its gains, the first ones.
    private static string[] Foremost(Predictor predictor, int most)
    {
        IReadOnlyList<SignatureColumn> columns = predictor.Signature.Columns;
        if (columns.Count <= most)
        {
            return [.. columns.Select(column => column.Name)];
        }

        var gains = columns.ToDictionary(column => column.Name, _ => 0.0, StringComparer.Ordinal);
        foreach (BundleMember member in predictor.Bundle.Members)
        {
            if (member.Model is not IFeatureImportances known)
            {
                continue;
            }

            IReadOnlyList<FeatureImportance> importances = known.FeatureImportances;
            double total = importances.Sum(importance => importance.Importance);
            for (int feature = 0; feature < importances.Count && total > 0; feature++)
            {
                string source = member.Pipeline.Features[feature].Source;
                if (gains.TryGetValue(source, out double before))
                {
                    gains[source] = before + (Math.Abs(member.Weight) * importances[feature].Importance / total);
                }
            }
        }

        return [.. columns
            .Select((column, number) => (column.Name, number))
            .OrderByDescending(column => gains[column.Name])
            .ThenBy(column => column.number)
            .Take(most)
            .Select(column => column.Name)];
    }
}
