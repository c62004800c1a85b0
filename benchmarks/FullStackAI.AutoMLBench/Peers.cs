using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace FullStackAI.AutoMLBench;

/// <summary>Runs scikit-learn's or XGBoost's boosters on the same rows, through benchmarks/peers/automl.py.</summary>
internal static class Peers
{
    internal static readonly string[] Names = ["hgb", "xgb", "hgb-search", "xgb-search"];

    internal static Cell Run(Cell cell, string script, string train, string test, string label, string task)
    {
        var start = new ProcessStartInfo("/usr/bin/python3") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[script, train, test, label, task, cell.Metric, cell.System, cell.BudgetSeconds.ToString(CultureInfo.InvariantCulture), cell.Seed.ToString(CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start) ?? throw new InvalidOperationException("python3 could not be started.");
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 && JsonNode.Parse(output) is { } result
            ? cell with { Score = (double?)result["score"], HigherIsBetter = (bool)result["higherIsBetter"]!, Seconds = (double)result["seconds"]!, Trials = (int)result["trials"]! }
            : cell with { Error = errors.Result.Trim().Split('\n')[^1] };
    }
}
