using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace FullStackAI.AutoMLBench;

/// <summary>Runs scikit-learn's or XGBoost's boosters or scikit-learn's linear models on
/// the same rows, through benchmarks/peers/automl.py.</summary>
internal static class Peers
{
    internal static readonly string[] Names = ["hgb", "xgb", "linear", "hgb-search", "xgb-search"];

    private static readonly TimeSpan LongestDefault = TimeSpan.FromMinutes(10);

    /// <summary>Whether a system takes the time it needs, whatever the budget.</summary>
    internal static bool IsDefault(string system) => system is "hgb" or "xgb" or "linear";

    internal static Cell Run(Cell cell, string script, string train, string test, string label, string task)
    {
        var start = new ProcessStartInfo("/usr/bin/python3") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[
            script, train, test, label, task, cell.Metric, cell.System, cell.BudgetSeconds.ToString(CultureInfo.InvariantCulture),
            cell.Seed.ToString(CultureInfo.InvariantCulture),
        ])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start) ?? throw new InvalidOperationException("python3 could not be started.");
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> answer = process.StandardOutput.ReadToEndAsync();
        TimeSpan most = LongestDefault + TimeSpan.FromSeconds(3 * cell.BudgetSeconds);
        if (!process.WaitForExit(most))
        {
            process.Kill(entireProcessTree: true);
            return cell with
            {
                Error = string.Create(CultureInfo.InvariantCulture, $"stopped after {most.TotalSeconds:0} s"),
                Seconds = most.TotalSeconds,
            };
        }

        string output = answer.Result;
        return process.ExitCode == 0 && JsonNode.Parse(output) is { } result
            ? cell with
            {
                Score = (double?)result["score"],
                HigherIsBetter = (bool)result["higherIsBetter"]!,
                Seconds = (double)result["seconds"]!,
                Trials = (int)result["trials"]!,
            }
            : cell with { Error = errors.Result.Trim().Split('\n')[^1] };
    }
}
