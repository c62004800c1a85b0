using System.CommandLine;
using FullStackAI.AutoML;

namespace FullStackAI.Cli.Options;

/// <summary>The options of <c>fsai train</c> that say which models are tried and how long.</summary>
internal sealed class SearchOptions
{
    private readonly Option<ExperimentPreset> _preset = new Option<ExperimentPreset>("--preset") { Description = "What to aim at: fast (a few configurations), good, best (search to the end of the budget), interpretable. [good]", DefaultValueFactory = _ => ExperimentPreset.Good };
    private readonly Option<int?> _maxTrials = new("--max-trials") { Description = "The largest number of trials. [no limit]", HelpName = "n" };
    private readonly Option<double?> _work = new("--work") { Description = "Work in place of time, in millions of visits of a row's feature: the same model on any machine and any number of threads. [by '--budget']", HelpName = "units" };
    private readonly Option<string?> _journal = new("--journal") { Description = "A file that keeps the trials as they end: a run that was killed goes on where it was, a finished one with a longer '--budget'.", HelpName = "file" };
    private readonly Option<string[]> _families = DataOptions.Words("--families", $"Only these kinds of models: {string.Join(", ", KnownTrainers.Families)}. [all that suit]", "boosting,linear");
    private readonly Option<string[]> _without = DataOptions.Words("--no-families", "None of these kinds of models. [none]", "mlp");

    internal void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_preset, _maxTrials, _work, _journal, _families, _without])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(_maxTrials) is < 1)
            {
                result.AddError("'--max-trials' must be at least 1.");
            }

            if (result.GetValue(_work) is { } work && !(work > 0 && double.IsFinite(work)))
            {
                result.AddError("'--work' must be a number above 0.");
            }

            string[] unknown = [.. (result.GetValue(_families) ?? []).Concat(result.GetValue(_without) ?? []).Except(KnownTrainers.Families, StringComparer.OrdinalIgnoreCase)];
            if (unknown.Length > 0)
            {
                result.AddError($"There is no kind of model '{string.Join("', '", unknown)}'. Choose among: {string.Join(", ", KnownTrainers.Families)}.");
            }
        });
    }

    internal ExperimentPreset Preset(ParseResult parsed) => parsed.GetValue(_preset);

    internal int? MaxTrials(ParseResult parsed) => parsed.GetValue(_maxTrials);

    internal double? Work(ParseResult parsed) => parsed.GetValue(_work);

    internal string? Journal(ParseResult parsed) => parsed.GetValue(_journal);

    internal string[]? Families(ParseResult parsed) => parsed.GetValue(_families) is { Length: > 0 } names ? names : null;

    internal string[] Without(ParseResult parsed) => parsed.GetValue(_without) ?? [];
}
