using System.CommandLine;
using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Metrics;

namespace FullStackAI.Cli.Options;

/// <summary>The options of <c>fsai train</c> that make an experiment.</summary>
internal sealed class TrainOptions
{
    private const string Auto = "auto";
    private static readonly TimeSpan DefaultBudget = TimeSpan.FromSeconds(60);

    private readonly Option<string> _label = new("--label")
    {
        Description = "The column to predict, by name or by number from 1.",
        HelpName = "column",
        Required = true,
    };
    private readonly Option<string?> _task = new Option<string?>("--task")
    {
        Description = "What to predict: auto, regression, binary, multiclass, ranking. [auto]",
    }.AcceptOnlyFromAmong(
        Auto, "regression", "binary", "multiclass", "ranking");
    private readonly Option<string?> _positive = new("--positive-class")
    {
        Description = "The class whose probability a binary model predicts. [yes, true and their like, else the later one]",
        HelpName = "class",
    };
    private readonly Option<string[]> _trainers = DataOptions.Words(
        "--trainer", $"auto, or which trainers to compare: {string.Join(", ", KnownTrainers.Names)}. [auto]", "boosting,mlp");
    private readonly Option<string?> _metric = new("--metric")
    {
        Description = "What models are ranked by, for example auc, log-loss, accuracy, r2, rmse, ndcg@10. [by task]",
        HelpName = "name",
    };
    private readonly Option<int?> _folds = new("--folds")
    {
        Description = "Folds of the cross-validation, 2 or more. [5; of few rows three times; one held-out part from 100,000 rows on; 3 by time]",
        HelpName = "n",
    };
    private readonly Option<string?> _weights = new("--weights") { Description = "The column of row weights.", HelpName = "column" };
    private readonly Option<string?> _group = new("--group-column")
    {
        Description = "Rows with the same value stay in one fold; of a ranking they are one group.",
        HelpName = "column",
    };
    private readonly Option<string?> _time = new("--time-column")
    {
        Description = "The column that orders rows in time: models are judged on later rows.",
        HelpName = "column",
    };
    private readonly Option<double> _gap = new("--gap")
    {
        Description = "The time left out between training and test rows, in days for dates. [0]",
        HelpName = "n",
    };
    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Equal seeds give equal models, as long as the budget cuts no trial short. [0]",
        HelpName = "n",
    };
    private readonly Option<TimeSpan?> _budget = new("--budget")
    {
        Description = "The time for training, for example 30s, 5m, 1h. [60s]",
        HelpName = "time",
        CustomParser = Duration.Parse,
    };
    private readonly Option<int?> _threads = new("--threads")
    {
        Description = "The largest number of threads; the model does not depend on it. [all processors]",
        HelpName = "n",
    };
    private readonly SearchOptions _search = new();
    private readonly TreeOptions _trees = new();
    private readonly Option<bool> _noBlend = new("--no-blend")
    {
        Description = "Keep the best single model instead of a blend of several.",
    };

    internal TrainOptions()
    {
        _trainers.CompletionSources.Add([Auto, .. KnownTrainers.Names]);
        _metric.CompletionSources.Add([.. Metric.Known.SelectMany(metric => metric.Aliases.Take(1).DefaultIfEmpty(metric.Name))]);
    }

    internal void AddTo(Command command)
    {
        foreach (Option option in (Option[])[
            _label, _task, _positive, _trainers, _metric, _folds, _weights, _group, _time, _gap, _seed, _budget, _threads, _noBlend,
        ])
        {
            command.Add(option);
        }

        _search.AddTo(command);
        _trees.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_folds) is < 2)
            {
                result.AddError("'--folds' must be 2 or more; 5 is the default.");
            }

            if (result.GetValue(_threads) is < 1)
            {
                result.AddError("'--threads' must be at least 1.");
            }

            if (result.GetValue(_gap) is var gap && !(gap >= 0 && double.IsFinite(gap)))
            {
                result.AddError("'--gap' must be a number, zero or more.");
            }
            else if (gap > 0 && result.GetValue(_time) is null)
            {
                result.AddError("'--gap' needs '--time-column': it is the time left out between training and test rows.");
            }
        });
    }

    /// <summary>The file of finished trials; null means none.</summary>
    internal string? Journal(ParseResult parsed) => _search.Journal(parsed);

    /// <summary>The experiment that the command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="detected">The task of the data, once they are loaded: a short name may mean another metric for another task.</param>
    /// <exception cref="ToolException">A name is none.</exception>
    internal Experiment Read(ParseResult parsed, TaskKind? detected = null)
    {
        TaskKind? task = parsed.GetValue(_task) is { } name && name != Auto ? Enum.Parse<TaskKind>(name, ignoreCase: true) : null;
        string[] named = parsed.GetValue(_trainers) is { } trainers and not [Auto] ? trainers : [];
        try
        {
            return new Experiment
            {
                Label = parsed.GetValue(_label)!,
                Task = task,
                PositiveClass = parsed.GetValue(_positive),
                Trainers = _trees.Trainers(named, parsed),
                MonotoneColumns = named.Length == 0 ? _trees.MonotoneColumns(parsed) : new Dictionary<string, int>(),
                Metric = parsed.GetValue(_metric) is { } metric ? Metric.Parse(metric, task ?? detected) : null,
                Folds = parsed.GetValue(_folds),
                WeightColumn = parsed.GetValue(_weights),
                GroupColumn = parsed.GetValue(_group),
                TimeColumn = parsed.GetValue(_time),
                Gap = parsed.GetValue(_gap),
                Seed = parsed.GetValue(_seed),
                Budget = parsed.GetValue(_budget) ?? DefaultBudget,
                Parallelism = parsed.GetValue(_threads) ?? Environment.ProcessorCount,
                Blend = !parsed.GetValue(_noBlend),
                Doctor = new LeakageDoctorOptions { Seed = parsed.GetValue(_seed) },
                Preset = _search.Preset(parsed),
                WorkBudget = _search.Work(parsed),
                Journal = _search.Journal(parsed),
                MaxTrials = _search.MaxTrials(parsed),
                TrialTimeLimit = _search.TrialTimeLimit(parsed),
                MemoryLimitBytes = _search.MemoryLimitBytes(parsed),
                MaxMicrosecondsPerRow = _search.MaxMicrosecondsPerRow(parsed),
                MaxModelBytes = _search.MaxModelBytes(parsed),
                WarmStart = _search.WarmStart(parsed),
                IncludedFamilies = _search.Families(parsed),
                ExcludedFamilies = _search.Without(parsed),
            };
        }
        catch (ArgumentException fault)
        {
            throw new ToolException(ExitCode.Usage, fault.Message, fault);
        }
    }
}
