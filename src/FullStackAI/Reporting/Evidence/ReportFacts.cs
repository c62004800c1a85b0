using FullStackAI.AutoML;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Metrics;

namespace FullStackAI.Reporting;

/// <summary>Everything a report is made of; the sections only draw it.</summary>
internal sealed record ReportFacts
{
    internal required ReportOptions Options { get; init; }

    internal required TaskKind Task { get; init; }

    internal required string Label { get; init; }

    /// <summary>What the model was chosen by; null when it is not known any more.</summary>
    internal Metric? Metric { get; init; }

    /// <summary>The model; null when no trial gave one.</summary>
    internal Bundle? Bundle { get; init; }

    /// <summary>The trials; null for a report on a saved model.</summary>
    internal Leaderboard? Board { get; init; }

    internal DataFacts? Data { get; init; }

    /// <summary>Predictions beside labels; null when there are none.</summary>
    internal JudgedRows? Judged { get; init; }

    internal IReadOnlyList<RoundCurve> Rounds { get; init; } = [];

    internal ModelUsage? Usage { get; init; }

    internal IReadOnlyList<string> ClassNames => Bundle?.Manifest.ClassNames ?? Judged?.Scored.Labels.ClassNames ?? [];
}

/// <summary>Predictions beside labels, and whose they are.</summary>
/// <param name="Scored">One row for each judgement.</param>
/// <param name="Source">What the rows are, as the end of "judged on …".</param>
/// <param name="Threshold">The probability from which a binary model says the positive class.</param>
internal sealed record JudgedRows(ScoredRows Scored, string Source, double Threshold);

/// <summary>How a loss fell while a model learned.</summary>
/// <param name="Name">The trial.</param>
/// <param name="Unit">What the places count: trees or epochs.</param>
/// <param name="Loss">What fell.</param>
/// <param name="Points">Rounds done, the loss on rows learned from (NaN when not known) and on rows not learned from.</param>
/// <param name="Source">Which rows.</param>
internal sealed record RoundCurve(
    string Name, string Unit, string Loss, IReadOnlyList<(double Round, double Training, double Validation)> Points, string Source);
