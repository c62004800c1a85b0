using System.Globalization;
using FullStackAI.Data.Splits;
using FullStackAI.Metrics;

namespace FullStackAI.AutoML;

/// <summary>The trials that succeeded, the ensemble they make so far, and the models that are kept for it.</summary>
/// <remarks>Memory is bounded: models stay alive for the members of the ensemble, the
/// best of each family and the few best others only.</remarks>
internal sealed class TrialMemory(Metric metric, IReadOnlyList<Fold> folds)
{
    private const int MostWithModels = 16;
    private const double RefitFolds = 1.3; // learning from all rows takes about as long as so many folds
    private const double Hopeless = 2; // times the best loss
    private const int FewRows = 1_000; // below, one fold says too little to give a trial up

    private readonly List<Trial> _trials = [];

    internal IReadOnlyList<Trial> All => _trials;

    internal int Count => _trials.Count;

    internal bool Any => _trials.Count > 0;

    /// <summary>The ensemble so far, the heaviest first; empty before the first trial.</summary>
    internal IReadOnlyList<(Trial Trial, double Weight)> Ensemble { get; private set; } = [];

    /// <summary>The best score so far; NaN before the first trial.</summary>
    internal double Best => _trials.Select(trial => trial.Entry.Score.Value).OrderBy(metric.ToLoss).FirstOrDefault(double.NaN);

    internal void Add(Trial trial, Func<bool> isOver)
    {
        _trials.Add(trial);
        try
        {
            Ensemble = AutoML.Ensemble.Choose(_trials, metric, folds, isOver);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The user's own metric failed on a mean of predictions: the best single trial serves.
            Ensemble = [(_trials.MinBy(old => metric.ToLoss(old.Entry.Score.Value))!, 1)];
        }

        HashSet<Trial> kept = [.. Ensemble.Select(member => member.Trial)];
        Trial[] ranked = [.. _trials.Where(old => old.Models is not null).OrderBy(old => metric.ToLoss(old.Entry.Score.Value))];
        kept.UnionWith(ranked.DistinctBy(old => old.Candidate.Family));
        kept.UnionWith(ranked.Take(Math.Max(1, MostWithModels - kept.Count)));
        foreach (Trial old in _trials.Where(old => !kept.Contains(old)))
        {
            old.Models = null;
        }
    }

    /// <summary>What a sampler may learn from: the trials of a family that have a place in its space.</summary>
    internal IReadOnlyList<Observation> History(string family) =>
        [.. _trials
            .Where(trial => trial.Candidate.Family == family && trial.Candidate.Point is not null)
            .Select(trial => new Observation(
                trial.Candidate.Point!, metric.ToLoss(trial.Entry.Score.Value), trial.Entry.Elapsed.TotalSeconds))];

    /// <summary>The time in which the members of the ensemble that learn from all rows would do so.</summary>
    internal TimeSpan TimeToRefit() =>
        Ensemble.Where(member => LearnsFromAllRows(member.Trial)).Aggregate(
            TimeSpan.Zero, (sum, member) => sum + TimeToRefit(member.Trial));

    /// <summary>Whether a trial's part of the final model learns anew. One held-out part is so
    /// small that its model has seen nearly all rows already.</summary>
    internal bool LearnsFromAllRows(Trial trial) => trial.Models is null || (folds.Count > 1 && trial.Candidate.Final == FinalForm.Refit);

    internal TimeSpan TimeToRefit(Trial trial) => trial.Entry.Elapsed * (RefitFolds / folds.Count);

    /// <summary>Why a trial cannot help any more after its first fold; null when it may.</summary>
    /// <param name="first">The predictions of the first fold's test rows.</param>
    internal string? WhyHopeless(ScoredRows first)
    {
        if (first.Count < FewRows || first.GroupSizes is not null)
        {
            return null;
        }

        Metric loss = first.Labels.ClassCount > 0 ? Metric.LogLoss : Metric.MeanSquaredError;
        double best = _trials.Select(trial => loss.Compute(trial.Scored[0])).DefaultIfEmpty(double.PositiveInfinity).Min();
        double own = loss.Compute(first);
        return own > Hopeless * best
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"given up after one fold: its {loss.Name} of {own:0.####} is more than twice the best, {best:0.####}")
            : null;
    }
}
