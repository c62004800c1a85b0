using System.CommandLine;
using System.Text.Json.Nodes;
using FullStackAI.Bundles;
using FullStackAI.Cli.Input;
using FullStackAI.Cli.Options;
using FullStackAI.Cli.Output;
using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;
using FullStackAI.Inference;

namespace FullStackAI.Cli.Commands;

/// <summary><c>fsai evaluate</c>: how good a bundle is on rows whose label is known.</summary>
internal static class EvaluateCommand
{
    private const int LargestConfusion = 20;

    internal static Command Make(Tool tool)
    {
        Argument<string> model = Arguments.Model();
        Argument<string> file = Arguments.Data();
        Option<string?> label = new("--label")
        {
            Description = "The column of the true label, by name or number, when it is not called as in training.",
            HelpName = "column",
        };
        Option<string?> weights = new("--weights") { Description = "The column of row weights.", HelpName = "column" };
        Option<string?> group = new("--group-column")
        {
            Description = "For rankings: the column whose equal values are one group.",
            HelpName = "column",
        };
        Option<double?> threshold = new("--threshold")
        {
            Description = "The smallest probability of the positive class that predicts it. [the model's]",
            HelpName = "0…1",
        };
        Option<bool> json = Arguments.Json();
        var data = new DataOptions();
        var command = new Command("evaluate", "Says how good a model is on rows whose label is known.")
        {
            model, file, label, weights, group, threshold, json,
        };
        data.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(threshold) is { } value && value is not (>= 0 and <= 1))
            {
                result.AddError("'--threshold' must lie in [0, 1].");
            }
        });
        tool.Bind(command, (parsed, cancellationToken) =>
        {
            using Predictor predictor = Predictor.Load(Arguments.ModelPath(parsed, model));
            BundleManifest manifest = predictor.Manifest;
            CsvOptions options = data.Read(parsed);
            (Table table, LoadReport loaded) = DataFile.Load(
                parsed.GetValue(file)!,
                options,
                tool.Screen,
                cancellationToken,
                names => ModelInput.Whole(options, predictor.Bundle, names));
            var roles = new DataRoles
            {
                Label = RoleColumns.Name(parsed.GetValue(label), "--label", loaded) ?? manifest.Label,
                Task = manifest.Task,
                Weights = RoleColumns.Name(parsed.GetValue(weights), "--weights", loaded),
                Group = RoleColumns.Name(parsed.GetValue(group), "--group-column", loaded)
                    ?? manifest.Properties.GetValueOrDefault(BundleProperties.Group),
            };
            ScoredRows scored = Score(tool.Screen, predictor, table, roles, cancellationToken);
            Report(tool.Screen, scored, manifest, parsed.GetValue(threshold) ?? manifest.Threshold, parsed.GetValue(json));
            return Task.CompletedTask;
        });
        return command;
    }

    /// <summary>Predicts the rows that have a label.</summary>
    internal static ScoredRows Score(Screen screen, Predictor predictor, Table table, DataRoles roles, CancellationToken cancellationToken)
    {
        BundleManifest manifest = predictor.Manifest;
        LabelledTable rows = LabelledTable.ForEvaluation(
            table, roles, LabelEncoder.From(manifest.Label, manifest.Task, manifest.ClassNames));
        foreach (string warning in rows.Warnings)
        {
            screen.Warn(warning);
        }

        return predictor.Score(rows, cancellationToken);
    }

    private static void Report(Screen screen, ScoredRows scored, BundleManifest manifest, double threshold, bool asJson)
    {
        var result = EvaluationResult.Of(scored, threshold);
        IReadOnlyList<MetricValue> scores = result.Metrics;
        ConfusionMatrix? confusion = result.ConfusionMatrix;
        if (asJson)
        {
            var report = new JsonObject
            {
                ["task"] = manifest.Task.ToString(),
                ["label"] = manifest.Label,
                ["rows"] = scored.Count,
                ["metrics"] = new JsonObject(scores.Select(score => KeyValuePair.Create(score.Name, Json.Number(score.Value)))),
            };
            if (confusion is not null)
            {
                report["classes"] = Json.Words(confusion.ClassNames);
                report["confusion"] = Json.Array(
                    confusion.Counts.Select(row => (JsonNode?)Json.Array(row.Select(count => Json.Number(count)))));
            }

            Json.Write(screen.Out, report);
            return;
        }

        screen.Heading($"{Numbers.Count(scored.Count, "row")}");
        var table = new TextTable("metric", ">score");
        foreach ((string name, double value) in scores)
        {
            table.Add(name, Numbers.Short(value));
        }

        screen.Table(table);
        if (confusion is { NumberOfClasses: <= LargestConfusion })
        {
            screen.Line();
            screen.Line(confusion.GetFormattedConfusionTable().TrimEnd());
        }
    }
}
