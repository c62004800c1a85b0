using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;
using FullStackAI.Preprocessing;
using FullStackAI.Serialization;
using FullStackAI.Trainers;

namespace FullStackAI.AutoML;

/// <summary>Finds a good model for a table: compares trainers by cross-validation on one fixed partition within
/// a budget of time, blends the best, and learns the winner anew from all rows.</summary>
/// <remarks>Immutable once it is made; one object may run many times. Equal seeds give equal
/// leaderboards as long as no time limit cuts a trial short.</remarks>
public sealed record Experiment
{
    /// <summary>The column to predict, by name or number from 1.</summary>
    public required string Label { get; init; }

    /// <summary>What is to be predicted; null (the default) decides from the label's values.</summary>
    public TaskKind? Task { get; init; }

    /// <summary>The class whose probability a binary task predicts; null (the default) takes
    /// <c>yes</c>, <c>true</c> and their like, else the larger or later one.</summary>
    public string? PositiveClass { get; init; }

    /// <summary>The column of row weights; null (the default) means 1 for each.</summary>
    public string? WeightColumn { get; init; }

    /// <summary>Rows with the same value stay in one fold, and of a ranking are one group; null (the default) means none.</summary>
    public string? GroupColumn { get; init; }

    /// <summary>The column that orders rows in time: models are judged on later rows than
    /// they learned from; null (the default) means none.</summary>
    public string? TimeColumn { get; init; }

    /// <summary>The time left out between training and test rows, in days for dates, else in the unit
    /// of <see cref="TimeColumn"/>; zero or more; the default is 0.</summary>
    public double Gap { get; init; }

    /// <summary>Columns that are no features; the default is none.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];

    /// <summary>What models are ranked by; null (the default) is the task's: R², area under the ROC curve, log-loss, NDCG@10.</summary>
    public Metric? Metric { get; init; }

    /// <summary>The number of folds; 2 or more; null (the default) means what <see cref="ValidationPlan"/> chooses: 5, of few rows three
    /// times, from 100,000 rows on one held-out part, by time 3; fewer where columns and classes make models long for the budget.</summary>
    public int? Folds { get; init; }

    /// <summary>The time for everything after the table is loaded, above zero; null means no limit; the default is 60 seconds.</summary>
    public TimeSpan? Budget { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The seed of folds, pipelines and trainers; the default is 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>The largest number of threads; at least 1; the default is the number of
    /// processors. The result does not depend on it.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>What the experiment aims at; the default is <see cref="ExperimentPreset.Good"/>.</summary>
    public ExperimentPreset Preset { get; init; }

    /// <summary>Work in place of time: a deterministic budget, above zero, in units of a million visits of a row's feature; null
    /// (the default) means the time of <see cref="Budget"/>. Equal seeds and equal work give the same scores to the last bit on
    /// any number of threads and any machine; <see cref="Budget"/> is then not looked at.</summary>
    public double? WorkBudget { get; init; }

    /// <summary>The largest number of trials beside the prior; at least 1; null (the default) means no limit.</summary>
    public int? MaxTrials { get; init; }

    /// <summary>The longest time of one trial, above zero: its trainers return their best so
    /// far; null (the default) means a share of the budget.</summary>
    public TimeSpan? TrialTimeLimit { get; init; }

    /// <summary>Trials that would take more memory than this many bytes are not started and
    /// say so; above zero; null (the default) means no limit.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>The longest time the final model may take for a row, in microseconds on one thread and in
    /// batches, above zero; null (the default) means no limit. An ensemble is chosen whose members together
    /// fit, of models that are cut short where they have to be.</summary>
    public double? MaxMicrosecondsPerRow { get; init; }

    /// <summary>The largest size of the final model in bytes, pipelines included and before
    /// compression, above zero; null (the default) means no limit.</summary>
    public long? MaxModelBytes { get; init; }

    /// <summary>A model of an earlier experiment on such a table: the configurations it is
    /// made of are tried first; null (the default) means none.</summary>
    public Bundle? WarmStart { get; init; }

    /// <summary>The families to try, of <c>linear</c>, <c>boosting</c>, <c>extra-trees</c>, <c>forest</c>, <c>mlp</c>,
    /// <c>neighbors</c>, <c>naive-bayes</c>, <c>tree</c>; null (the default) means all that suit the data.</summary>
    public IReadOnlyList<string>? IncludedFamilies { get; init; }

    /// <summary>The families not to try; the default is none.</summary>
    public IReadOnlyList<string> ExcludedFamilies { get; init; } = [];

    /// <summary>Columns the prediction must follow: 1 where it must not fall as the column rises, −1 where it
    /// must not rise; the default is none. Only families that keep to it are tried.</summary>
    public IReadOnlyDictionary<string, int> MonotoneColumns { get; init; } = new Dictionary<string, int>();

    /// <summary>The steps from columns to features for all trainers; null (the default) makes them
    /// for each trainer's form of features. Every fold fits its own.</summary>
    public Pipeline? Pipeline { get; init; }

    /// <summary>Families of your own (or of the library) to sweep in turn; null (the default) means the library's
    /// portfolio and its search. Beside <see cref="Trainers"/>, these come first.</summary>
    public IReadOnlyList<TrainerFamily>? Families { get; init; }

    /// <summary>What proposes the points of a search; the default is <see cref="TpeSampler"/>.</summary>
    public ISampler Sampler { get; init; } = new TpeSampler();

    /// <summary>Gives most points of <see cref="Families"/> a share of the rows or rounds
    /// only; null (the default) gives each everything.</summary>
    public SuccessiveHalving? Halving { get; init; }

    /// <summary>A file that keeps the trials as they end, so that a run that was killed goes on where it was; null (the default) means
    /// none. It is made when it is not there; its time counts as spent, and a longer <see cref="Budget"/> continues a finished run. The
    /// rows, the folds, the weights, <see cref="MonotoneColumns"/> and the seed must be the same. A trial of <see cref="Trainers"/> or
    /// <see cref="Families"/> whose options have changed (<see cref="ITrainer.Fingerprint"/>) is run again.</summary>
    public string? Journal { get; init; }

    /// <summary>The components that models in <see cref="Journal"/> may be made of; the default is the library's.</summary>
    public ComponentCatalog Catalog { get; init; } = BundleComponents.BuiltIn;

    /// <summary>The trainers to compare, in this order; null (the default) chooses by task and columns.</summary>
    public IReadOnlyList<ITrainer>? Trainers { get; init; }

    /// <summary>How the rows are examined for leaks before training; null means not at all; the default
    /// looks at up to 20,000 rows. It may take a tenth of <see cref="Budget"/>.</summary>
    public LeakageDoctorOptions? Doctor { get; init; } = new();

    /// <summary>Whether to blend the best models when the blend scores better; the default is true.</summary>
    public bool Blend { get; init; } = true;

    /// <summary>Whether the weights of a blend may come from a second level, a ridge regression on what the members predict for rows they
    /// did not learn from; the default is true. It is for numbers judged by their squared error, and taken only where a nested check proves
    /// it better; weights may then be below zero, so never with <see cref="MonotoneColumns"/>, nor with limits of time or size.</summary>
    public bool SecondLevel { get; init; } = true;

    /// <summary>What is left out to measure what it is worth.</summary>
    internal Ablation Ablation { get; init; } = new();

    /// <summary>The clock; the default is the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Runs the experiment.</summary>
    /// <param name="table">The rows to learn from.</param>
    /// <param name="cancellationToken">Ends the trials within 100 ms; what has ended by then makes the leaderboard and its model.</param>
    /// <returns>All trials, the best first; failed ones too, with their reason.</returns>
    /// <exception cref="ArgumentException">Options are out of their ranges; all are named.</exception>
    /// <exception cref="SchemaException">The table does not fit the roles, or its label cannot be learned.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before any trial had ended.</exception>
    public Task<Leaderboard> RunAsync(Table table, CancellationToken cancellationToken = default) =>
        RunAsync(table, null, cancellationToken);

    /// <summary>Runs the experiment and tells how it goes.</summary>
    /// <param name="table">The rows to learn from.</param>
    /// <param name="progress">Told as trials start, folds end and trials end; null means nobody.</param>
    /// <param name="cancellationToken">Ends the trials within 100 ms; what has ended by then makes the leaderboard and its model.</param>
    /// <returns>All trials, the best first; failed ones too, with their reason.</returns>
    /// <exception cref="ArgumentException">Options are out of their ranges; all are named.</exception>
    /// <exception cref="SchemaException">The table does not fit the roles, or its label cannot be learned.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before any trial had ended.</exception>
    public Task<Leaderboard> RunAsync(Table table, IProgress<ExperimentEvent>? progress, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        Validate();
        return Start(this, table, before: null, progress, cancellationToken);
    }

    /// <summary>Gives a finished run more time: what it has tried is not tried again.</summary>
    /// <param name="board">Of an experiment with the same roles, folds and seed.</param>
    /// <param name="more">The time on top of what it took; above zero.</param>
    /// <param name="progress">Told how it goes; null (the default) means nobody.</param>
    /// <param name="cancellationToken">Ends the trials within 100 ms; what has ended by then makes the leaderboard and its model.</param>
    /// <returns>All trials, those of the earlier run among them.</returns>
    /// <exception cref="ArgumentException">Options are out of their ranges, all are
    /// named; or the leaderboard is of another experiment.</exception>
    public Task<Leaderboard> ContinueAsync(
        Leaderboard board, TimeSpan more, IProgress<ExperimentEvent>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(board);
        if (more <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(more), more, "The time to go on for must be above zero.");
        }

        Validate();
        Experiment longer = this with { Budget = board.Elapsed + more };
        return Start(longer, board.Source, board, progress, cancellationToken);
    }

    /// <summary>What the columns are for, as the options say.</summary>
    public DataRoles Roles =>
        new()
        {
            Label = Label,
            Task = Task,
            PositiveClass = PositiveClass,
            Weights = WeightColumn,
            Group = GroupColumn,
            Time = TimeColumn,
            Ignored = IgnoredColumns,
        };

    internal bool Includes(string family) =>
        IncludedFamilies?.Contains(family, StringComparer.OrdinalIgnoreCase) != false
            && !ExcludedFamilies.Contains(family, StringComparer.OrdinalIgnoreCase);

    // On a thread of its own: a run takes long, and the pool's threads are for the work inside it.
    private static Task<Leaderboard> Start(
        Experiment experiment,
        Table table,
        Leaderboard? before,
        IProgress<ExperimentEvent>? progress,
        CancellationToken cancellationToken) =>
        System.Threading.Tasks.Task.Factory.StartNew(
            () =>
            {
                using var run = new ExperimentRun(experiment, table, before, progress, cancellationToken);
                return run.Execute();
            },
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    private void Validate()
    {
        List<string> faults = [];
        if (Folds < 2)
        {
            faults.Add($"{nameof(Folds)} must be 2 or more; got {Folds}; 5 is the default");
        }

        if (Budget <= TimeSpan.Zero)
        {
            faults.Add($"{nameof(Budget)} must be above zero; got {Budget}; null means no limit");
        }

        if (Parallelism < 1)
        {
            faults.Add($"{nameof(Parallelism)} must be 1 or more; got {Parallelism}");
        }

        if (!(Gap >= 0 && double.IsFinite(Gap)) || (Gap > 0 && TimeColumn is null))
        {
            faults.Add($"{nameof(Gap)} must be finite, zero or more, and needs a {nameof(TimeColumn)}; got {Gap}");
        }

        if (Trainers is { Count: 0 })
        {
            faults.Add($"{nameof(Trainers)} is empty; name at least one, or null for those of the task");
        }

        if (Doctor?.Fault is { } fault)
        {
            faults.Add($"{nameof(Doctor)}.{fault}");
        }

        faults.AddRange(ExperimentFaults.OfSearch(this));
        if (faults.Count > 0)
        {
            throw new ArgumentException($"{nameof(Experiment)}: {string.Join("; ", faults)}.");
        }
    }
}
