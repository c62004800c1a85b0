using FullStackAI.Data;

namespace FullStackAI.Bundles;

/// <summary>What people ask about a model: its task, its scores, and why it is as it is.</summary>
public sealed record BundleManifest
{
    /// <summary>What is predicted.</summary>
    public required TaskKind Task { get; init; }

    /// <summary>The name of the label column in the training table.</summary>
    public required string Label { get; init; }

    /// <summary>The classes by number; of two, the second is the positive one. Empty (the default) for regression and ranking.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>When the model was made; null (the default) leaves it out, so that the same model gives the same bytes.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The trainer's name, for example <c>boosting</c>; empty by default.</summary>
    public string Trainer { get; init; } = "";

    /// <summary>The metric the model was chosen by; empty by default.</summary>
    public string Metric { get; init; } = "";

    /// <summary>Measured scores with their errors; empty by default.</summary>
    public IReadOnlyList<BundleScore> Scores { get; init; } = [];

    /// <summary>The smallest probability of the positive class that predicts it; in [0, 1]; for binary tasks; the default is 0.5.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>How far the truth lies from a predicted number, for regression; null (the default) means unknown.</summary>
    public PredictionInterval? Interval { get; init; }

    /// <summary>The number of rows the model learned from; null (the default) means unknown.</summary>
    public long? TrainingRows { get; init; }

    /// <summary>Why each column was dropped, why this validation, why this model; empty by default.</summary>
    public IReadOnlyList<Decision> Decisions { get; init; } = [];

    /// <summary>Anything else worth keeping, by name; empty by default.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>The number of outputs a row: one per class of a multiclass task, else 1.</summary>
    internal int OutputCount => Task == TaskKind.Multiclass ? ClassNames.Count : 1;

    /// <summary>All faults of the manifest; none when it is sound.</summary>
    internal IEnumerable<string> Faults()
    {
        bool classes = Task switch
        {
            TaskKind.Binary => ClassNames.Count == 2,
            TaskKind.Multiclass => ClassNames.Count >= 3,
            _ => ClassNames.Count == 0,
        };
        if (!classes)
        {
            yield return $"a {Task} task has {ClassNames.Count} class names (binary: 2, multiclass: 3 or more, else none)";
        }

        if (ClassNames.Distinct(StringComparer.Ordinal).Count() != ClassNames.Count)
        {
            yield return "a class name stands twice";
        }

        if (!(Threshold is >= 0 and <= 1))
        {
            yield return $"the threshold is {Threshold}; expected a number in [0, 1]";
        }

        if (Interval is { } interval
            && !(interval.Coverage is > 0 and < 1
                && interval.Below >= 0
                && interval.Above >= 0
                && double.IsFinite(interval.Below + interval.Above)))
        {
            yield return $"the interval {interval} is none: expected a coverage in (0, 1) and finite widths of 0 or more";
        }
    }
}
