using System.Globalization;
using System.Text.Json.Nodes;
using FullStackAI.Cli.Output;
using FullStackAI.Data;
using FullStackAI.Explanation;
using FullStackAI.Inference;

namespace FullStackAI.Cli.Commands;

/// <summary>Explanations for people, for machines and as a file.</summary>
internal static class ExplainReport
{
    private const int CellWidth = 32;
    private const int ShownParts = 3;

    internal static void Show(
        Screen screen, PredictorExplainer explainer, IReadOnlyList<RowExplanation> explanations, int first, bool everyRow, int top,
        bool asJson)
    {
        // The levels of a category say no more than the column; the terms of a text and the parts of a date do.
        HashSet<string> apart =
        [
            .. explainer.Signature.Columns
                .Where(column => column.Kind is ColumnKind.Text or ColumnKind.DateTime)
                .Select(column => column.Name)
        ];
        if (asJson)
        {
            var rows = explanations.Select((explanation, i) => (JsonNode?)ToJson(explanation, first + i));
            Json.Write(screen.Out, everyRow ? Json.Array(rows) : rows.First()!);
        }
        else if (everyRow)
        {
            ShowAll(screen, explainer, explanations, top);
        }
        else
        {
            ShowOne(screen, explanations[0], first, top, apart);
        }
    }

    /// <summary>One line a row: number, prediction, score, baseline, then the
    /// contribution of each column to the score that decided.</summary>
    internal static Table ToTable(RowExplanation[] explanations, int first)
    {
        OutputExplanation[] main = [.. explanations.Select(explanation => explanation.Main)];
        List<Column> columns = [new IntegerColumn("Row", [.. Enumerable.Range(first, main.Length).Select(row => (long)row)])];
        if (main[0].Class is not null)
        {
            columns.Add(new TextColumn("PredictedLabel", explanations.Select(explanation => explanation.Prediction.Label)));
            columns.Add(new TextColumn("ExplainedClass", main.Select(output => output.Class)));
        }

        columns.Add(new NumberColumn("Score", [.. main.Select(output => output.Score)]));
        columns.Add(new NumberColumn("Baseline", [.. main.Select(output => output.Baseline)]));
        for (int column = 0; column < main[0].Contributions.Count; column++)
        {
            columns.Add(new NumberColumn(
                $"Contribution.{main[0].Contributions[column].Column}",
                [.. main.Select(output => output.Contributions[column].Contribution)]));
        }

        return new Table(columns);
    }

    private static void ShowOne(Screen screen, RowExplanation explanation, int row, int top, HashSet<string> apart)
    {
        OutputExplanation main = explanation.Main;
        screen.Heading($"row {row}: {Predicted(explanation.Prediction)}");
        screen.Line($"  {Name(explanation.Unit, main.Class)} {Numbers.Short(main.Score)} = {Numbers.Short(main.Baseline)} before any column is known {Signed(main.Score - main.Baseline, spaced: true)} from the columns");
        screen.Line();
        IReadOnlyList<ColumnContribution> shown = main.Top(top);
        double largest = shown.Max(contribution => Math.Abs(contribution.Contribution));
        bool sampled = explanation.Method == ContributionMethod.Sampling;
        var table = sampled ? new TextTable("column", "value", ">adds", ">±", "") : new TextTable("column", "value", ">adds", "");
        foreach (ColumnContribution contribution in shown)
        {
            table.Add([contribution.Column, Numbers.Cut(
                OneLine(contribution.Value) ?? "–", CellWidth), Signed(contribution.Contribution), .. sampled
                ? [Numbers.Short(contribution.StandardError)]
                : Array.Empty<string>(), Bars.TwoSided(contribution.Contribution, largest)]);
            foreach (FeatureContribution part in contribution.Parts.Take(apart.Contains(contribution.Column) ? ShownParts : 0))
            {
                table.Add([$"  {Numbers.Cut(part.Name, CellWidth)}", "", Signed(part.Contribution), .. sampled
                    ? [""]
                    : Array.Empty<string>(), ""]);
            }
        }

        int others = main.Contributions.Count - shown.Count;
        if (others > 0)
        {
            double rest = main.Contributions.Sum(contribution => contribution.Contribution)
                - shown.Sum(contribution => contribution.Contribution);
            table.Add([$"{others} other{(others == 1 ? "" : "s")}", "", Signed(rest), .. sampled
                ? [""]
                : Array.Empty<string>(), Bars.TwoSided(rest, largest)]);
        }

        screen.Table(table);
    }

    private static void ShowAll(Screen screen, PredictorExplainer explainer, IReadOnlyList<RowExplanation> explanations, int top)
    {
        screen.Heading($"{Numbers.Count(explanations.Count, "row")}: how far each column moves the {Name(explainer.Unit, null)}, up or down, on average");
        screen.Line();
        var columns = explanations
            .SelectMany(explanation => explanation.Outputs)
            .SelectMany(output => output.Contributions)
            .GroupBy(contribution => contribution.Column)
            .Select(group => (Column: group.Key, Mean: group.Average(contribution => Math.Abs(contribution.Contribution))))
            .OrderByDescending(column => column.Mean)
            .ToArray();
        var table = new TextTable("column", ">moves by", "");
        foreach ((string column, double mean) in columns.Take(top))
        {
            table.Add(column, Numbers.Short(mean), Bars.FromLeft(mean, columns[0].Mean));
        }

        screen.Table(table);
    }

    private static JsonObject ToJson(RowExplanation explanation, int row) => new()
    {
        ["row"] = row,
        ["prediction"] = explanation.Prediction.Label is { } label ? JsonValue.Create(label) : Json.Number(explanation.Prediction.Score),
        ["probabilities"] = explanation.Prediction.Label is null
            ? null
            : new JsonObject(explanation.Prediction.Probabilities.Select(
                @class => KeyValuePair.Create(@class.Class, Json.Number(@class.Probability)))),
        ["method"] = explanation.Method.ToString(),
        ["unit"] = explanation.Unit.ToString(),
        ["outputs"] = Json.Array(explanation.Outputs.Select(output => (JsonNode?)new JsonObject
        {
            ["class"] = output.Class,
            ["score"] = Json.Number(output.Score),
            ["baseline"] = Json.Number(output.Baseline),
            ["contributions"] = Json.Array(output.Contributions.Select(contribution => (JsonNode?)ToJson(contribution))),
        })),
    };

    private static JsonObject ToJson(ColumnContribution contribution)
    {
        var json = new JsonObject
        {
            ["column"] = contribution.Column,
            ["value"] = contribution.Value,
            ["contribution"] = Json.Number(contribution.Contribution),
            ["standardError"] = Json.Number(contribution.StandardError),
        };
        if (contribution.Parts.Count > 0)
        {
            json["parts"] = Json.Array(
                contribution.Parts.Select(part =>
                    (JsonNode?)new JsonObject
                    {
                        ["name"] = part.Name,
                        ["value"] = Json.Number(part.Value),
                        ["contribution"] = Json.Number(part.Contribution),
                    }));
        }

        return json;
    }

    private static string Predicted(Prediction prediction) =>
        prediction.Label is null ? Numbers.Short(prediction.Score) : $"{prediction.Label} ({Numbers.Share(prediction.Score)})";

    private static string Name(ScoreUnit unit, string? className)
    {
        string of = className is null ? "" : $" of '{className}'";
        return unit switch
        {
            ScoreUnit.LogOdds => $"log-odds{of}",
            ScoreUnit.LogProbability => $"log-probability score{of}",
            ScoreUnit.Probability => $"probability{of}",
            ScoreUnit.LogLabel => "logarithm of the prediction",
            ScoreUnit.Rank => "ranking score",
            _ => "prediction",
        };
    }

    private static string Signed(double value, bool spaced = false)
    {
        double magnitude = Math.Abs(value);
        string size = magnitude.ToString(magnitude is >= 1e5 or (> 0 and < 0.0005) ? "G3" : "0.000", CultureInfo.InvariantCulture);
        return (value < 0 ? "−" : "+") + (spaced ? " " : "") + size;
    }

    private static string? OneLine(string? text) => text?.ReplaceLineEndings(" ");
}
