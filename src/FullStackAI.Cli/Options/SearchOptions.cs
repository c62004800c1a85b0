using System.CommandLine;
using FullStackAI.AutoML;
using FullStackAI.Bundles;

namespace FullStackAI.Cli.Options;

/// <summary>The options of <c>fsai train</c> that say which models are tried and how long.</summary>
internal sealed class SearchOptions
{
    private readonly Option<ExperimentPreset> _preset = new Option<ExperimentPreset>("--preset")
    {
        Description = "What to aim at: fast (a few configurations), good, best (search to the end of the budget), interpretable. [good]",
        HelpName = "fast|good|best|interpretable",
    };
    private readonly Option<int?> _maxTrials = new("--max-trials")
    {
        Description = "The largest number of trials. [no limit]",
        HelpName = "n",
    };
    private readonly Option<TimeSpan?> _trialTime = new("--trial-time")
    {
        Description = "The longest time of one trial: its trainers give their best by then. [a share of '--budget']",
        HelpName = "time",
        CustomParser = Duration.Parse,
    };
    private readonly Option<long?> _memory = new("--max-memory")
    {
        Description = "Trials that would take more megabytes than this are not started, and say so. [no limit]",
        HelpName = "mb",
    };
    private readonly Option<double?> _work = new("--work")
    {
        Description = "Work in place of time, in millions of visits of a row's feature: the same model on any machine and any number of threads. [by '--budget']",
        HelpName = "units",
    };
    private readonly Option<string?> _journal = new("--journal")
    {
        Description = "A file that keeps the trials as they end: a run that was killed goes on where it was, a finished one with a longer '--budget'.",
        HelpName = "file",
    };
    private readonly Option<string[]> _families = DataOptions.Words(
        "--families", $"Only these kinds of models: {string.Join(", ", KnownTrainers.Families)}. [all that suit]", "boosting,linear");
    private readonly Option<string[]> _without = DataOptions.Words("--no-families", "None of these kinds of models. [none]", "mlp");

    private readonly Option<double?> _microseconds = new("--max-microseconds")
    {
        Description = "The longest time the model may take for a row, in batches on one thread. [no limit]",
        HelpName = "n",
    };
    private readonly Option<long?> _bytes = new("--max-bytes")
    {
        Description = "The largest size of the model before compression. [no limit]",
        HelpName = "n",
    };
    private readonly Option<string?> _warmStart = new("--warm-start")
    {
        Description = "A model of an earlier training: what it is made of is tried first.",
        HelpName = "model.fsai",
    };

    internal void AddTo(Command command)
    {
        foreach (Option option in (Option[])[
            _preset, _maxTrials, _trialTime, _memory, _work, _journal, _families, _without, _microseconds, _bytes, _warmStart,
        ])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(_maxTrials) is < 1)
            {
                result.AddError("'--max-trials' must be at least 1.");
            }

            if (result.GetValue(_memory) is <= 0)
            {
                result.AddError("'--max-memory' must be above 0.");
            }

            if (result.GetValue(_work) is { } work && !(work > 0 && double.IsFinite(work)))
            {
                result.AddError("'--work' must be a number above 0.");
            }

            if (result.GetValue(_microseconds) is { } most && !(most > 0 && double.IsFinite(most)))
            {
                result.AddError("'--max-microseconds' must be a number above 0.");
            }

            if (result.GetValue(_bytes) is <= 0)
            {
                result.AddError("'--max-bytes' must be above 0.");
            }

            string[] unknown = [.. (result.GetValue(_families) ?? []).Concat(result.GetValue(_without) ?? []).Except(
                KnownTrainers.Families, StringComparer.OrdinalIgnoreCase)];
            if (unknown.Length > 0)
            {
                result.AddError($"There is no kind of model '{string.Join("', '", unknown)}'. Choose among: {string.Join(", ", KnownTrainers.Families)}.");
            }
        });
    }

    internal ExperimentPreset Preset(ParseResult parsed) => parsed.GetValue(_preset);

    internal int? MaxTrials(ParseResult parsed) => parsed.GetValue(_maxTrials);

    internal TimeSpan? TrialTimeLimit(ParseResult parsed) => parsed.GetValue(_trialTime);

    internal long? MemoryLimitBytes(ParseResult parsed) => parsed.GetValue(_memory) * 1_000_000;

    internal double? Work(ParseResult parsed) => parsed.GetValue(_work);

    internal string? Journal(ParseResult parsed) => parsed.GetValue(_journal);

    internal double? MaxMicrosecondsPerRow(ParseResult parsed) => parsed.GetValue(_microseconds);

    internal long? MaxModelBytes(ParseResult parsed) => parsed.GetValue(_bytes);

    /// <exception cref="BundleException">The file holds no sound model.</exception>
    internal Bundle? WarmStart(ParseResult parsed) => parsed.GetValue(_warmStart) is { } path ? Bundle.Load(path) : null;

    internal string[]? Families(ParseResult parsed) => parsed.GetValue(_families) is { Length: > 0 } names ? names : null;

    internal string[] Without(ParseResult parsed) => parsed.GetValue(_without) ?? [];
}
