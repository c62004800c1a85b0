using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using FullStackAI.AutoML;
using FullStackAI.Metrics;

namespace FullStackAI.Reporting;

/// <summary>What is needed to run it again.</summary>
internal static class ReproductionSection
{
    internal static Section Of(ReportFacts facts)
    {
        var body = new Html();
        List<(string Name, string Value)> known = [];
        if (facts.Board is { } board)
        {
            Experiment experiment = board.Run.Experiment;
            known.Add((
                "Started",
                Figures.Invariant($"{board.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, for {Figures.Seconds(board.Elapsed)}")));
            known.Add(("Seed", experiment.Seed.ToString(CultureInfo.InvariantCulture)));
            known.Add((
                "Budget",
                experiment.WorkBudget is { } work ? $"{Figures.Short(work)} units of work"
                    : experiment.Budget is { } budget ? Figures.Seconds(budget)
                    : "none"));
            known.Add(("Threads", experiment.Parallelism.ToString(CultureInfo.InvariantCulture)));
            known.Add(("Metric", board.Metric.Name));
            known.Add(("Validation", board.Validation));
            body.Add($"<h3 class=\"sub\">In code</h3><pre><code>{Code(experiment, facts)}</code></pre><h3 class=\"sub\">On the command line</h3><pre><code>{CommandLine(experiment)}</code></pre>");
            string promise = experiment.WorkBudget is null
                ? "Equal seeds give equal scores as long as no limit of time cuts a trial short; a budget of work (WorkBudget, --work) gives the same on any machine."
                : "Equal seeds and equal work give the same scores to the last bit on any machine and any number of threads.";
            body.Add($"<p class=\"lead\">{promise}</p>");
        }

        if (facts.Bundle is { } bundle)
        {
            known.Add(("Library", $"FullStackAI {bundle.LibraryVersion}"));
            if (bundle.Digest is { } digest)
            {
                known.Add(("SHA-256 of the model", digest));
            }
        }

        known.Add(("Runtime", $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSArchitecture}"));
        var list = new Html();
        list.Add($"<dl class=\"facts\">");
        foreach ((string name, string value) in known)
        {
            list.Add($"<div><dt>{name}</dt><dd>{value}</dd></div>");
        }

        return new Section("again", "Run it again", "", list.Add($"</dl>").Add(body));
    }

    private static string Code(Experiment experiment, ReportFacts facts)
    {
        var text = new StringBuilder("var experiment = new Experiment\n{\n");
        void Set(string name, string? value)
        {
            if (value is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $"    {name} = {value},\n");
            }
        }

        Set("Label", Quoted(experiment.Label));
        Set("Task", $"TaskKind.{facts.Task}");
        Set("PositiveClass", experiment.PositiveClass is { } positive ? Quoted(positive) : null);
        string metric = facts.Metric!.Name;
        bool isKnown = Metric.Known.Any(known => known.Name == metric) || metric.Contains('@', StringComparison.Ordinal);
        Set("Metric", isKnown ? $"Metric.Parse({Quoted(metric)})" : $"/* your own: {metric} */");
        Set("Budget", experiment.Budget is { } budget ? Figures.Invariant($"TimeSpan.FromSeconds({budget.TotalSeconds})") : "null");
        Set("WorkBudget", experiment.WorkBudget is { } work ? Figures.Invariant($"{work}") : null);
        Set("Seed", experiment.Seed.ToString(CultureInfo.InvariantCulture));
        Set("Folds", experiment.Folds?.ToString(CultureInfo.InvariantCulture));
        Set("WeightColumn", experiment.WeightColumn is { } weights ? Quoted(weights) : null);
        Set("GroupColumn", experiment.GroupColumn is { } group ? Quoted(group) : null);
        Set("TimeColumn", experiment.TimeColumn is { } time ? Quoted(time) : null);
        Set("Gap", experiment.Gap > 0 ? Figures.Invariant($"{experiment.Gap}") : null);
        Set("Preset", experiment.Preset == ExperimentPreset.Good ? null : $"ExperimentPreset.{experiment.Preset}");
        Set("MaxTrials", experiment.MaxTrials?.ToString(CultureInfo.InvariantCulture));
        Set(
            "MonotoneColumns",
            experiment.MonotoneColumns.Count > 0
                ? $"new Dictionary<string, int> {{ {string.Join(", ", experiment.MonotoneColumns.Select(pair => Figures.Invariant($"[{Quoted(pair.Key)}] = {pair.Value}")))} }}"
                : null);
        Set("MaxMicrosecondsPerRow", experiment.MaxMicrosecondsPerRow is { } microseconds ? Figures.Invariant($"{microseconds}") : null);
        Set("MaxModelBytes", experiment.MaxModelBytes?.ToString(CultureInfo.InvariantCulture));
        Set("Blend", experiment.Blend ? null : "false");
        Set(
            "IgnoredColumns",
            experiment.IgnoredColumns.Count > 0 ? $"[{string.Join(", ", experiment.IgnoredColumns.Take(30).Select(Quoted))}]" : null);
        Set("IncludedFamilies", experiment.IncludedFamilies is { } included ? $"[{string.Join(", ", included.Select(Quoted))}]" : null);
        Set(
            "ExcludedFamilies",
            experiment.ExcludedFamilies.Count > 0 ? $"[{string.Join(", ", experiment.ExcludedFamilies.Select(Quoted))}]" : null);
        return text.Append("};\nLeaderboard board = await experiment.RunAsync(table);\nboard.Report().Save(\"report.html\");\n").ToString();
    }

    private static string CommandLine(Experiment experiment)
    {
        List<string> words = ["fsai train DATA", $"--label {Shell(experiment.Label)}"];
        void Add(string option, string? value)
        {
            if (value is not null)
            {
                words.Add($"{option} {value}");
            }
        }

        Add("--positive-class", experiment.PositiveClass is { } positive ? Shell(positive) : null);
        Add("--metric", experiment.Metric is { } metric ? Shell(metric.Name) : null);
        Add("--budget", experiment is { WorkBudget: null, Budget: { } budget } ? Figures.Invariant($"{budget.TotalSeconds}s") : null);
        Add("--work", experiment.WorkBudget is { } work ? Figures.Invariant($"{work}") : null);
        Add("--seed", experiment.Seed.ToString(CultureInfo.InvariantCulture));
        Add("--folds", experiment.Folds?.ToString(CultureInfo.InvariantCulture));
        Add("--weights", experiment.WeightColumn is { } weights ? Shell(weights) : null);
        Add("--group-column", experiment.GroupColumn is { } group ? Shell(group) : null);
        Add("--time-column", experiment.TimeColumn is { } time ? Shell(time) : null);
        Add("--gap", experiment.Gap > 0 ? Figures.Invariant($"{experiment.Gap}") : null);
        Add("--preset", experiment.Preset == ExperimentPreset.Good ? null : experiment.Preset.ToString().ToLowerInvariant());
        Add("--max-trials", experiment.MaxTrials?.ToString(CultureInfo.InvariantCulture));
        Add("--monotone", experiment.MonotoneColumns.Count > 0
            ? Shell(string.Join(
                ',',
                experiment.MonotoneColumns.Where(pair => pair.Value != 0).Select(pair => $"{pair.Key}={(pair.Value > 0 ? '+' : '-')}")))
            : null);
        Add("--families", experiment.IncludedFamilies is { } included ? string.Join(',', included) : null);
        Add("--no-families", experiment.ExcludedFamilies.Count > 0 ? string.Join(',', experiment.ExcludedFamilies) : null);
        Add("--max-microseconds", experiment.MaxMicrosecondsPerRow is { } microseconds ? Figures.Invariant($"{microseconds}") : null);
        Add("--max-bytes", experiment.MaxModelBytes?.ToString(CultureInfo.InvariantCulture));
        Add("--ignore", experiment.IgnoredColumns.Count > 0 ? Shell(string.Join(',', experiment.IgnoredColumns)) : null);
        if (!experiment.Blend)
        {
            words.Add("--no-blend");
        }

        words.Add("-o model.fsai --report report.html");
        return string.Join(" \\\n    ", words);
    }

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal)}\"";

    private static string Shell(string text) =>
        text.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.')
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
