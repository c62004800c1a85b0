using System.CommandLine;
using FullStackAI.AspNetCore.Rollout;

namespace FullStackAI.Cli.Options;

/// <summary>When <c>fsai serve</c> ends a canary by itself.</summary>
internal sealed class CanaryOptions
{
    private readonly Option<bool> _guard = new("--canary-guard")
    {
        Description = "End a canary by itself when it fails more often or answers more slowly than the version it is tried beside. [administrators decide]",
    };
    private readonly Option<int?> _window = new("--canary-window")
    {
        Description = "The canary's requests that are judged together. [500]",
        HelpName = "n",
    };
    private readonly Option<double?> _errors = Arguments.OfAHundred(
        "--canary-errors", "How many more of a hundred requests may fail than of the default. [2]");
    private readonly Option<double?> _slower = new("--canary-slower")
    {
        Description = "How many times the default's time of 95 in 100 requests it may take. [2]",
        HelpName = "n",
    };
    private readonly Option<double?> _disagreement = Arguments.OfAHundred(
        "--canary-disagreement", "In how many of a hundred rows it may answer otherwise than the default. [not compared]");

    internal void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_guard, _window, _errors, _slower, _disagreement])
        {
            command.Add(option);
        }
    }

    /// <summary>What was asked for; null when nothing was. A bound without <c>--canary-guard</c> asks for it, too.</summary>
    internal CanaryGuardOptions? Read(ParseResult parsed)
    {
        (int? window, double? errors, double? slower, double? disagreement) = (
            parsed.GetValue(_window),
            parsed.GetValue(_errors),
            parsed.GetValue(_slower),
            parsed.GetValue(_disagreement));
        if (!parsed.GetValue(_guard) && window is null && errors is null && slower is null && disagreement is null)
        {
            return null;
        }

        var defaults = new CanaryGuardOptions();
        return defaults with
        {
            MinimumRequests = window ?? defaults.MinimumRequests,
            ErrorShare = errors / 100 ?? defaults.ErrorShare,
            LatencyRatio = slower ?? defaults.LatencyRatio,
            DisagreementShare = disagreement / 100,
        };
    }
}
