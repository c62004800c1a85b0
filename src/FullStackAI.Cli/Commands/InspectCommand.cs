using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using FullStackAI.Bundles;
using FullStackAI.Cli.Options;
using FullStackAI.Cli.Output;
using FullStackAI.Data;

namespace FullStackAI.Cli.Commands;

/// <summary><c>fsai inspect</c>: what a bundle predicts, from which columns, how well, and why it is as it is.</summary>
internal static class InspectCommand
{
    private const int ShownLevels = 8;
    private const string Point = "point "; // where options lie among those that are searched: for '--warm-start', and in '--json'

    internal static Command Make(Tool tool)
    {
        Argument<string> model = Arguments.Model();
        Option<bool> json = Arguments.Json();
        var command = new Command(
            "inspect",
            "Shows what a model file predicts, from which columns, how well, and why it is as it is. Its known answers are checked on the way.")
        {
            model, json,
        };
        tool.Bind(command, (parsed, _) =>
        {
            string path = Arguments.ModelPath(parsed, model);
            Bundle bundle = Bundle.Load(path);
            if (parsed.GetValue(json))
            {
                Json.Write(tool.Screen.Out, ToJson(path, bundle));
            }
            else
            {
                Show(tool.Screen, path, bundle);
            }

            return Task.CompletedTask;
        });
        return command;
    }

    private static void Show(Screen screen, string path, Bundle bundle)
    {
        BundleManifest manifest = bundle.Manifest;
        screen.Heading($"{path}: {Words(manifest.Task)} of '{manifest.Label}'");
        foreach ((string name, string text) in Facts(path, bundle))
        {
            screen.Line($"  {name + ":",-16}{text}");
        }

        if (manifest.Scores.Count > 0)
        {
            screen.Line();
            var scores = new TextTable("metric", ">score", "measured on");
            foreach (BundleScore score in manifest.Scores)
            {
                scores.Add(
                    score.Metric,
                    score.StandardError is { } error
                        ? $"{Numbers.Short(score.Value)} ± {Numbers.Short(error)}"
                        : Numbers.Short(score.Value),
                    score.Source);
            }

            screen.Table(scores);
        }

        screen.Line();
        var columns = new TextTable("column", "type", ">missing", "in training");
        foreach (SignatureColumn column in bundle.Signature.Columns)
        {
            columns.Add(
                column.Name,
                Numbers.Kind(column.Kind),
                column.MissingShare > 0 ? Numbers.Share(column.MissingShare) : "",
                Seen(column));
        }

        screen.Table(columns);
        if (manifest.Decisions.Count > 0)
        {
            screen.Line();
            screen.Heading("decisions");
            foreach (Decision decision in manifest.Decisions.Where(
                decision => !decision.Subject.StartsWith(Point, StringComparison.Ordinal)))
            {
                screen.Line($"  {decision.Subject}: {decision.Choice} ({decision.Reason})");
            }
        }
    }

    private static IEnumerable<(string Name, string Text)> Facts(string path, Bundle bundle)
    {
        BundleManifest manifest = bundle.Manifest;
        if (manifest.ClassNames.Count > 0)
        {
            yield return (
                "classes",
                $"{string.Join(", ", manifest.ClassNames.Take(ShownLevels))}{(manifest.ClassNames.Count > ShownLevels ? $", … ({manifest.ClassNames.Count})" : "")}");
        }

        if (manifest.Task == TaskKind.Binary)
        {
            yield return (
                "positive",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{manifest.ClassNames[1]}' from a probability of {manifest.Threshold:0.###}"));
        }

        yield return ("trainer", manifest.Trainer.Length > 0 ? manifest.Trainer : "unknown");
        yield return (
            "models",
            string.Join(", ", bundle.Members.Select(member => bundle.Members.Count == 1
                ? member.Model.ComponentName
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(member.Name.Length > 0 ? member.Name : member.Model.ComponentName)} × {member.Weight:0.##}"))));
        if (manifest.TrainingRows is { } rows)
        {
            yield return ("trained on", $"{Numbers.Count(rows)} rows");
        }

        if (manifest.Interval is { } interval)
        {
            yield return (
                "interval",
                $"−{Numbers.Short(interval.Below)} … +{Numbers.Short(interval.Above)} holds {Numbers.Share(interval.Coverage)} of the truth");
        }

        if (manifest.CreatedAt is { } created)
        {
            yield return ("created", created.ToString("u", CultureInfo.InvariantCulture));
        }

        yield return (
            "file",
            $"{Numbers.Bytes(new FileInfo(path).Length)}, format {bundle.FormatVersion}, written by FullStackAI {bundle.LibraryVersion}");
        if (bundle.EntryNames.Count > 0)
        {
            yield return ("carries", string.Join(", ", bundle.EntryNames));
        }

        yield return ("sha-256", bundle.Digest ?? "unknown");
        yield return ("known answers", $"{bundle.KnownAnswers.Rows.RowCount} rows, all right");
        foreach ((string name, string value) in manifest.Properties.OrderBy(property => property.Key, StringComparer.Ordinal))
        {
            yield return (name, value);
        }
    }

    private static string Seen(SignatureColumn column) => column.Kind switch
    {
        ColumnKind.Number or ColumnKind.Integer when column.Quantiles.Count > 0 =>
            $"{Numbers.Short(column.Quantiles[0])} … {Numbers.Short(column.Quantiles[^1])}, median {Numbers.Short(column.Quantiles[column.Quantiles.Count / 2])}",
        ColumnKind.DateTime when column is { Earliest: { } first, Latest: { } last } => $"{Numbers.Date(first)} … {Numbers.Date(last)}",
        ColumnKind.Category or ColumnKind.Boolean =>
            $"{string.Join(", ", column.Levels.Take(ShownLevels).Select(level => Numbers.Cut(level, 24)))}{(column.LevelCount > ShownLevels ? $", … ({Numbers.Count(column.LevelCount)})" : "")}",
        ColumnKind.Vector => $"{(column.IsSparse ? "sparse" : "dense")}, {column.Width} wide",
        _ => "",
    };

    private static string Words(TaskKind task) => task switch
    {
        TaskKind.Binary => "binary classification",
        TaskKind.Multiclass => "multiclass classification",
        TaskKind.Ranking => "ranking",
        _ => "regression",
    };

    private static JsonObject ToJson(string path, Bundle bundle)
    {
        BundleManifest manifest = bundle.Manifest;
        return new JsonObject
        {
            ["file"] = path,
            ["bytes"] = new FileInfo(path).Length,
            ["sha256"] = bundle.Digest,
            ["formatVersion"] = bundle.FormatVersion,
            ["libraryVersion"] = bundle.LibraryVersion,
            ["task"] = manifest.Task.ToString(),
            ["label"] = manifest.Label,
            ["classes"] = Json.Words(manifest.ClassNames),
            ["threshold"] = manifest.Task == TaskKind.Binary ? manifest.Threshold : null,
            ["trainer"] = manifest.Trainer,
            ["metric"] = manifest.Metric,
            ["trainingRows"] = manifest.TrainingRows,
            ["createdAt"] = manifest.CreatedAt?.ToString("O", CultureInfo.InvariantCulture),
            ["scores"] = Json.Array(
                manifest.Scores.Select(score =>
                    (JsonNode?)new JsonObject
                    {
                        ["metric"] = score.Metric,
                        ["value"] = Json.Number(score.Value),
                        ["standardError"] = Json.Number(score.StandardError),
                        ["source"] = score.Source,
                    })),
            ["members"] = Json.Array(
                bundle.Members.Select(member =>
                    (JsonNode?)new JsonObject
                    {
                        ["name"] = member.Name,
                        ["model"] = member.Model.ComponentName,
                        ["weight"] = member.Weight,
                        ["features"] = member.Model.Features.Count,
                    })),
            ["columns"] = Json.Array(bundle.Signature.Columns.Select(column => (JsonNode?)new JsonObject
            {
                ["name"] = column.Name,
                ["type"] = Numbers.Kind(column.Kind),
                ["missingShare"] = column.MissingShare,
                ["levels"] = Json.Words(column.Levels),
                ["levelCount"] = column.LevelCount,
                ["quantiles"] = Json.Array(column.Quantiles.Select(value => Json.Number(value))),
                ["earliest"] = column.Earliest is { } first ? Numbers.Date(first) : null,
                ["latest"] = column.Latest is { } last ? Numbers.Date(last) : null,
            })),
            ["decisions"] = Json.Array(
                manifest.Decisions.Select(decision =>
                    (JsonNode?)new JsonObject
                    {
                        ["subject"] = decision.Subject,
                        ["choice"] = decision.Choice,
                        ["reason"] = decision.Reason,
                    })),
            ["properties"] = new JsonObject(manifest.Properties.OrderBy(property => property.Key, StringComparer.Ordinal).Select(
                property => KeyValuePair.Create(property.Key, (JsonNode?)property.Value))),
        };
    }
}
