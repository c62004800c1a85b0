using System.Globalization;
using System.Text.Json.Nodes;
using FullStackAI.AutoML;
using FullStackAI.Bundles;
using FullStackAI.Cli.Options;
using FullStackAI.Cli.Output;
using FullStackAI.Evaluation;

namespace FullStackAI.Cli.Commands;

/// <summary>What <c>fsai train</c> says at its end.</summary>
internal static class TrainReport
{
    internal static void Write(Screen screen, Leaderboard board, Bundle bundle, string path, MetricValue[] tested, bool asJson)
    {
        if (asJson)
        {
            Json.Write(screen.Out, ToJson(board, bundle, path, tested));
            return;
        }

        screen.Heading($"{bundle.Manifest.Task} of '{bundle.Manifest.Label}': {board.Decisions.First(decision => decision.Subject == "task").Reason}");
        screen.Heading($"{board.Validation}, {Numbers.Count(bundle.Manifest.TrainingRows ?? 0)} rows");
        var table = new TextTable(">rank", $">{board.Metric.Name}", ">seconds", "trainer");
        for (int i = 0; i < board.Entries.Count; i++)
        {
            LeaderboardEntry entry = board.Entries[i];
            string blend = entry.Members.Count == 0
                ? ""
                : $" of {string.Join(" + ", entry.Members.Select(member => string.Create(CultureInfo.InvariantCulture, $"{member.Weight:0.00} {member.Name}")))}";
            table.Add(
                (i + 1).ToString(CultureInfo.InvariantCulture),
                entry.Failure is null ? entry.Score.ToString() : "failed",
                entry.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture),
                entry.Failure is null ? entry.Name + blend : $"{entry.Name}: {OptionWords.Translate(entry.Failure.Message)}");
        }

        screen.Table(table);
        string[] excluded =
        [
            .. bundle.Manifest.Decisions
                .Where(decision => decision.Choice == "left out")
                .Select(decision => $"{decision.Subject}: {decision.Reason}")
        ];
        foreach (string line in excluded)
        {
            screen.Line($"left out {line}");
        }

        if (tested.Length > 0)
        {
            screen.Line();
            screen.Heading("on the test file");
            var scores = new TextTable("metric", ">score");
            foreach ((string name, double value) in tested)
            {
                scores.Add(name, Numbers.Short(value));
            }

            screen.Table(scores);
        }

        screen.Line();
        screen.Line($"saved {board.Best.Name} to '{path}' ({Numbers.Bytes(bundle.ToBytes().Length)}) after {Duration.Words(board.Elapsed)}");
    }

    private static JsonObject ToJson(Leaderboard board, Bundle bundle, string path, MetricValue[] tested)
    {
        var report = new JsonObject
        {
            ["model"] = path,
            ["bytes"] = bundle.ToBytes().Length,
            ["task"] = board.Task.ToString(),
            ["label"] = bundle.Manifest.Label,
            ["classes"] = Json.Words(bundle.Manifest.ClassNames),
            ["rows"] = bundle.Manifest.TrainingRows,
            ["metric"] = board.Metric.Name,
            ["validation"] = board.Validation,
            ["started"] = Time(board.StartedAt),
            ["ended"] = Time(board.EndedAt),
            ["seconds"] = Json.Number(board.Elapsed.TotalSeconds),
            ["best"] = Entry(board.Best),
            ["leaderboard"] = Json.Array(board.Entries.Select(entry => (JsonNode?)Entry(entry))),
            ["scores"] = new JsonObject(
                bundle.Manifest.Scores.Select(score => KeyValuePair.Create(score.Metric, Json.Number(score.Value)))),
            ["decisions"] = Json.Array(bundle.Manifest.Decisions
                .Select(decision =>
                    (JsonNode?)new JsonObject
                    {
                        ["subject"] = decision.Subject,
                        ["choice"] = decision.Choice,
                        ["reason"] = decision.Reason,
                    })),
            ["warnings"] = Json.Words(board.Warnings),
            ["leakage"] = board.Leakage is { } leakage ? DoctorCommand.Findings(leakage) : null,
        };
        if (tested.Length > 0)
        {
            report["test"] = new JsonObject(tested.Select(score => KeyValuePair.Create(score.Name, Json.Number(score.Value))));
        }

        return report;
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static JsonObject Entry(LeaderboardEntry entry) => new()
    {
        ["trainer"] = entry.Name,
        ["family"] = entry.Family.Length == 0 ? null : entry.Family,
        ["settings"] = entry.Settings.Length == 0 ? null : entry.Settings,
        ["score"] = Json.Number(entry.Score.Value),
        ["standardError"] = Json.Number(entry.Score.StandardError),
        ["seconds"] = Json.Number(entry.Elapsed.TotalSeconds),
        ["failure"] = entry.Failure is null ? null : OptionWords.Translate(entry.Failure.Message),
        ["members"] = entry.Members.Count == 0
            ? null
            : new JsonObject(entry.Members.Select(member => KeyValuePair.Create(member.Name, (JsonNode?)member.Weight))),
    };
}
