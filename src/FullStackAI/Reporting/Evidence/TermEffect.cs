using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Explanation;
using FullStackAI.Inference;

namespace FullStackAI.Reporting;

/// <summary>What a term of a text does where it stands.</summary>
/// <param name="Class">The class whose score it moves; null where there is one score.</param>
/// <param name="Term">The term, with its column where there are several texts.</param>
/// <param name="Mean">The mean of what it adds to the score of a row that holds it.</param>
/// <param name="Rows">The looked-at rows that hold it.</param>
internal sealed record TermEffect(string? Class, string Term, double Mean, int Rows)
{
    private const int MostRows = 400;
    private const int FewestRows = 40;
    private const double Work = 2e8; // features × scores × rows
    private const int PartsOfARow = 40;
    private const int MostParts = 3;
    private const int FewestOfATerm = 2; // a term that stands in one row only says more about the row

    /// <summary>The effects in some rows; of several classes, those on the class that a row was given.</summary>
    internal static IReadOnlyList<TermEffect> Of(Predictor predictor, Table rows, CancellationToken cancellationToken)
    {
        HashSet<string> texts =
        [
            .. predictor.Signature.Columns.Where(column => column.Kind == ColumnKind.Text).Select(column => column.Name)
        ];
        if (texts.Count == 0)
        {
            return [];
        }

        using Predictor? readable = Readable(predictor);
        if (readable is null)
        {
            return [];
        }

        PredictorExplainer explainer = Explainer(readable);
        double width = readable.Bundle.Members.Sum(member => (double)member.Model.Features.Count * member.Model.OutputCount);
        Table some = SampledRows.Of(rows, (int)Math.Clamp(Work / width, FewestRows, MostRows));
        bool isSeveral = predictor.Manifest.Task == TaskKind.Multiclass;
        var sums = new Dictionary<(string? Class, string Term), (double Sum, int Rows)>();
        foreach (OutputExplanation main in explainer.Explain(some, cancellationToken).Select(row => row.Main))
        {
            foreach (ColumnContribution column in main.Contributions.Where(column => texts.Contains(column.Column)))
            {
                foreach (FeatureContribution part in column.Parts.Where(part => part.Value != 0))
                {
                    var key = (isSeveral ? main.Class : null, NameOf(column.Column, part.Name, texts.Count > 1));
                    (double sum, int count) = sums.GetValueOrDefault(key);
                    sums[key] = (sum + part.Contribution, count + 1);
                }
            }
        }

        return [.. sums
            .Where(term => term.Value.Rows >= FewestOfATerm)
            .Select(term => new TermEffect(term.Key.Class, term.Key.Term, term.Value.Sum / term.Value.Rows, term.Value.Rows))
                .OrderByDescending(term => Math.Abs(term.Mean) * Math.Sqrt(term.Rows))
                .ThenBy(term => term.Term, StringComparer.Ordinal)
                .ThenBy(term => term.Class, StringComparer.Ordinal)];
    }

    // Features of texts are called 'column.words:term'; the column is named where there are several.
    private static string NameOf(string column, string feature, bool isOneOfSeveral)
    {
        int at = feature.StartsWith(column + ".", StringComparison.Ordinal) ? feature.IndexOf(':', column.Length) : -1;
        string term = at < 0 ? feature : feature[(at + 1)..];
        return isOneOfSeveral && at >= 0 ? $"{column}: {term}" : term;
    }

    // A mean of probabilities is no sum of contributions: of such a blend the heaviest part that can be read exactly speaks.
    private static Predictor? Readable(Predictor predictor)
    {
        Bundle bundle = predictor.Bundle;
        foreach (Bundle part in bundle.Members.OrderByDescending(member => Math.Abs(member.Weight))
            .DistinctBy(member => member.Name)
            .Take(MostParts)
            .Select(member => Bundle.Create(bundle.Manifest, [member], bundle.WarmUp))
            .Prepend(bundle))
        {
            var candidate = new Predictor(part, predictor.Options);
            if (part.Signature.Columns.Any(column => column.Kind == ColumnKind.Text) && Explainer(candidate).IsExact)
            {
                return candidate;
            }

            candidate.Dispose();
        }

        return null;
    }

    private static PredictorExplainer Explainer(Predictor predictor) => new(predictor, new ExplainOptions { MaximumParts = PartsOfARow });
}
