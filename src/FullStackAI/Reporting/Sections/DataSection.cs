using FullStackAI.Data;
using FullStackAI.Data.Profiling;

namespace FullStackAI.Reporting;

/// <summary>The rows: how the label is distributed, and what each column holds.</summary>
internal static class DataSection
{
    private const int MostBars = 20;
    private const int MostNotes = 60;

    internal static Section? Of(ReportFacts facts)
    {
        if (facts.Data is not { } data)
        {
            return null;
        }

        var body = new Html();
        body.Add($"<div class=\"figures two\">{LabelFigure(facts, data)}{MissingFigure(data)}</div>");
        Dictionary<string, string> uses = Uses(facts);
        ColumnProfile[] columns = [.. data.Profile.Columns.OrderBy(column => column.Name == data.Label ? 0 : 1)];
        string shown = columns.Length < data.Columns
            ? $"{columns.Length} of {Figures.Count(data.Columns)} columns"
            : Figures.Of(columns.Length, "column");
        body.Add(Section.Table(
            $"{shown}{(data.IsSampled ? $", from {Figures.Count(data.Sample.RowCount)} of {Figures.Count(data.Rows)} rows" : "")}",
            ["Column", "Type", "Use", ">Missing", ">Different", "Distribution", "Typical"],
            columns.Select(column => new Html[]
            {
                new Html().Add($"<b>{Figures.Cut(column.Name, 60)}</b>"),
                Section.Text(column.Kind.ToString().ToLowerInvariant()),
                Section.Text(column.Name == data.Label ? "label" : uses.GetValueOrDefault(column.Name, "")),
                Missing(column, data.Sample.RowCount),
                Section.Text(Figures.Count(column.Distinct)),
                ColumnSpark.Of(column, data.Sample[column.Name]),
                Section.Text(Typical(column)),
            })));
        if (data.Profile.Warnings.Count > 0)
        {
            body.Add($"<details class=\"card\"><summary>{Figures.Of(data.Profile.Warnings.Count, "note")} on the columns</summary><ul>");
            foreach (ProfileWarning warning in data.Profile.Warnings.Take(MostNotes))
            {
                body.Add($"<li>{warning.ToString()}</li>");
            }

            body.Add($"</ul></details>");
        }

        return new Section("data", "Data", "", body);
    }

    private static Html? LabelFigure(ReportFacts facts, DataFacts data)
    {
        if (data.Label is not { } label)
        {
            return null;
        }

        Column column = data.Sample[label];
        if (facts.Task is TaskKind.Regression or TaskKind.Ranking && Numeric.Values(column) is { Length: > 0 } values)
        {
            Histogram histogram = Histogram.Of(values, 40, Histogram.Core(values, 0.002));
            Axis x = Axis.Over(histogram.Low, histogram.High, isRounded: false);
            var plot = new Plot($"Histogram of {label}", x, Axis.Over(0, histogram.Counts.Max()), label, "rows");
            for (int bin = 0; bin < histogram.Counts.Length; bin++)
            {
                (double from, double to) = (histogram.Low + (bin * histogram.Width), histogram.Low + ((bin + 1) * histogram.Width));
                plot.Bar(
                    from, to, 0, histogram.Counts[bin], "f1",
                    $"{Figures.Short(from)} to {Figures.Short(to)}: {Figures.Of((int)histogram.Counts[bin], "row")}");
            }

            return Section.Figure(
                "The label",
                plot.Done(),
                $"{Figures.Short(values.Min())} to {Figures.Short(values.Max())}, median {Figures.Short(Numeric.Quantile([.. values.Order()], 0.5))}. {Sampled(data)}");
        }

        var levels = Enumerable.Range(0, column.Length)
            .Where(row => !column.IsMissing(row))
            .GroupBy(row => Convert.ToString(column.GetValue(row), System.Globalization.CultureInfo.InvariantCulture) ?? "")
                .Select(level => (Name: level.Key, Count: level.Count()))
                .OrderByDescending(level => level.Count)
                .ThenBy(level => level.Name, StringComparer.Ordinal)
                .ToArray();
        int total = Math.Max(1, levels.Sum(level => level.Count));
        Html bars = levels.Length == 0
            ? new Html()
            : LyingBars.Draw(
                $"Rows of each class of {label}",
                [.. levels
                    .Take(MostBars)
                    .Select(level => new LyingBar(
                        level.Name,
                        level.Count,
                        double.NaN,
                        $"{Figures.Count(level.Count)} ({Figures.Share(level.Count / (double)total)})"))]);
        string most = levels.Length > MostBars ? $"The {MostBars} most frequent of {Figures.Count(levels.Length)} classes. " : "";
        return Section.Figure("The label", bars, most + Sampled(data));
    }

    private static string Sampled(DataFacts data) =>
        data.IsSampled ? $"In {Figures.Count(data.Sample.RowCount)} of {Figures.Count(data.Rows)} rows." : "";

    private static Html? MissingFigure(DataFacts data)
    {
        ColumnProfile[] gaps = [.. data.Profile.Columns
            .Where(column => column.Missing > 0)
            .OrderByDescending(column => column.Missing)
            .Take(12)];
        return gaps.Length == 0 || data.Sample.RowCount == 0
            ? Section.Figure("Missing cells", new Html().Add($"<p class=\"big\">none</p>"), "Every cell of every column has a value.")
            : Section.Figure(
                "Missing cells",
                LyingBars.Draw(
                    "Share of missing cells of each column",
                    [.. gaps.Select(column => new LyingBar(
                        column.Name,
                        column.Missing / (double)data.Sample.RowCount,
                        double.NaN,
                        Figures.Share(column.Missing / (double)data.Sample.RowCount)))],
                    "f2"));
    }

    private static Html Missing(ColumnProfile column, int rows)
    {
        double share = rows == 0 ? 0 : column.Missing / (double)rows;
        return column.Missing == 0
            ? Section.Text("–")
            : new Html().Add($"<span class=\"meter\"><i style=\"width:{share * 100}%\"></i></span>{Figures.Share(share)}");
    }

    // What became of a column, by the decisions of the run.
    private static Dictionary<string, string> Uses(ReportFacts facts)
    {
        var uses = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var decision in facts.Bundle?.Manifest.Decisions ?? [])
        {
            if (decision.Subject.StartsWith("column '", StringComparison.Ordinal) && decision.Subject.EndsWith('\''))
            {
                uses.TryAdd(decision.Subject[8..^1], decision.Choice);
            }
        }

        return uses;
    }

    private static string Typical(ColumnProfile column) => column switch
    {
        { Numbers: { } numbers } =>
            $"{Figures.Short(numbers.Median)} (middle half {Figures.Short(numbers.Quantile25)} … {Figures.Short(numbers.Quantile75)})",
        { Dates: { } dates } => Figures.Invariant($"{dates.Earliest:yyyy-MM-dd} … {dates.Latest:yyyy-MM-dd}"),
        { TopLevels.Count: > 0 } => string.Join(", ", column.TopLevels.Take(3).Select(level => Figures.Cut(level.Level, 24))),
        _ => string.Join(" · ", column.Examples.Take(2).Select(example => Figures.Cut(example, 48))),
    };
}
