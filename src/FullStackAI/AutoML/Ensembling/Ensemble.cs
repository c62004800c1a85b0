using FullStackAI.Data.Splits;
using FullStackAI.Metrics;

namespace FullStackAI.AutoML;

/// <summary>Trials with the shares their predictions have in a mean, and what the mean
/// scores on rows that did not help to choose the shares.</summary>
internal sealed class Ensemble
{
    private Ensemble(
        IReadOnlyList<(Trial Trial, double Weight)> members,
        bool isSecondLevel,
        IReadOnlyList<ScoredRows> scored,
        MetricEstimate score)
    {
        Members = members;
        IsSecondLevel = isSecondLevel;
        Scored = scored;
        Score = score;
    }

    /// <summary>The heaviest first; weights add up to 1, and only those of a second level may be below zero.</summary>
    internal IReadOnlyList<(Trial Trial, double Weight)> Members { get; }

    /// <summary>Whether the weights are those of <see cref="SecondLevel"/>.</summary>
    internal bool IsSecondLevel { get; }

    /// <summary>The predictions of each fold's test rows by weights chosen on the other parts.</summary>
    internal IReadOnlyList<ScoredRows> Scored { get; }

    internal MetricEstimate Score { get; }

    /// <summary>Chooses weights on all test rows; quick, without a score.</summary>
    internal static IReadOnlyList<(Trial Trial, double Weight)> Choose(
        IReadOnlyList<Trial> trials, Metric metric, IReadOnlyList<Fold> folds, Func<bool> isOver)
    {
        (Guide guide, double[][] vectors, string[] families, int[] start, _) = Prepare(trials, metric, folds);
        return Named(trials, EnsembleSelection.Weights(guide, vectors, families, start, -1, isOver));
    }

    /// <summary>Chooses weights on all test rows, and judges them part by part with weights chosen on the other parts.</summary>
    /// <param name="trials">One or more that succeeded.</param>
    /// <param name="metric">What trials are ranked by.</param>
    /// <param name="folds">The partition.</param>
    /// <param name="mayBeSecondLevel">Whether a second level may take the place of the greedy weights where it is proved better.</param>
    /// <param name="parallelism">The largest number of threads.</param>
    /// <param name="isOver">Whether the time is over; the best weights so far are then the answer.</param>
    internal static Ensemble Fit(
        IReadOnlyList<Trial> trials, Metric metric, IReadOnlyList<Fold> folds, bool mayBeSecondLevel, int parallelism, Func<bool> isOver)
    {
        (Guide guide, double[][] vectors, string[] families, int[] start, int[] parts) = Prepare(trials, metric, folds);
        double[] all = EnsembleSelection.Weights(guide, vectors, families, start, -1, isOver);
        double[][] byPart = [.. Enumerable.Repeat(all, guide.PartCount)];
        if (guide.CanCrossFit)
        {
            Parallel.For(
                0,
                guide.PartCount,
                new ParallelOptions { MaxDegreeOfParallelism = parallelism },
                part => byPart[part] = Sound(EnsembleSelection.Weights(guide, vectors, families, start, part, isOver), all));
        }

        bool isSecondLevel = false;
        if (mayBeSecondLevel && guide.IsSquaredError && !isOver() && SecondLevel.Prove(guide, vectors, all, byPart) is { } proved)
        {
            (all, byPart) = proved;
            isSecondLevel = true;
        }

        ScoredRows[] scored = CrossFit.Mix([.. trials.Select(trial => trial.Scored)], part => byPart[part], parts);
        return new Ensemble(Named(trials, all), isSecondLevel, scored, Estimates.Of(metric, scored));
    }

    // A part may leave rows on which no trial's loss is finite; the weights of all rows then serve.
    private static double[] Sound(double[] weights, double[] all) => weights.Sum() > 0 ? weights : all;

    private static (Guide Guide, double[][] Vectors, string[] Families, int[] Start, int[] Parts) Prepare(
        IReadOnlyList<Trial> trials, Metric metric, IReadOnlyList<Fold> folds)
    {
        int[] parts = CrossFit.Parts(folds, trials[0].Scored[0].GroupSizes);
        int repeats = CrossFit.Repeats(folds);
        var guide = new Guide(metric, trials[0].Scored, parts, repeats);
        return (
            guide,
            [.. trials.Select(trial => guide.Vector(trial.Scored))],
            [.. trials.Select(trial => trial.Candidate.Family)],
            [.. EnsembleStart.Of(trials, metric, guide.Rows, repeats)],
            parts);
    }

    private static IReadOnlyList<(Trial, double)> Named(IReadOnlyList<Trial> trials, double[] weights) =>
        [.. trials
            .Select((trial, i) => (trial, weights[i]))
            .Where(member => member.Item2 != 0)
            .OrderByDescending(member => Math.Abs(member.Item2))
            .ThenBy(member => member.trial.Number)];
}
