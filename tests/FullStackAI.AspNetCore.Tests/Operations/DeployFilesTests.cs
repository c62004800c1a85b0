using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using FullStackAI.AspNetCore.Batching;
using FullStackAI.AspNetCore.Rollout;

namespace FullStackAI.AspNetCore.Tests.Operations;

/// <summary>The Grafana board, the alert rules and the tables of the page name
/// metrics that there are, and the tables leave none out.</summary>
[TestClass]
public sealed partial class DeployFilesTests
{
    private static readonly string[] OfPrometheusItself = ["up"];

    [TestMethod]
    public async Task Board_EveryMetricItNames_IsOfThisServer() => await CheckAsync(Board(), 30);

    [TestMethod]
    public async Task Alerts_EveryMetricTheyName_IsOfThisServer() => await CheckAsync(Alerts(), 9);

    [TestMethod]
    public async Task Page_ItsTableOfMetrics_IsWhatTheServerSays()
    {
        HashSet<string> said =
        [
            .. (await SeriesAsync())
                .Where(static name => name.StartsWith("fullstackai_", StringComparison.Ordinal)
                    || name.StartsWith("nv_", StringComparison.Ordinal))
                .Select(static name => name[0] == 'f' ? Histogram().Replace(name, "") : name)
        ];
        HashSet<string> written = [.. Series().Matches(Page()).Select(static match => match.Groups[1].Value)];

        CollectionAssert.AreEquivalent(said.ToArray(), written.ToArray());
    }

    [TestMethod]
    public async Task Page_ItsTableOfInstruments_IsWhatTheMetersHold()
    {
        var said = new HashSet<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) => { if (instrument.Meter.Name.StartsWith(
                "FullStackAI.", StringComparison.Ordinal)) { lock (said) { said.Add(instrument.Name); } } },
        };
        listener.Start();
        await SeriesAsync(); // the meters are made with their first use
        HashSet<string> written = [.. Instruments().Matches(Page()).Select(static match => match.Groups[1].Value)];

        CollectionAssert.AreEquivalent(said.ToArray(), written.ToArray());
    }

    [TestMethod]
    public void Metrics_OfAnExpression_AreFoundAndFunctionsAndLabelsAreNot() => CollectionAssert.AreEqual(
        new[] { "a_bucket", "b_total" },
        MetricsOf("""histogram_quantile(0.99, sum by (model, le) (rate(a_bucket{model=~"$model"}[5m]))) > 2 * count(b_total == 0) or vector(0)""").ToArray());

    private static async Task CheckAsync(List<string> expressions, int least)
    {
        HashSet<string> known = [.. await SeriesAsync(), .. OfPrometheusItself];

        Assert.IsGreaterThanOrEqualTo(least, expressions.Count);
        foreach (string expression in expressions)
        {
            string[] named = [.. MetricsOf(expression)];
            Assert.IsNotEmpty(named, expression);
            Assert.IsEmpty(named.Except(known).ToArray(), expression);
        }
    }

    /// <summary>The names of all series of a server that batches and ends canaries.</summary>
    private static async Task<string[]> SeriesAsync()
    {
        await using TestServer server = await TestServer.StartAsync([("v/1/m.fsai", TestModels.Line(0, 1))], options =>
        {
            options.Batching["v"] = new BatchingOptions { Rule = BatchingRule.Always };
            options.CanaryGuard = new CanaryGuardOptions();
        });
        await server.AskAsync("/models/v/predict", """{"x":1}""");
        await server.RefusedAsync("/models/v/predict", "{}");
        string text = await server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return [.. text
            .Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line[..line.IndexOfAny(['{', ' '])])
            .Distinct()];
    }

    private static string Page() => File.ReadAllText(RepositoryFiles.Folder("docs", "deploy", "README.md"));

    private static List<string> Board()
    {
        using JsonDocument board = JsonDocument.Parse(File.ReadAllBytes(RepositoryFiles.Folder("docs", "deploy", "grafana-board.json")));
        List<string> expressions = [.. board.RootElement.GetProperty("panels")
            .EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!)];
        expressions.AddRange(board.RootElement.GetProperty("templating")
            .GetProperty("list")
            .EnumerateArray()
            .Select(variable => variable.GetProperty("query").GetString()!));
        return expressions;
    }

    private static List<string> Alerts() =>
        [.. File.ReadLines(RepositoryFiles.Folder("docs", "deploy", "alerts.yml"))
            .Select(line => line.Trim())
            .Where(line => line.StartsWith("expr: ", StringComparison.Ordinal))
            .Select(line => line["expr: ".Length..])];

    // What is left of an expression without strings, label lists, ranges, functions and words of the language.
    private static IEnumerable<string> MetricsOf(string expression)
    {
        string bare = Labels().Replace(Strings().Replace(expression, ""), "");
        bare = Grouping().Replace(bare, " ");
        bare = expression.StartsWith("label_values(", StringComparison.Ordinal) ? bare[..bare.LastIndexOf(',')] : bare;
        return Words()
            .Matches(bare)
            .Select(match => match.Groups[1].Value)
            .Where(word => word is not ("or" or "and" or "unless" or "by" or "without" or "on" or "ignoring"))
            .Distinct();
    }

    [GeneratedRegex("_(?:bucket|sum|count)$")]
    private static partial Regex Histogram();

    [GeneratedRegex("`((?:fullstackai|nv)_[a-z_]+)`")]
    private static partial Regex Series();

    [GeneratedRegex(@"`(fullstackai\.(?:serving|pool)\.[a-z.]+)`")]
    private static partial Regex Instruments();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Strings();

    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]")]
    private static partial Regex Labels();

    [GeneratedRegex(@"\b(?:by|without)\s*\([^)]*\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"(?<![\w$])([a-zA-Z_:][\w:]*)\b(?!\s*\()")]
    private static partial Regex Words();
}
