using System.Globalization;
using System.Text;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Metrics;

namespace FullStackAI.AutoML;

/// <summary>All trials of an experiment, the best first, failed ones last.</summary>
public sealed class Leaderboard
{
    internal Leaderboard(TaskKind task, Metric metric, string validation, IReadOnlyList<LeaderboardEntry> entries, IReadOnlyList<Decision> decisions, IReadOnlyList<string> warnings, TimeSpan elapsed)
    {
        Task = task;
        Metric = metric;
        Validation = validation;
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

    /// <summary>The time of the whole experiment.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>Whether any trial gave a model.</summary>
    public bool HasModel => Entries.Count > 0 && Entries[0].HasBundle;

    /// <summary>The winner, with its bundle.</summary>
    /// <exception cref="InvalidOperationException">Every trial failed; the message says why.</exception>
    public LeaderboardEntry Best => HasModel
        ? Entries[0]
        : throw new InvalidOperationException($"No trial gave a model: {string.Join("; ", Entries.Select(entry => $"{entry.Name}: {entry.Failure?.Message}"))}");

    /// <summary>Rank, score ± standard error, seconds and name of each trial, in plain text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        int width = Math.Max(Metric.Name.Length, 8);
        string[] scores = [.. Entries.Select(entry => entry.Failure is null ? entry.Score.ToString() : "failed")];
        width = Math.Max(width, scores.Select(score => score.Length).DefaultIfEmpty(0).Max());
        text.Append(CultureInfo.InvariantCulture, $"rank  {Metric.Name.PadRight(width)}  seconds  trainer\n");
        for (int i = 0; i < Entries.Count; i++)
        {
            LeaderboardEntry entry = Entries[i];
            text.Append(CultureInfo.InvariantCulture, $"{i + 1,4}  {scores[i].PadRight(width)}  {entry.Elapsed.TotalSeconds,7:0.0}  {entry.Name}");
            text.Append(entry.Failure is null ? Blended(entry) : $": {entry.Failure.Message}").Append('\n');
        }

        return text.ToString();
    }

    private static string Blended(LeaderboardEntry entry) =>
        entry.Members.Count == 0 ? "" : $" of {string.Join(" + ", entry.Members.Select(member => string.Create(CultureInfo.InvariantCulture, $"{member.Weight:0.00} {member.Name}")))}";
}
