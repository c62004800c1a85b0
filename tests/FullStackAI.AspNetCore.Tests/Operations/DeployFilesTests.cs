using System.Text.Json;
using System.Text.RegularExpressions;

namespace FullStackAI.AspNetCore.Tests.Operations;

/// <summary>The Grafana board and the alert rules name metrics that there are.</summary>
[TestClass]
public sealed partial class DeployFilesTests
{
    private static readonly string[] OfPrometheusItself = ["up"];

    [TestMethod]
    public async Task Board_EveryMetricItNames_IsOfThisServer() => await CheckAsync(Board(), 15);

    [TestMethod]
    public async Task Alerts_EveryMetricTheyName_IsOfThisServer() => await CheckAsync(Alerts(), 7);

    [TestMethod]
    public void Metrics_OfAnExpression_AreFoundAndFunctionsAndLabelsAreNot() => CollectionAssert.AreEqual(
        new[] { "a_bucket", "b_total" },
        MetricsOf("""histogram_quantile(0.99, sum by (model, le) (rate(a_bucket{model=~"$model"}[5m]))) > 2 * count(b_total == 0) or vector(0)""").ToArray());

    private static async Task CheckAsync(List<string> expressions, int least)
    {
        await using TestServer server = await TestServer.StartAsync(("v/1/m.fsai", TestModels.Version(1)));
        await server.AskAsync("/models/v/predict", """{"x":1}""");
        await server.RefusedAsync("/models/v/predict", "{}");
        string text = await server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        HashSet<string> known = [.. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line[..line.IndexOfAny(['{', ' '])]), .. OfPrometheusItself];

        Assert.IsGreaterThanOrEqualTo(least, expressions.Count);
        foreach (string expression in expressions)
        {
            string[] named = [.. MetricsOf(expression)];
            Assert.IsNotEmpty(named, expression);
            Assert.IsEmpty(named.Except(known).ToArray(), expression);
        }
    }

    private static List<string> Board()
    {
        using JsonDocument board = JsonDocument.Parse(File.ReadAllBytes(RepositoryFiles.Folder("docs", "deploy", "grafana-board.json")));
        List<string> expressions = [.. board.RootElement.GetProperty("panels").EnumerateArray().SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!)];
        expressions.AddRange(board.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray().Select(variable => variable.GetProperty("query").GetString()!));
        return expressions;
    }

    private static List<string> Alerts() => [.. File.ReadLines(RepositoryFiles.Folder("docs", "deploy", "alerts.yml")).Select(line => line.Trim()).Where(line => line.StartsWith("expr: ", StringComparison.Ordinal)).Select(line => line["expr: ".Length..])];

    // What is left of an expression without strings, label lists, ranges, functions and words of the language.
    private static IEnumerable<string> MetricsOf(string expression)
    {
        string bare = Labels().Replace(Strings().Replace(expression, ""), "");
        bare = Grouping().Replace(bare, " ");
        bare = expression.StartsWith("label_values(", StringComparison.Ordinal) ? bare[..bare.LastIndexOf(',')] : bare;
        return Words().Matches(bare).Select(match => match.Groups[1].Value).Where(word => word is not ("or" or "and" or "unless" or "by" or "without" or "on" or "ignoring")).Distinct();
    }

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Strings();

    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]")]
    private static partial Regex Labels();

    [GeneratedRegex(@"\b(?:by|without)\s*\([^)]*\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"(?<![\w$])([a-zA-Z_:][\w:]*)\b(?!\s*\()")]
    private static partial Regex Words();
}
