using System.Globalization;
using System.Text;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;

namespace FullStackAI.AutoML;

/// <summary>All trials of an experiment, the best first, failed ones last.</summary>
public sealed class Leaderboard
{
    private const int LeastWidth = 8; // of the column of scores

    private readonly FinishedRun _run;

    internal Leaderboard(
        FinishedRun run,
        IReadOnlyList<LeaderboardEntry> entries,
        IReadOnlyList<Decision> decisions,
        IReadOnlyList<string> warnings,
        TimeSpan elapsed)
    {
        _run = run;
        Task = run.Data.Labels.Task;
        Metric = run.Metric;
        Validation = run.Plan.Name;
        Entries = entries;
        Decisions = decisions;
        Warnings = warnings;
        Elapsed = elapsed;
    }

    /// <summary>What is predicted.</summary>
    public TaskKind Task { get; }

    /// <summary>What trials are ranked by.</summary>
    public Metric Metric { get; }

    /// <summary>How trials were judged, for example <c>5-fold cross-validation</c>.</summary>
    public string Validation { get; }

    /// <summary>The trials, the best first, failed ones last.</summary>
    public IReadOnlyList<LeaderboardEntry> Entries { get; }

    /// <summary>What was decided on the way, and why.</summary>
    public IReadOnlyList<Decision> Decisions { get; }

    /// <summary>What people should know about the rows, for example how many have no label.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>What was found before training that may make scores look too good; null when nobody looked.</summary>
    public LeakageReport? Leakage { get; internal set; }

    /// <summary>When the run started, after the table was loaded, by the experiment's clock; UTC.</summary>
    public DateTimeOffset StartedAt { get; internal set; }

    /// <summary>When the run ended with its bundle; UTC.</summary>
    public DateTimeOffset EndedAt { get; internal set; }

    /// <summary>The time of the whole experiment, that of earlier runs which it continues included.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>Whether any trial gave a model.</summary>
    public bool HasModel => Entries.Count > 0 && Entries[0].HasBundle;

    /// <summary>The winner, with its bundle.</summary>
    /// <exception cref="InvalidOperationException">Every trial failed; the message says why.</exception>
    public LeaderboardEntry Best => HasModel
        ? Entries[0]
        : throw new InvalidOperationException(
            $"No trial gave a model: {string.Join("; ", Entries.Select(entry => $"{entry.Name}: {entry.Failure?.Message}"))}");

    /// <summary>Scores entries on another table.</summary>
    /// <param name="test">Rows with the label; the columns of the models, in any order.</param>
    /// <param name="metric">What to compute; null (the default) means <see cref="Metric"/>.</param>
    /// <param name="entries">Which; null (the default) means every one that did not fail. A
    /// trial whose models were not kept learns from all rows first.</param>
    /// <param name="cancellationToken">Ends the work within 100 ms.</param>
    /// <returns>The entries with their scores, in their order; NaN where the metric is not defined on these rows.</returns>
    /// <exception cref="SchemaException">The table does not fit the models.</exception>
    /// <exception cref="ArgumentException">An entry is not of this leaderboard, or failed.</exception>
    public IReadOnlyList<EntryScore> Evaluate(
        Table test, Metric? metric = null, IReadOnlyList<LeaderboardEntry>? entries = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(test);
        LabelledTable data = LabelledTable.ForEvaluation(test, _run.Data.Roles, _run.Data.Encoder);
        return [.. (entries ?? [.. Entries.Where(entry => entry.Failure is null)]).Select(entry =>
        {
            Bundle bundle = entry.HasBundle ? entry.Bundle : Refit(entry, cancellationToken);
            var scored = new ScoredRows(data.Labels, bundle.Blend.Predict(data.Features), data.Weights, data.GroupSizes(rows: null));
            return new EntryScore(
                entry,
                (metric ?? Metric).Compute(
                    DecisionThreshold.Moved(scored, DecidesOnly(metric ?? Metric) ? bundle.Manifest.Threshold : DecisionThreshold.Usual)));
        })];
    }

    /// <summary>Makes the bundle of any entry that did not fail: its members learn from all rows, without a limit of time.</summary>
    /// <param name="entry">Of this leaderboard.</param>
    /// <param name="cancellationToken">Ends the learning within 100 ms.</param>
    /// <returns>A bundle to save or to predict with.</returns>
    /// <exception cref="ArgumentException">The entry is not of this leaderboard, or failed.</exception>
    public Bundle Refit(LeaderboardEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        IReadOnlyList<BlendMember> members = entry.Members.Count > 0 ? entry.Members : [new BlendMember(entry.Name, 1)];
        (Trial? Trial, double Weight)[] parts =
        [
            .. members.Select(member => (_run.Trials.All.FirstOrDefault(trial => trial.Name == member.Name), member.Weight))
        ];
        if (entry.Failure is not null || parts.Any(part => part.Trial is null))
        {
            throw new ArgumentException(
                $"Entry '{entry.Name}' has no model: {entry.Failure?.Message ?? "it is not of this leaderboard"}. Choose one of: {string.Join(", ", Entries.Where(other => other.Failure is null).Select(other => other.Name))}.",
                nameof(entry));
        }

        using var clock = new RunClock(_run.Experiment.TimeProvider, budget: null, cancellationToken);
        using var features = new FeatureStore(
            _run.Data, _run.Plan.Folds, _run.Experiment.Pipeline, _run.Experiment.Seed, _run.Experiment.Parallelism, cancellationToken,
            cancellationToken);
        return new ModelAssembly(
            _run.Experiment, _run.Data, Metric, _run.Plan, features, clock, _run.Trials, new NoArchive(), new ColumnDescriptions(),
            [.. Decisions]).Make(
            entry, [.. parts.Select(part => (part.Trial!, part.Weight))], cancellationToken);
    }

    // Moving the threshold changes probabilities; metrics that read them must not see it.
    private static bool DecidesOnly(Metric metric) =>
        metric == Metric.F1Score
            || metric == Metric.MacroF1
            || metric == Metric.MacroAccuracy
            || metric == Metric.MatthewsCorrelation
            || metric == Metric.Accuracy
            || metric == Metric.PositivePrecision
            || metric == Metric.PositiveRecall;

    /// <summary>What it was made by and from.</summary>
    internal FinishedRun Run => _run;

    /// <summary>The rows it was made from, as they were given.</summary>
    internal Table Source => _run.Table;

    /// <summary>Its trials, for a run that goes on from it.</summary>
    internal ITrialArchive Archive()
    {
        var records = _run.Trials.All.Select(trial => new TrialRecord
        {
            Name = trial.Name,
            Family = trial.Candidate.Family,
            Settings = trial.Candidate.Settings,
            Point = trial.Candidate.Point?.ToArray(),
            Fingerprint = trial.Candidate.Fingerprint,
            Elapsed = trial.Entry.Elapsed,
            Rounds = trial.Rounds,
            Predictions = [.. trial.Scored.Select(fold => fold.Predictions.ToArray())],
            Models = trial.Models is null ? [] : [.. trial.Models.Select(model => model.Model)],
        }).Concat(Entries.Where(entry => entry.Failure is not null and not TimeoutException)
            .Select(entry => new TrialRecord
            {
                Name = entry.Name,
                Family = entry.Family,
                Settings = entry.Settings,
                Elapsed = entry.Elapsed,
                Failure = entry.Failure!.Message,
            }));
        return new BoardArchive(records.ToDictionary(record => record.Name, StringComparer.Ordinal), Elapsed);
    }

    /// <summary>Rank, score ± standard error, seconds and name of each trial, in plain text.</summary>
    public override string ToString() => ToString(int.MaxValue);

    /// <summary>The same of the first trials only, with a line that says how many more there are.</summary>
    /// <param name="maxRows">The largest number of trials to print; 1 or more.</param>
    public string ToString(int maxRows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        LeaderboardEntry[] shown = [.. Entries.Take(maxRows)];
        string[] scores = [.. shown.Select(entry => entry.Failure is null ? entry.Score.ToString() : "failed")];
        int width = scores.Select(score => score.Length).Append(Metric.Name.Length).Append(LeastWidth).Max();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"rank  {Metric.Name.PadRight(width)}  seconds  trainer\n");
        for (int i = 0; i < shown.Length; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{i + 1,4}  {scores[i].PadRight(width)}  {shown[i].Elapsed.TotalSeconds,7:0.0}  {shown[i].Name}");
            text.Append(shown[i].Failure is { } failure ? $": {OneLine(failure.Message)}" : Blended(shown[i])).Append('\n');
        }

        if (shown.Length < Entries.Count)
        {
            int failed = Entries.Skip(maxRows).Count(entry => entry.Failure is not null);
            text.Append(
                CultureInfo.InvariantCulture,
                $"      … and {Entries.Count - shown.Length} more{(failed == 0 ? "" : failed == Entries.Count - shown.Length ? ", which failed" : $", {failed} of which failed")}\n");
        }

        return text.ToString();
    }

    // What a user's own code throws may be of several lines.
    private static string OneLine(string message) =>
        string.Join(' ', message.Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static string Blended(LeaderboardEntry entry) =>
        entry.Members.Count == 0
            ? ""
            : $" of {string.Join(" + ", entry.Members.Select(member => string.Create(CultureInfo.InvariantCulture, $"{member.Weight:0.00} {member.Name}")))}";
}
