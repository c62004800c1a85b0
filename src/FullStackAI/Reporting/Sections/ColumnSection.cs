using FullStackAI.Bundles;
using FullStackAI.Data;

namespace FullStackAI.Reporting;

/// <summary>The columns that a saved model reads, as they were in training.</summary>
internal static class ColumnSection
{
    private const int Most = 200;

    internal static Section? Of(ReportFacts facts)
    {
        if (facts.Board is not null || facts.Bundle is not { } bundle)
        {
            return null;
        }

        IReadOnlyList<SignatureColumn> columns = bundle.Signature.Columns;
        return new Section("columns", "Columns the model reads", "As they were in the rows it learned from.", Section.Table(
            columns.Count > Most ? $"The first {Most} of {Figures.Count(columns.Count)} columns" : Figures.Of(columns.Count, "column"),
            ["Column", "Type", ">Missing in training", "Range or values"],
            columns.Take(Most).Select(column => new Html[]
            {
                new Html().Add($"<b>{Figures.Cut(column.Name, 60)}</b>"),
                Section.Text(column.Kind.ToString().ToLowerInvariant()),
                Section.Text(column.MissingShare == 0 ? "–" : Figures.Share(column.MissingShare)),
                Section.Text(Seen(column)),
            })));
    }

    private static string Seen(SignatureColumn column) => column switch
    {
        { Quantiles.Count: > 0 } =>
            $"{Figures.Short(column.Quantiles[0])} … {Figures.Short(column.Quantiles[^1])}, median {Figures.Short(column.Quantiles[column.Quantiles.Count / 2])}",
        { Earliest: { } first, Latest: { } last } => Figures.Invariant($"{first:yyyy-MM-dd} … {last:yyyy-MM-dd}"),
        { Kind: ColumnKind.Category or ColumnKind.Boolean } =>
            $"{string.Join(", ", column.Levels.Take(6).Select(level => Figures.Cut(level, 24)))}{(column.LevelCount > 6 ? $", … ({Figures.Count(column.LevelCount)})" : "")}",
        { Kind: ColumnKind.Vector } => $"{(column.IsSparse ? "sparse" : "dense")}, {Figures.Count(column.Width)} wide",
        _ => "",
    };
}
